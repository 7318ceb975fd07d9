/** Tables of texts, numbers, words with scores, and vectors. */
import type { TablePanel } from '../experiments/panels.js';
import { type Drawing, drawing } from './drawing.js';
import { tableTree } from './table-tree.js';
import { words } from './words.js';

/** A table whose first column names its rows. */
export function drawTable(box: HTMLElement, panel: TablePanel): Drawing<TablePanel> {
  return drawing(box, panel, { layout: (panel) => [tableTree(panel)], describe });
}

function describe({ columns, rows }: TablePanel): string {
  const [, ...others] = columns.map(({ label }) => label);
  return words.tableOf(rows.length, others.join(', '));
}
