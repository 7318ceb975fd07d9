/** Reads tables of questions and answers, and finds their columns. */
import { count } from '../core/format.js';
import { say } from '../core/say.js';
import type { Row } from './csv.js';
import { quoted, type Read } from './pair.js';

/** The rows of lines with tabs between the cells. */
export function* tabRows(text: string): Generator<Row> {
  for (const [i, line] of text.split(/\r\n?|\n/).entries()) {
    if (line.trim() !== '') yield { line: i + 1, text: line, cells: line.split('\t').map(unquoted) };
  }
}

/** A cell without the quotes that spreadsheets put around a cell with quotes in it. */
function unquoted(cell: string): string {
  if (cell.length < 2 || !cell.startsWith('"') || !cell.endsWith('"')) return cell;
  const inner = cell.slice(1, -1);
  // A regular expression that checked all of it would need a stack as long as the cell.
  const isWhole = inner.includes('"') && !inner.replaceAll('""', '').includes('"');
  return isWhole ? inner.replaceAll('""', '"') : cell;
}

/** Names of columns and keys of questions, each with the names for its answers. */
const NAMES: Readonly<Record<string, string>> = {
  question: 'answer answers a response',
  questions: 'answers answer',
  q: 'a answer',
  input: 'output target label answer',
  inputs: 'outputs targets',
  input_text: 'target_text output_text',
  source: 'target',
  src: 'tgt trg dst target',
  prompt: 'completion response answer output',
  instruction: 'output response',
  from: 'to',
  x: 'y',
  text: 'translation target summary answer label',
  질문: '답 답변 대답',
  문제: '정답 답',
};

/** The indices of the names of question and answer; undefined when no known pair of names is there. */
export function columnsOf(names: readonly string[]): readonly [question: number, answer: number] | undefined {
  const plain = names.map((name) => name.trim().toLowerCase());
  for (const [question, answers] of Object.entries(NAMES)) {
    const at = plain.indexOf(question);
    const answer = answers
      .split(' ')
      .map((name) => plain.indexOf(name))
      .find((place) => place >= 0);
    if (at >= 0 && answer !== undefined) return [at, answer];
  }
  return undefined;
}

/** A short text of letters, such as the name of a column. */
const LIKE_A_NAME = /^[\p{L}_ -]{1,20}$/u;

/** Reads rows as pairs. @param notes receives sentences about the columns */
export function* tableLines(rows: Iterable<Row>, notes: string[]): Generator<Read> {
  const likeNames: string[] = [];
  let first: string | undefined;
  let pairs = 0;
  let columns: readonly [number, number] | undefined;
  let more = 0;
  for (const { line, text, cells, odd } of rows) {
    const shown = quoted(text);
    if (!columns) {
      const named = odd === undefined ? columnsOf(cells) : undefined;
      columns = named ?? [0, 1];
      if (named) {
        notes.push(
          say`the first line has the names of the columns: ${cells.map((name) => name.trim()).join(', ')}`,
        );
        continue;
      }
    }
    const [question, answer] = columns.map((column) => cells[column]?.replaceAll(/[\t\r\n]+/g, ' ').trim());
    if (odd !== undefined || !question || !answer) {
      yield { line, shown, odd: odd ?? 'expected a question and an answer' };
      continue;
    }
    if (cells.some((cell, i) => !columns!.includes(i) && cell.trim() !== '')) more += 1;
    pairs += 1;
    first ??= shown;
    if ([question, answer].every((cell) => LIKE_A_NAME.test(cell))) likeNames.push(shown);
    yield { line, shown, pair: [question, answer] };
  }
  if (first !== undefined && likeNames[0] === first && likeNames.length < pairs / 10) {
    notes.push(say`the first line is read as a pair, ${first}. If it names the columns, remove it.`);
  }
  if (more > 0)
    notes.push(
      say`columns other than question and answer are left out, which ${count(more)} of the lines have`,
    );
}
