/** Files of questions and answers, in the forms that they come in. */
import { BadakError } from '../core/errors.js';
import { csvRows, type Row } from './csv.js';
import { jsonItems } from './json-lines.js';

/** A question and its answer. */
export type Pair = readonly [question: string, answer: string];

export type PairFormat = 'book' | 'tsv' | 'csv' | 'jsonl';

/** What stands between a question and its answer in the books' files. */
export const SEPARATOR = '_';

export interface PairList {
  pairs: readonly Pair[];
  /** How the file was read, where that is not clear from its name; and what of it was left out. */
  notes: readonly string[];
}

export interface PairOptions {
  /** By default the ending of the file's name says it. */
  format?: PairFormat | undefined;
  /** A line that is no pair is an error; by default it is left out and counted. */
  strict?: boolean | undefined;
}

/** What one line gives: a pair, or why it is none. */
type Read = { line: number; shown: string; pair: Pair } | { line: number; shown: string; odd: string };

/**
 * Reads questions and answers:
 *
 * - `.tsv`, `.csv`: a row each, in the first two columns, or in those that a first row of names says (`question` and `answer`, `input`
 *   and `output`, `source` and `target` …); quotes as in RFC 4180; columns with commas, semicolons or tabs between them
 * - `.jsonl`, `.ndjson`, `.json`: an object each with such names, or a list of two texts
 * - any other ending: a line each of question, `_` and answer, as the books have them. A file in which no line is one, and nearly every
 *   line has a tab, is read as `.tsv`; one whose lines are objects as `.jsonl`
 *
 * Empty lines are passed over.
 *
 * @throws BadakError `<who>: …` when there are no pairs, when most lines are none, when a line in the books' form has two `_`, and with
 *   `strict` at the first line that is no pair
 */
export function readPairs(who: string, text: string, { format, strict = false }: PairOptions = {}): PairList {
  const notes: string[] = [];
  const how = format ?? formatOf(who) ?? recognised(text, notes);
  const all = outliersOut([...READERS[how](who, text, notes)]);
  const odd = all.filter((each) => 'odd' in each);
  const pairs = all.flatMap((each) => ('pair' in each ? [each.pair] : []));
  const [first] = odd;
  if (first && (strict || odd.length > pairs.length)) {
    const others = odd.length > 1 ? ` (one of ${count(odd.length)} such lines)` : '';
    const hint = how === 'book' && !strict ? `. ${OTHER_FORMS}` : '';
    throw new BadakError(`${who}, line ${first.line}: ${first.odd}, found ${first.shown}${others}${hint}`);
  }
  if (pairs.length === 0) throw new BadakError(`${who}: expected ${EXPECTED[how]}, found none`);
  if (first) {
    notes.push(
      `left out ${odd.length === 1 ? 'one line that is no pair' : `${count(odd.length)} lines that are no pairs, the first`}: line ${first.line}, ${first.shown} (${first.odd})`,
    );
  }
  return { pairs, notes };
}

const count = (n: number) => n.toLocaleString('en');

const OTHER_FORMS =
  'Files with tabs or commas between them end in .tsv or .csv, with an object in each line in .jsonl';

const EXPECTED: Readonly<Record<PairFormat, string>> = {
  book: `lines of a question, ${SEPARATOR} and an answer`,
  tsv: 'lines of a question, a tab and an answer',
  csv: 'rows of a question and an answer',
  jsonl: 'an object with a question and an answer in each line',
};

const READERS: Readonly<Record<PairFormat, (who: string, text: string, notes: string[]) => Iterable<Read>>> =
  {
    book: bookLines,
    tsv: (_, text, notes) => tableLines(tabRows(text), notes),
    csv: (_, text, notes) => tableLines(csvRows(text), notes),
    jsonl: (who, text) => jsonLines(who, text),
  };

function formatOf(who: string): PairFormat | undefined {
  const ending = /\.([a-z]+)(?:\.gz)?$/i.exec(who)?.[1]!.toLowerCase() ?? '';
  return ({ tsv: 'tsv', tab: 'tsv', csv: 'csv', jsonl: 'jsonl', ndjson: 'jsonl', json: 'jsonl' } as const)[
    ending
  ];
}

/** Lines that are enough to tell what a file is. */
const TOLD_BY = 1000;
/** How many of them have to be alike. */
const MOST = 0.9;

/** What a file is whose name does not say it. */
function recognised(text: string, notes: string[]): PairFormat {
  const lines = text
    .split(/\r\n?|\n/, TOLD_BY)
    .filter((line) => line.trim() !== '')
    .map((line) => line.trimEnd());
  const share = (test: (line: string) => boolean) => lines.filter(test).length / lines.length;
  const beforeTab = (line: string) => line.split('\t')[0]!;
  if (share((line) => beforeTab(line).indexOf(SEPARATOR) > 0) >= 0.5) return 'book';
  if (share((line) => line.includes('\t')) >= MOST) {
    notes.push(
      `its lines have tabs and no ${SEPARATOR} before them: a tab is read as what stands before the answer`,
    );
    return 'tsv';
  }
  if (share((line) => /^(?:\{.*\}|\[.*\]),?$/.test(line)) >= MOST) {
    notes.push('its lines are read as JSON');
    return 'jsonl';
  }
  return 'book';
}

