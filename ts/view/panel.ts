import type { Panel } from '../experiments/panels.js';
import { drawBars } from './bars.js';
import type { Draw, Drawing } from './drawing.js';
import { drawHeatmap } from './heatmap.js';
import { drawHistograms } from './histograms.js';
import { drawMap } from './map.js';
import { drawPaths } from './paths.js';
import { drawPictures } from './pictures.js';
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

/**
 * Draws a panel of any kind.
 * @param box an element that holds nothing else
 */
export function drawPanel(box: HTMLElement, panel: Panel): Drawing<Panel> {
  const start = (panel: Panel) => (DRAW[panel.kind] as Draw<Panel>)(box, panel);
  let { kind } = panel;
  let drawn = start(panel);
  return {
    update(next) {
      if (next.kind === kind) {
        drawn.update(next);
        return;
      }
      drawn.dispose();
      ({ kind } = next);
      drawn = start(next);
    },
    describe: () => drawn.describe(),
    dispose: () => drawn.dispose(),
  };
}
