/** How to call the command again, for what is printed to be pasted: npm and npx put nothing into the path that stays there. */
export function commandName(): string {
  return process.env['npm_command'] === undefined ? 'badak' : 'npx badak';
}
