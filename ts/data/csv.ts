/**
 * Reads tables as spreadsheets write them (RFC 4180): cells with commas, semicolons or tabs between them, quoted where
 * needed.
 */

export interface Row {
  /** Where it begins, from 1. */
  line: number;
  /** As it stands in the file. */
  text: string;
  cells: readonly string[];
  /** What is wrong with the row. */
  odd?: string;
}

/** Possible separators. Of equally good ones the first is taken, which is rarer in sentences. */
const DELIMITERS = ['\t', '|', ';', ','];

/** The rows that are not empty. The separator of cells is the one that fits most of the first rows. */
export function* csvRows(text: string): Generator<Row> {
  // Excel may name the separator in a first line.
  const declared = /^sep=(.)\r?\n/i.exec(text);
  const delimiter = declared?.[1] ?? likelyDelimiter(text);
  let at = declared?.[0].length ?? 0;
  let line = declared ? 2 : 1;
  const unbalanced = new Set<number>();
  while (at < text.length) {
    const row = rowAt(text, at, delimiter, unbalanced);
    if (row.cells.some((cell) => cell.trim() !== '') || row.odd !== undefined) {
      const source = text.slice(at, row.end).trimEnd();
      yield { line, text: source, cells: row.cells, ...(row.odd !== undefined && { odd: row.odd }) };
    }
    line += lineEnds(text.slice(at, row.end));
    at = row.end;
  }
}

function lineEnds(text: string): number {
  return text.match(/\r\n?|\n/g)?.length ?? 0;
}

/** Rows from which the separator is guessed. */
const SAMPLE_ROWS = 20;

function likelyDelimiter(text: string): string {
  const shares = DELIMITERS.map((delimiter) => {
    let [at, rows, twos] = [0, 0, 0];
    const unbalanced = new Set<number>();
    while (at < text.length && rows < SAMPLE_ROWS) {
      const row = rowAt(text, at, delimiter, unbalanced);
      at = row.end;
      rows += 1;
      if (row.cells.length === 2) twos += 1;
      else if (row.cells.length > 2) twos += 0.9;
    }
    return twos / Math.max(1, rows);
  });
  return DELIMITERS[shares.indexOf(Math.max(...shares))]!;
}

interface ParsedRow {
  cells: string[];
  /** Where the next row begins. */
  end: number;
  odd?: string;
}

/**
 * A row with unbalanced quotes ends with its line, so that only this line is lost.
 * @param unbalanced where the cells of such rows begin. A row that comes to one is as unbalanced, and need not be read to
 *   its end, which can be that of the file
 */
function rowAt(text: string, start: number, delimiter: string, unbalanced: Set<number>): ParsedRow {
  const cells: string[] = [];
  const begins: number[] = [];
  for (let at = start; ;) {
    const read = text[at] === '"' ? quotedAt : plainAt;
    const cell = unbalanced.has(at) ? undefined : read(text, at, delimiter);
    begins.push(at);
    const next = cell && text[cell.end];
    if (!cell || (next !== undefined && next !== delimiter && next !== '\n' && next !== '\r')) {
      for (const begin of begins) unbalanced.add(begin);
      const end = plainAt(text, start, '').end;
      return {
        cells: [],
        end: behindLineEnd(text, end),
        odd: 'expected a quote " at the end of a cell that begins with one',
      };
    }
    cells.push(cell.text);
    if (next !== delimiter) return { cells, end: behindLineEnd(text, cell.end) };
    at = cell.end + 1;
  }
}

interface Cell {
  text: string;
  /** The index after the cell. */
  end: number;
}

/** @returns undefined when no quote ends it */
function quotedAt(text: string, start: number): Cell | undefined {
  let cell = '';
  for (let at = start + 1; ;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return undefined;
    cell += text.slice(at, quote);
    if (text[quote + 1] !== '"') return { text: cell, end: quote + 1 };
    cell += '"';
    at = quote + 2;
  }
}

function plainAt(text: string, start: number, delimiter: string): Cell {
  let end = start;
  while (end < text.length && text[end] !== delimiter && text[end] !== '\n' && text[end] !== '\r') end += 1;
  return { text: text.slice(start, end), end };
}

function behindLineEnd(text: string, at: number): number {
  if (text[at] === '\r' && text[at + 1] === '\n') return at + 2;
  return Math.min(text.length, at + 1);
}
