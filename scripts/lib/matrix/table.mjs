/** The table of docs/notes/matrix.md, between two comments; what is around them is written by hand. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../paths.mjs';

const NOTES = join(root, 'docs/notes/matrix.md');
const MARKS = ['<!-- matrix -->', '<!-- /matrix -->'];
const TITLES = ['what', 'where', 'versions', 'build', 'threads', 'arithmetic', 'bits', ''];

/** @param {readonly { cell: string, run: string, versions: string, outcome: import('./cell.mjs').Outcome }[]} rows */
export function table(rows) {
  const lines = rows.map(({ cell, run, versions, outcome: { result, wrong, cannot } }, i) => [
    cell === rows[i - 1]?.cell ? '' : cell,
    run,
    versions,
    ...(result ? [result.build, result.threads, result.arithmetic, `\`${result.hash}\``] : ['', '', '', '']),
    wrong ? `**fails**: ${wrong.split('\n')[0]}` : (cannot ?? 'ok'),
  ]);
  return [TITLES, TITLES.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Puts the table, with its date, into the notes. */
export async function writeTable(text) {
  const notes = await readFile(NOTES, 'utf8');
  const [start, end] = MARKS.map((mark) => notes.indexOf(mark));
  const date = new Date().toISOString().slice(0, 10);
  const inside = `${MARKS[0]}\n\nMeasured on ${date}.\n\n${text}\n\n`;
  await writeFile(NOTES, notes.slice(0, start) + inside + notes.slice(end));
}
