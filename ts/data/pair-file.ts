/** Reads files of questions and answers in several formats. */
import { count } from '../core/format.js';
import { BadakError } from '../core/errors.js';
import { choice, flagOption, type OptionTable, readOptions } from '../core/options.js';
import { say } from '../core/say.js';
import { csvRows, type Row } from './csv.js';
import { jsonPairs } from './json-pairs.js';
import { type Pair, quoted, type Read, SEPARATOR } from './pair.js';
import { columnsOf, tableLines, tabRows } from './pair-table.js';

/**
 * The format of a file of questions and answers. By default it is that of the ending of the file's name:
 *
 * - `.tsv`, `.csv`: one pair per row, in the first two columns, or in the columns that a first row names (`question`
 *   and `answer`, `input` and `output`, `source` and `target` …); quotes as in RFC 4180; commas, semicolons or tabs
 *   between columns
 * - `.jsonl`, `.ndjson`, `.json`: one object with such names, or one list of two texts, per pair
 * - any other ending: the contents decide. JSON begins with `[` or `{`. If nearly all lines have a tab, or the same
 *   number of tabs, the first tab separates question and answer, even if there are `_`. A first line that names the
 *   columns of question and answer begins a `.csv`. All other files have lines of question, `_` and answer, as in the
 *   books
 */
export type PairFormat = 'book' | 'tsv' | 'csv' | 'jsonl';

export interface PairList {
  pairs: readonly Pair[];
  /** How the file was read, if its name does not say that; and which lines were left out. */
  notes: readonly string[];
}

/** How to read a file of pairs. */
export interface PairOptions {
  /** Default: the format of the ending of the file's name. */
  format?: PairFormat | undefined;
  /** Whether a line that is not a pair is an error. By default it is left out and counted. */
  strict?: boolean | undefined;
}

const OPTIONS: OptionTable<PairOptions> = {
  format: choice('book', 'tsv', 'csv', 'jsonl'),
  strict: flagOption,
};

/**
 * Reads questions and answers. Empty lines are skipped.
 * @throws BadakError `<who>: …` when there are no pairs, when most lines are not pairs, when a line in the books'
 *   format has two `_`, and with `strict` at the first line that is not a pair
 */
export function readPairs(who: string, text: string, options: PairOptions = {}): PairList {
  const { format, strict = false } = readOptions(who, options, OPTIONS);
  const notes: string[] = [];
  const used = format ?? formatOf(who) ?? recognised(text, notes);
  const all = outliersOut(Array.from(READERS[used](who, text, notes), withoutZeros));
  const odd = all.filter((each) => 'odd' in each);
  const pairs = all.flatMap((each) => ('pair' in each ? [each.pair] : []));
  const [first] = odd;
  if (first && (strict || odd.length > pairs.length)) {
    const others = odd.length > 1 ? ` (one of ${count(odd.length)} such lines)` : '';
    const hint = used === 'book' && !strict ? `. ${OTHER_FORMS}` : '';
    throw new BadakError(
      strict ? 'damaged' : 'wrong-format',
      `${who}, line ${first.line}: ${first.odd}, found ${first.shown}${others}${hint}`,
    );
  }
  if (pairs.length === 0)
    throw new BadakError('unusable-data', `${who}: expected ${EXPECTED[used]}, found none`);
  if (first) {
    notes.push(
      odd.length === 1
        ? say`left out one line that is not a pair: line ${first.line}, ${first.shown} (${first.odd})`
        : say`left out ${count(odd.length)} lines that are not pairs, the first: line ${first.line}, ${first.shown} (${first.odd})`,
    );
  }
  return { pairs, notes };
}

const OTHER_FORMS =
  'Use a name that ends in .tsv or .csv for tabs or commas between them, and in .jsonl for an object in each line.';

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
    jsonl: jsonPairs,
  };

function formatOf(who: string): PairFormat | undefined {
  const ending = /\.([a-z]+)(?:\.gz)?$/i.exec(who)?.[1]!.toLowerCase() ?? '';
  return ({ tsv: 'tsv', tab: 'tsv', csv: 'csv', jsonl: 'jsonl', ndjson: 'jsonl', json: 'jsonl' } as const)[
    ending
  ];
}

/** Lines from which the format is recognised. */
const SAMPLE_LINES = 1000;
/** Share of these lines that have to be alike. */
const MOST = 0.9;