function* bookLines(who: string, text: string): Generator<Read> {
  for (const [i, line] of text.split(/\r\n?|\n/).entries()) {
    if (line.trim() === '') continue;
    const [question, answer, ...more] = line.split(SEPARATOR);
    const [number, shown] = [i + 1, quoted(line)];
    if (more.length > 0) {
      throw new BadakError(
        `${who}, line ${number}: expected one ${SEPARATOR}, before the answer, found ${more.length + 1} in ${shown}. Questions and answers that have ${SEPARATOR} themselves can stand in a .tsv file`,
      );
    }
    if (!question || !answer || question.trim() === '' || answer.trim() === '') {
      yield { line: number, shown, odd: `expected a question, ${SEPARATOR} and an answer` };
    } else {
      yield { line: number, shown, pair: [question, answer] };
    }
  }
}

function* tabRows(text: string): Generator<Row> {
  for (const [i, line] of text.split(/\r\n?|\n/).entries()) {
    if (line.trim() !== '') yield { line: i + 1, text: line, cells: line.split('\t').map(unquoted) };
  }
}

/** As spreadsheets write a cell with quotes in it. */
function unquoted(cell: string): string {
  const inner = /^"((?:[^"]|"")*"(?:[^"]|"")*)"$/.exec(cell)?.[1];
  return inner === undefined ? cell : inner.replaceAll('""', '"');
}

/** Names of questions' columns and keys, each with those of its answers. */
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

/** Which two of these names are a question's and its answer's. */
function columnsOf(names: readonly string[]): readonly [question: number, answer: number] | undefined {
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

function* tableLines(rows: Iterable<Row>, notes: string[]): Generator<Read> {
  let columns: readonly [number, number] | undefined;
  let more = 0;
  for (const { line, text, cells, odd } of rows) {
    const shown = quoted(text);
    if (!columns) {
      const named = odd === undefined ? columnsOf(cells) : undefined;
      columns = named ?? [0, 1];
      if (named) {
        notes.push(
          `the first line has the names of the columns: ${cells.map((name) => name.trim()).join(', ')}`,
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
    yield { line, shown, pair: [question, answer] };
  }
  if (more > 0) notes.push(`${count(more)} lines have more columns, which are left out`);
}

function* jsonLines(who: string, text: string): Generator<Read> {
  for (const { line, text: source, value, odd } of jsonItems(who, text)) {
    const pair = pairOf(value);
    const shown = quoted(source);
    if (pair) yield { line, shown, pair };
    else yield { line, shown, odd: odd ?? 'expected an object with a question and an answer' };
  }
}

/** Of an object with names that are known, or with two texts; of a list of two. */
function pairOf(value: unknown): Pair | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const names = Object.keys(value);
  const values: unknown[] = Object.values(value);
  const [only] = values;
  // As in { "translation": { "en": …, "fr": … } }.
  if (values.length === 1 && typeof only === 'object') return pairOf(only);
  const columns = columnsOf(names) ?? (values.length === 2 ? [0, 1] : undefined);
  const texts = columns?.map((column) => cellOf(values[column]));
  return texts?.every((text) => text !== undefined && text !== '') ? (texts as unknown as Pair) : undefined;
}

function cellOf(value: unknown): string | undefined {
  const one = Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value;
  if (typeof one !== 'string' && typeof one !== 'number') return undefined;
  return String(one)
    .replaceAll(/[\t\r\n]+/g, ' ')
    .trim();
}

/** A question or an answer that is this many times as long as nearly all others is left out: all are padded to the longest. */
const FAR_LONGER = 8;
/** But not one that is shorter than this. */
const NOT_LONG = 100;
/** Which part of them is nearly all. */
const NEARLY_ALL = 0.9;

function outliersOut(all: readonly Read[]): readonly Read[] {
  const pairs = all.flatMap((each) => ('pair' in each ? [each.pair] : []));
  const limits = [0, 1].map((part) => {
    const lengths = Uint32Array.from(pairs, (pair) => pair[part]!.length).sort();
    const usual = lengths[Math.ceil(NEARLY_ALL * lengths.length) - 1] ?? 0;
    return Math.max(NOT_LONG, FAR_LONGER * usual);
  });
  return all.map((each) => {
    const long = 'pair' in each ? each.pair.findIndex((text, part) => text.length > limits[part]!) : -1;
    if (!('pair' in each) || long < 0) return each;
    const odd = `${long === 0 ? 'a question' : 'an answer'} of ${count(each.pair[long]!.length)} characters is far longer than the others`;
    return { line: each.line, shown: each.shown, odd };
  });
}

/** What is quoted of a text that may be of any length. */
const QUOTED = 60;

export function quoted(text: string): string {
  return JSON.stringify(text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text);
}
