/** The command as a user can paste it. npm and npx put `badak` into the path for their own process only. */
export function commandName(): string {
  return process.env['npm_command'] === undefined ? 'badak' : 'npx badak';
}
