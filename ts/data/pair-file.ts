/** Files of questions and answers, in the forms that they come in. */
import { count } from '../core/format.js';
import { BadakError } from '../core/errors.js';
import { choice, flagOption, type OptionTable, readOptions } from '../core/options.js';
import { csvRows, type Row } from './csv.js';
import { jsonPairs } from './json-pairs.js';
import { type Pair, quoted, type Read, SEPARATOR } from './pair.js';
import { columnsOf, tableLines, tabRows } from './pair-table.js';

export type PairFormat = 'book' | 'tsv' | 'csv' | 'jsonl';

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

const OPTIONS: OptionTable<PairOptions> = {
  format: choice('book', 'tsv', 'csv', 'jsonl'),
  strict: flagOption,
};

/**
 * Reads questions and answers:
 *
 * - `.tsv`, `.csv`: a row each, in the first two columns, or in those that a first row of names says (`question` and `answer`, `input`
 *   and `output`, `source` and `target` …); quotes as in RFC 4180; columns with commas, semicolons or tabs between them
 * - `.jsonl`, `.ndjson`, `.json`: an object each with such names, or a list of two texts
 * - any other ending: what it holds says it. JSON begins with `[` or `{`. Where nearly every line has a tab, or as many as the others,
 *   the first tab separates, whether or not there are `_`. A first line that names a question's and an answer's column begins a
 *   `.csv`. Everything else is a line each of question, `_` and answer, as the books have them
 *
 * Empty lines are passed over.
 *
 * @throws BadakError `<who>: …` when there are no pairs, when most lines are none, when a line in the books' form has two `_`, and with
 *   `strict` at the first line that is no pair
 */
export function readPairs(who: string, text: string, options: PairOptions = {}): PairList {
  const { format, strict = false } = readOptions(who, options, OPTIONS);
  const notes: string[] = [];
  const how = format ?? formatOf(who) ?? recognised(text, notes);
  const all = outliersOut(Array.from(READERS[how](who, text, notes), withoutZeros));
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
    jsonl: jsonPairs,
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
  // Tabs around the books' separator are only white space.
  if (share((line) => TABS_AROUND.test(line)) >= MOST) return 'book';
  if (hasEvenTabs(lines)) {
    const signs = share((line) => line.includes(SEPARATOR)) > 0;
    notes.push(
      `its lines have tabs: a tab is read as what stands before the answer${signs ? `, and ${SEPARATOR} as a part of the text` : ''}`,
    );
    return 'tsv';
  }
  if (isJson(text) || share((line) => /^(?:\{.*\}|\[.*\]),?$/.test(line)) >= MOST) {
    notes.push('it is read as JSON');
    return 'jsonl';
  }
  const rows = [...csvRows(lines.join('\n'))];
  if (hasNamedColumns(rows)) {
    notes.push('it is read as a table, because its first line names columns');
    return 'csv';
  }
  const beforeTab = (line: string) => line.split('\t')[0]!;
  if (share((line) => beforeTab(line).indexOf(SEPARATOR) > 0) >= 0.5) return 'book';
  if (share((line) => line.includes('\t')) >= MOST) {
    notes.push(
      `its lines have tabs and no ${SEPARATOR} before them: a tab is read as what stands before the answer`,
    );
    return 'tsv';
  }
  if (rows.filter(({ cells }) => cells.length === 2).length / rows.length >= MOST) {
    notes.push(`its lines have no ${SEPARATOR} and are read as rows of two cells`);
    return 'csv';
  }
  return 'book';
}

const TABS_AROUND = new RegExp(String.raw`\t *${SEPARATOR}|${SEPARATOR} *\t`);

/** Whether nearly all lines have as many tabs, and at least one, with something before it. */
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
  return /^\s*(?:\[\s*(?:\[\s*"|\{\s*["}])|\{\s*"(?:[^"\\]|\\.)*"\s*:)/.test(text);
}

/** Whether the first row has the names of columns that are known, and nearly all have as many cells. */
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

/** A line with a zero byte is damaged. */
function withoutZeros(each: Read): Read {
  if (!('pair' in each) || !each.pair.some((text) => text.includes('\0'))) return each;
  return { line: each.line, shown: each.shown, odd: 'expected text without zero bytes' };
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
