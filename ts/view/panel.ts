import { BadakError } from '../core/errors.js';
import { isObject, shown } from '../core/values.js';
import type { Panel } from '../experiments/panels.js';
import { drawBars } from './bars.js';
import { type CursorPlace, cursorsIn, POINTED } from './cursor.js';
import { type Draw, type Drawing, expectBox, type OnOpen, type OnPoint, type Place } from './drawing.js';
import { drawHeatmap } from './heatmap.js';
import { drawHistograms } from './histograms.js';
import { drawMap } from './map.js';
import { drawPaths } from './paths.js';
import { drawPictures } from './pictures.js';
import { hasPieces } from './pieces.js';
import { drawSum } from './sum.js';
import { drawTable } from './table.js';
import { drawText } from './text.js';

const DRAW: { readonly [K in Panel['kind']]: Draw<Extract<Panel, { kind: K }>> } = {
  pictures: drawPictures,
  histograms: drawHistograms,
  paths: drawPaths,
  table: drawTable,
  map: drawMap,
  heatmap: drawHeatmap,
  bars: drawBars,
  sum: drawSum,
  text: drawText,
};

/** Options of {@link drawPanel}. */
export interface PanelOptions {
  /**
   * Called when a person chooses a piece that opens a view. With it, such pieces can be chosen: arrow keys and the
   * pointer go from one to another, Enter and a tap choose.
   */
  onOpen?: OnOpen;
  /**
   * Called when a person points at a cell, a token, a bar, a point or a piece, by the mouse or by keys, or at none any more.
   * {@link Drawing.point} marks the same place in another drawing.
   */
  onPoint?: OnPoint;
}

/**
 * Draws a panel of any kind.
 * @param box an element that holds nothing else
 * @throws BadakError when there is no element, or no panel of a kind that is known
 */
export function drawPanel(
  box: HTMLElement,
  panel: Panel,
  { onOpen, onPoint }: PanelOptions = {},
): Drawing<Panel> {
  expectBox('drawPanel', box);
  if (!isObject(panel) || !Object.hasOwn(DRAW, panel.kind)) {
    throw new BadakError('invalid-argument', `drawPanel: panel should be a panel, found ${shown(panel)}`);
  }
  const listens = (panel: Panel) => onOpen !== undefined && hasPieces(panel);
  const start = (panel: Panel) =>
    (DRAW[panel.kind] as Draw<Panel>)(box, panel, listens(panel) ? onOpen : undefined, onPoint !== undefined);
  let current = panel;
  let drawn = start(panel);
  /** The part with the place that is pointed at elsewhere. */
  let marked: number | undefined;
  const pointed = (event: Event) => {
    const part = cursorsIn(box).findIndex(([element]) => element === event.target);
    const { detail } = event as CustomEvent<CursorPlace | null>;
    onPoint!(detail ? { part, ...detail } : undefined);
  };
  if (onPoint) box.addEventListener(POINTED, pointed);
  return {
    update(next) {
      const isSame = next.kind === current.kind && listens(next) === listens(current);
      current = next;
      if (isSame) {
        drawn.update(next);
        return;
      }
      drawn.dispose();
      drawn = start(next);
    },
    describe: () => drawn.describe(),
    focus: (place) => drawn.focus?.(place),
    point(place: Place | undefined) {
      const all = cursorsIn(box);
      if (marked !== place?.part) all[marked ?? -1]?.[1].point(undefined);
      marked = place?.part;
      all[marked ?? -1]?.[1].point(place);
    },
    dispose() {
      box.removeEventListener(POINTED, pointed);
      drawn.dispose();
    },
  };
}
