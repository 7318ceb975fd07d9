/** Tables of texts, numbers, words with scores, and vectors. */
import type { TablePanel } from '../experiments/panels.js';
import { cellText } from './cell.js';
import { type Drawing, drawing, type OnOpen } from './drawing.js';
import { type Cell, drawPieces, openedBy } from './pieces.js';

import { tableTree } from './table-tree.js';
import { words } from './words.js';

/** A table whose first column names its rows. */
export function drawTable(box: HTMLElement, panel: TablePanel, onOpen?: OnOpen): Drawing<TablePanel> {
  if (!onOpen) return drawing(box, panel, { layout: (panel) => [tableTree(panel)], describe });
  const name = ({ rows }: TablePanel, row: number) => cellText(rows[row]?.[0]);
  const parts = {
    ...{ describe, keys: () => words.rowByRow },
    layout: (panel: TablePanel, _: unknown, at?: Cell) => [tableTree(panel, { at: at?.[1] })],
    size: ({ rows }: TablePanel): Cell => [1, rows.length],
    said: (panel: TablePanel, [, row]: Cell) => name(panel, row),
    opened: (panel: TablePanel, [, row]: Cell) =>
      panel.opens && openedBy(panel.opens, { index: row, label: name(panel, row) }),
  };
  return drawPieces(box, panel, parts, onOpen);
}

function describe({ columns, rows }: TablePanel): string {
  const [, ...others] = columns.map(({ label }) => label);
  return words.tableOf(rows.length, others.join(', '));
}
