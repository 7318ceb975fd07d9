import stringWidth from 'string-width';
import { visible } from '../core/errors.js';
import type { Panel } from '../experiments/panels.js';

export { counted } from '../core/counted.js';

/** Columns of text, padded with spaces by the columns that a terminal takes; numbers stand to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => stringWidth(line[column]!))));
  const isNumber = head.map((_, column) => rows.every((row) => /^[\d.,e+-]+( .*)?$/.test(row[column]!)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => padded(cell, widths[column]!, isNumber[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Korean or Chinese characters and emoji take two columns, combining marks none. */
function padded(cell: string, width: number, toTheRight: boolean): string {
  const spaces = ' '.repeat(width - stringWidth(cell));
  return toTheRight ? spaces + cell : cell + spaces;
}

/** `10,000` */
export function count(n: number): string {
  return n.toLocaleString('en');
}

/**
 * Four digits behind the point. Values too small for that, as searched ones can be, and values too large, as the
 * perplexity of a model that diverges, are written in powers of ten.
 */
export function number(value: number): string {
  const size = Math.abs(value);
  return (size < 1e-3 && size !== 0) || size >= 1e6 ? value.toExponential(2) : value.toFixed(4);
}

/** A report's tables that are to be printed, each under its title. Their texts may come from files. */
export function printedTables(panels: readonly Panel[]): string[] {
  return panels.flatMap((panel) => {
    if (panel.kind !== 'table' || !panel.printed) return [];
    const head = panel.head.map(visible);
    const rows = panel.rows.map((row) => head.map((_, column) => visible(row[column] ?? '')));
    return [`\n${visible(panel.title)}\n${table(head, rows)}`];
  });
}
