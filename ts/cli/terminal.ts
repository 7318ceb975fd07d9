/**
 * Whether stderr is a terminal that can move its cursor. A dumb one, and one of which nothing is known, show the codes as text; Windows
 * does not name its terminals.
 */
export function canMoveCursor(): boolean {
  const { env, platform, stderr } = process;
  if (!stderr.isTTY) return false;
  return env['TERM'] ? env['TERM'] !== 'dumb' : platform === 'win32';
}
