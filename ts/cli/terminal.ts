/**
 * Whether stderr is a terminal that can move its cursor. A dumb terminal, or one whose kind is unknown, shows the
 * codes as text. Windows does not tell the kind of its terminals.
 */
export function canMoveCursor(): boolean {
  const { env, platform, stderr } = process;
  if (!stderr.isTTY) return false;
  return env['TERM'] ? env['TERM'] !== 'dumb' : platform === 'win32';
}
