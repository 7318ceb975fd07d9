/** A table as a tree of elements, for a page and for a report that is made without a document. */
import { withMinus, withMinuses } from '../core/format.js';
import type { TableCell, Column, TablePanel } from '../experiments/panels.js';
import { cellText, scoredText } from './cell.js';
import { type Child, html, type Tree } from './tree.js';
import { words } from './words.js';

/** A box for a table that may be wider than the page. It is scrolled, with the keyboard too. @param name of the table */
export function scrolled(table: Tree, name: string = words.table): Tree {
  return html('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': name }, table);
}

/** The head of a column. The one above the names of rows may be empty. */
export function columnHead(label: string, kind?: string): Tree {
  return label === '' ? html('td', { class: kind }) : html('th', { class: kind, scope: 'col' }, label);
}

/** A table whose first column names its rows. @param pieces makes its rows pieces, one of them at the cursor */
export function tableTree(
  { columns, rows }: Pick<TablePanel, 'columns' | 'rows'>,
  pieces?: { at: number | undefined },
): Tree {
  const heads = columns.map(({ label, kind }) => columnHead(label, kind));
  const lines = rows.map((row, number) =>
    html(
      'tr',
      pieces ? { class: number === pieces.at ? 'at' : undefined, 'data-piece': `0 ${number}` } : {},
      row.map((cell, i) => cellTree(cell, columns[i]!, i === 0)),
    ),
  );
  return scrolled(html('table', {}, html('thead', {}, html('tr', {}, heads)), html('tbody', {}, lines)));
}

function cellTree(cell: TableCell, column: Column, isFirst: boolean): Tree {
  const kind = column.kind === 'verdict' ? `verdict is-${cell as string}` : column.kind;
  return isFirst
    ? html('th', { class: kind, scope: 'row' }, contents(cell, column))
    : html('td', { class: kind }, contents(cell, column));
}

/** Keeps a word and its score on one line. */
function contents(cell: TableCell, column: Column): Child[] {
  // One sign for all numbers that are drawn; the terminal has its own.
  if (typeof cell === 'number') return [withMinus(cellText(cell, column))];
  if (cell instanceof Float32Array) return [withMinus(cellText(cell, column))];
  if (typeof cell !== 'object') return [cellText(cell, column)];
  return cell.flatMap((word, i) => [
    ...(i > 0 ? [', '] : []),
    html('span', {}, withMinuses(scoredText(word))),
  ]);
}
