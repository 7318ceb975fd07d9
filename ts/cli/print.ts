/**
 * All that the command prints. Names, words and paths come from files that others have made, so every line has its steering
 * characters written out here, where no command can forget it; the linter lets no other file write to the terminal. A line end
 * within a line is such a character, too: what is printed as one line cannot make another.
 */
import { styleText } from 'node:util';
import { visible } from '../core/errors.js';

/** Lines with the steering characters of each written out, for what prints by itself. */
export function asLines(lines: readonly string[]): string {
  return lines.map((line) => `${visible(line)}\n`).join('');
}

/** A line, or any number of them: a call takes a limited number of arguments. */
type Lines = string | readonly string[];

/** Prints lines of results on stdout, for programs and people. JSON means the same with its characters written out. */
export function print(...lines: readonly Lines[]): void {
  process.stdout.write(asLines(lines.flat()));
}

/** Prints a line of results, in bold where the terminal can. */
export function printBold(line: string): void {
  const { stdout } = process;
  const canBold = stdout.isTTY && stdout.hasColors();
  stdout.write(canBold ? `${styleText('bold', visible(line))}\n` : asLines([line]));
}

/** Prints lines for people on stderr; stdout is for other programs. */
export function tell(...lines: readonly Lines[]): void {
  process.stderr.write(asLines(lines.flat()));
}

/** Puts a line in the place of the last one on stderr, which is a terminal. @param isLast whether the next line stands below it */
export function retell(line: string, isLast = false): void {
  process.stderr.write(`\r\x1b[K${visible(line)}${isLast ? '\n' : ''}`);
}

/** Text of a parser of commands, which has line ends of its own. */
export const written = {
  writeOut: (text: string) => void process.stdout.write(inLines(text)),
  writeErr: (text: string) => void process.stderr.write(inLines(text)),
};

function inLines(text: string): string {
  return text.split('\n').map(visible).join('\n');
}
