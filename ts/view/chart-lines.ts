/** A chart as lines and texts, for files. The page draws charts on canvases, which follow a training faster. */
import type { PlottedChart, PlottedSeries } from '../experiments/plot.js';
import { endsOf, isLog, logTickLabels, logTicksOf, runaways, tickLabels, ticksOf } from './chart-axis.js';
import { words } from './words.js';
import { lastOf, legendEntry, legendOf, lookOf, markedPlaces, markSize, yRange } from './charts.js';
import { type Drawing, drawing, type Space } from './drawing.js';
import { lineAttributes, markPath, seriesClass } from './series.js';
import { type Child, html, svg, type Tree } from './tree.js';

/** Height of the plot, and room around it, in pixels. */
const [HIGH, TOP, FOOT, EDGE] = [280, 28, 40, 16];
/** How far above the axis a line goes that would leave it. */
const OVER = 8;
/** Distance of two ticks that is wide enough, in pixels. */
const [APART_X, APART_Y] = [80, 48];
const LETTERS = 11;

/** Maps numbers to pixels. */
type Scale = (value: number) => number;

/** All series with axes, and a legend. */
export function drawChartLines(box: HTMLElement, chart: PlottedChart): Drawing<PlottedChart> {
  return drawing(box, chart, { layout, describe: ({ title }) => title });
}

function layout(chart: PlottedChart, { width, measure }: Space): Child[] {
  const xs = chart.columns[0] as readonly number[];
  const [left, right] = [xs[0] ?? 0, xs.at(-1) ?? 1];
  const [low, high] = yRange(chart, endsOf(chart));
  const far = runaways(chart);
  const across = ticksOf(left, right, width / APART_X);
  const log = isLog(chart);
  const up = (log ? logTicksOf : ticksOf)(low, high, HIGH / APART_Y);
  const labels = (log ? logTickLabels : tickLabels)(up);
  const height = (value: number) => (log ? Math.log(value) : value);
  const beside = Math.ceil(Math.max(0, ...labels.map((label) => measure(label, LETTERS)))) + 8;
  // A series of one point stands in the middle.
  const share = (value: number) => (right > left ? (value - left) / (right - left) : 0.5);
  const x: Scale = (value) => round(beside + share(value) * (width - beside - EDGE));
  // What runs away from the others goes on a little above the axis.
  const y: Scale = (value) =>
    round(Math.max(TOP - OVER, TOP + ((height(high) - height(value)) / (height(high) - height(low))) * HIGH));
  const size = { width, height: TOP + HIGH + FOOT };
  return [
    svg(
      'svg',
      { viewBox: `0 0 ${size.width} ${size.height}`, ...size },
      ...up.flatMap((value, i) => [
        svg('path', { d: `M${beside} ${y(value)}H${width - EDGE}`, class: 'frame' }),
        tick(labels[i]!, beside - 6, y(value) + 4, 'end'),
      ]),
      ...tickLabels(across).map((label, i) => tick(label, x(across[i]!), TOP + HIGH + 16, 'middle')),
      tick(chart.yLabel, 0, LETTERS, 'start'),
      tick(chart.xLabel, round((beside + width - EDGE) / 2), TOP + HIGH + 34, 'middle'),
      ...chart.series.flatMap((series, i) => seriesTrees(chart, series, i, [x, y])),
    ),
    html(
      'p',
      { class: 'key' },
      ...legendOf(chart, (i, label) =>
        legendEntry(chart, i, far.has(i) ? words.beyondAxis(label, lastOf(chart, i)) : label),
      ),
    ),
  ];
}

function seriesTrees(chart: PlottedChart, series: PlottedSeries, i: number, [x, y]: [Scale, Scale]): Tree[] {
  const [xs, column] = [chart.columns[0]!, chart.columns[i + 1]!];
  const at = (place: number) => `${x(xs[place]!)},${y(column[place]!)}`;
  const look = lookOf(chart, i);
  const { line, mark, shape = series.colour } = look;
  const points = [...column.keys()].filter((place) => column[place] !== null).map(at);
  const marks = markedPlaces(chart, i, column).map((place) =>
    svg('path', {
      d: markPath(shape, markSize(series)),
      transform: `translate(${at(place)})`,
      class: mark === 'hollow' ? 'hollow' : 'fill',
    }),
  );
  const curve = svg('polyline', { points: points.join(' '), ...lineAttributes(look) });
  return [svg('g', { class: seriesClass(series.colour) }, ...(line ? [curve] : []), ...marks)];
}

function tick(label: string, x: number, y: number, anchor: string): Tree {
  return svg('text', { x, y, 'text-anchor': anchor, class: 'tick' }, label);
}

const round = (value: number) => Number(value.toFixed(1));
