/** Panels and charts in the language of the page. Words, characters and digits are data, and stay. */
import type { Heatmap, Panel, Picture, TablePanel } from '../../../ts/experiments/panels.js';
import type { PlottedChart } from '../../../ts/experiments/plot.js';

type Say = (text: string) => string;

export function panelIn(say: Say, panel: Panel): Panel {
  const { title, note, model } = panel;
  return {
    ...partsIn(say, panel),
    title: say(title),
    ...(note !== undefined && { note: say(note) }),
    ...(model !== undefined && { model: say(model) }),
  };
}

function partsIn(say: Say, panel: Panel): Panel {
  switch (panel.kind) {
    case 'pictures':
      return { ...panel, pictures: panel.pictures.map((each) => captionIn(say, each)) };
    case 'heatmap':
      return { ...panel, maps: panel.maps.map((each) => captionIn(say, each)) };
    case 'histograms':
      return { ...panel, columns: panel.columns.map(say), rows: panel.rows.map((row) => labelIn(say, row)) };
    case 'paths':
      return { ...panel, paths: panel.paths.map((path) => labelIn(say, path)) };
    case 'table':
      return {
        ...panel,
        columns: panel.columns.map((column) => labelIn(say, column)),
        rows: rowsIn(say, panel),
      };
    case 'sum': {
      const terms = panel.terms.map((term) => labelIn(say, term));
      const pictures = panel.pictures?.map((each) => captionIn(say, each));
      const activation = panel.activation !== undefined && { activation: say(panel.activation) };
      const { x, weight } = panel.factors ?? {};
      const factors = x !== undefined && { factors: { x: say(x), weight: say(weight!) } };
      const { here, whole } = panel.shared ?? {};
      const shared = here !== undefined && {
        shared: { ...panel.shared!, here: say(here), ...(whole !== undefined && { whole: say(whole) }) },
      };
      return { ...panel, terms, ...factors, ...shared, ...activation, ...(pictures && { pictures }) };
    }
    case 'map': {
      const { x, y } = panel.axes ?? {};
      const named = x && { axes: { x: { ...x, name: say(x.name) }, y: { ...y!, name: say(y!.name) } } };
      return { ...panel, ...named };
    }
    case 'bars':
    case 'text':
      return panel;
  }
}

function rowsIn(say: Say, { columns, rows }: TablePanel): TablePanel['rows'] {
  const isName = columns.map(({ kind }) => kind === 'name');
  return rows.map((row) => row.map((cell, i) => (isName[i] && typeof cell === 'string' ? say(cell) : cell)));
}

const labelIn = <T extends { label: string }>(say: Say, part: T): T => ({ ...part, label: say(part.label) });

function captionIn<T extends Picture | Heatmap>(say: Say, picture: T): T {
  return picture.caption === undefined ? picture : { ...picture, caption: say(picture.caption) };
}

export function chartIn(say: Say, chart: PlottedChart): PlottedChart {
  const { title, xLabel, yLabel, series } = chart;
  return {
    ...chart,
    title: say(title),
    xLabel: say(xLabel),
    yLabel: say(yLabel),
    series: series.map((each) => labelIn((label) => afterName(say, label), each)),
  };
}

/** A text that may have the name of a run or a training before it. */
export function afterName(say: Say, text: string): string {
  return text.split(': ').map(say).join(': ');
}
