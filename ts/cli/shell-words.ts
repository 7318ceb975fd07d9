/** Commands that are printed to be pasted: their words can come from files, and must not become other commands. */

/** A word as a shell takes it. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** A path as the command takes it: one that begins with a hyphen would be an option. */
export function asPath(path: string): string {
  return path.startsWith('-') ? `./${path}` : path;
}

/** A path as a shell and the command take it. */
export function pathWord(path: string): string {
  return shellWord(asPath(path));
}
