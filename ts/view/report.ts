/** The script of report.html. It draws the charts and panels that the page holds as JSON. */
import { withMinuses } from '../core/format.js';
import { decodePanels } from '../experiments/panels-file.js';
import type { PlottedChart } from '../experiments/plot.js';
import type { Panel } from '../experiments/panels.js';
import { besideEachOther } from './beside.js';
import { drawChart, drawSharedLegend } from './charts.js';
import { drawPanel } from './panel.js';
import { seriesOf } from './series.js';

const place = (id: string) => document.getElementById(id)!;
const json = (id: string) => place(id).textContent ?? '[]';

function add(parent: Element, name: string, className: string, text = ''): HTMLElement {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.textContent = text;
  parent.append(element);
  return element;
}

/** A drawing that fails must not prevent those after it. */
function attempt(box: HTMLElement, draw: () => void): void {
  try {
    draw();
  } catch (error) {
    add(box, 'p', 'note', `This could not be drawn: ${(error as Error).message}`);
  }
}

function drawCharts(charts: readonly PlottedChart[]): void {
  let explained = '';
  for (const chart of charts) {
    const names = seriesOf(chart);
    if (chart.small && names !== explained) {
      explained = names;
      drawSharedLegend(add(place('charts'), 'p', ''), chart);
    }
    const box = add(place('charts'), 'div', chart.small ? 'small' : '');
    attempt(box, () => drawChart(box, chart));
  }
}

function addPanel(parent: Element, panel: Panel): void {
  const section = add(parent, 'section', 'panel');
  add(section, 'h2', '', panel.title);
  if (panel.note) add(section, 'p', 'note', withMinuses(panel.note));
  const box = add(section, 'div', '');
  attempt(box, () => drawPanel(box, panel));
}

drawCharts(JSON.parse(json('charts-data')) as PlottedChart[]);
for (const part of besideEachOther(decodePanels(json('panels-data')).panels)) {
  if (!Array.isArray(part)) {
    addPanel(place('panels'), part.panel);
    continue;
  }
  const sides = add(place('panels'), 'div', 'sides');
  for (const { name, panels } of part) {
    const side = add(sides, 'section', 'side');
    add(add(side, 'p', 'side-name'), 'strong', '', name);
    for (const { panel } of panels) addPanel(side, panel);
  }
}
