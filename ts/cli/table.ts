import stringWidth from 'string-width';
import { visible } from '../core/errors.js';
import type { Panel, TablePanel } from '../experiments/panels.js';
import { cellText } from '../view/cell.js';

/** The lines of columns of text, padded to equal width on a terminal. Columns of numbers are aligned to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const lines = [head, ...rows];
  const widths = head.map((_, column) =>
    lines.reduce((most, line) => Math.max(most, stringWidth(line[column]!)), 0),
  );
  const isNumber = head.map((_, column) => rows.every((row) => /^[\d.,e+-]+( .*)?$/.test(row[column]!)));
  return lines.map((line) =>
    line
      .map((cell, column) => padded(cell, widths[column]!, isNumber[column]!))
      .join('  ')
      .trimEnd(),
  );
}

/** A cell padded with spaces. Korean and Chinese characters and emoji are two columns wide, combining marks none. */
export function padded(cell: string, width: number, toTheRight: boolean): string {
  const spaces = ' '.repeat(width - stringWidth(cell));
  return toTheRight ? spaces + cell : cell + spaces;
}

/** The tables of a report that the command line prints, each below its title, as lines. Their texts may be from files. */
export function printedTables(panels: readonly Panel[]): string[] {
  return panels.flatMap((panel) => {
    if (panel.kind !== 'table' || !panel.printed) return [];
    return ['', visible(panel.title), ...cellTable(panel)];
  });
}

/** The lines of a table of cells. */
export function cellTable({ columns, rows }: Pick<TablePanel, 'columns' | 'rows'>): string[] {
  const head = columns.map(({ label }) => visible(label));
  return table(
    head,
    rows.map((row) => row.map((cell, i) => visible(cellText(cell, columns[i])))),
  );
}