/** The format of a file whose name does not say it. */
function recognised(text: string, notes: string[]): PairFormat {
  const lines = text
    .split(/\r\n?|\n/, SAMPLE_LINES)
    .filter((line) => line.trim() !== '')
    .map((line) => line.trimEnd());
  const share = (test: (line: string) => boolean) => lines.filter(test).length / lines.length;
  // Tabs around the books' separator are only white space.
  if (share((line) => TABS_AROUND.test(line)) >= MOST) return 'book';
  if (hasEvenTabs(lines)) {
    const signs = share((line) => line.includes(SEPARATOR)) > 0;
    notes.push(
      signs
        ? say`its lines have tabs: the answer is read after the first tab, and ${SEPARATOR} as a part of the text`
        : say`its lines have tabs: the answer is read after the first tab`,
    );
    return 'tsv';
  }
  if (isJson(text) || share((line) => /^(?:\{.*\}|\[.*\]),?$/.test(line)) >= MOST) {
    notes.push(say`the file is read as JSON`);
    return 'jsonl';
  }
  const rows = [...csvRows(lines.join('\n'))];
  if (hasNamedColumns(rows)) {
    notes.push(say`the file is read as a table, because its first line names columns`);
    return 'csv';
  }
  const beforeTab = (line: string) => line.split('\t')[0]!;
  if (share((line) => beforeTab(line).indexOf(SEPARATOR) > 0) >= 0.5) return 'book';
  if (share((line) => line.includes('\t')) >= MOST) {
    notes.push(
      say`its lines have tabs and no ${SEPARATOR} before them: the answer is read after the first tab`,
    );
    return 'tsv';
  }
  if (rows.filter(({ cells }) => cells.length === 2).length / rows.length >= MOST) {
    notes.push(say`its lines have no ${SEPARATOR} and are read as rows of two cells`);
    return 'csv';
  }
  return 'book';
}

const TABS_AROUND = new RegExp(String.raw`\t *${SEPARATOR}|${SEPARATOR} *\t`);

/** Whether nearly all lines have the same number of tabs, at least one, with text before the first. */
function hasEvenTabs(lines: readonly string[]): boolean {
  const counts = new Map<number, number>();
  for (const line of lines) {
    const tabs = line.search(/\S/) < line.indexOf('\t') ? line.split('\t').length - 1 : 0;
    counts.set(tabs, (counts.get(tabs) ?? 0) + 1);
  }
  return [...counts].some(([tabs, alike]) => tabs > 0 && alike >= MOST * lines.length);
}

/** Whether it begins as a list of lists or objects, or is one object over several lines. */
function isJson(text: string): boolean {
  return /^\s*(?:\[\s*(?:\[\s*"|\{\s*["}])|\{\s*"(?:[^"\\]|\\.){0,100000}"\s*:)/.test(text);
}

/** Whether the first row has known names of columns, and nearly all rows have the same number of cells. */
function hasNamedColumns(rows: readonly Row[]): boolean {
  const [first] = rows;
  if (!first || first.cells.length < 2 || rows.length < 2 || !columnsOf(first.cells)) return false;
  const alike = rows.filter(({ cells }) => cells.length === first.cells.length);
  return alike.length / rows.length >= MOST;
}

function* bookLines(who: string, text: string): Generator<Read> {
  for (const [i, line] of text.split(/\r\n?|\n/).entries()) {
    if (line.trim() === '') continue;
    const [question, answer, ...more] = line.split(SEPARATOR);
    const [number, shown] = [i + 1, quoted(line)];
    if (more.length > 0) {
      throw new BadakError(
        'damaged',
        `${who}, line ${number}: expected one ${SEPARATOR}, before the answer, found ${more.length + 1} in ${shown}. Use a .tsv file if questions or answers contain ${SEPARATOR}.`,
      );
    }
    if (!question || !answer || question.trim() === '' || answer.trim() === '') {
      yield { line: number, shown, odd: `expected a question, ${SEPARATOR} and an answer` };
    } else {
      yield { line: number, shown, pair: [question, answer] };
    }
  }
}

/** Marks a pair with a zero byte as malformed. */
function withoutZeros(each: Read): Read {
  if (!('pair' in each) || !each.pair.some((text) => text.includes('\0'))) return each;
  return { line: each.line, shown: each.shown, odd: 'expected text without zero bytes' };
}

/**
 * A text more than this many times longer than nearly all others is left out, because all are padded to the longest.
 */
const FAR_LONGER = 8;
/** Texts up to this number of characters are never too long. */
const NOT_LONG = 100;
/** The share that counts as nearly all. */
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
