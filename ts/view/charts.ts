/** Curves against the epoch or the step, drawn by uPlot. */
import uPlot from 'uplot';
import { BadakError } from '../core/errors.js';
import { number, short } from '../core/format.js';
import { isList, isObject, shown } from '../core/values.js';
import type { PlottedChart, PlottedSeries } from '../experiments/plot.js';
import { endsOf, isLog, logRange, logTickLabels, logTicksOf, runaways, tickLabels } from './chart-axis.js';
import { addCursor } from './cursor.js';
import { type Drawing, expectBox, FONT, property, whenPlaceChanges } from './drawing.js';
import { COLOURS, fullLabel, legendMark, type Look, markPath, strokeOf, undiverged } from './series.js';
import { Mounted } from './mounted.js';
import { type Child, html, type Tree } from './tree.js';
import { words } from './words.js';

/** Heights of a chart, in pixels. */
const [HIGH, HIGH_SMALL] = [300, 170];
/** Marks on a line, and half the width of one, in pixels. */
const [MARKS, MARK] = [8, 4];
const LETTERS = `12px ${FONT}`;

/** Counts the charts of the document, for ids. */
let charts = 0;

/**
 * A chart with a legend that shows the values at the cursor. Arrow keys and the mouse move the cursor.
 * @throws BadakError when there is no element, or no chart
 */
export function drawChart(box: HTMLElement, chart: PlottedChart): Drawing<PlottedChart> {
  expectBox('drawChart', box);
  if (!isObject(chart) || !isList(chart.series) || !isList(chart.columns)) {
    throw new BadakError('invalid-argument', `drawChart: chart should be a chart, found ${shown(chart)}`);
  }
  const drawn = new ChartDrawing(box, chart);
  return {
    update: (next) => drawn.update(next),
    describe: () => describe(drawn.chart),
    dispose: () => drawn.dispose(),
  };
}

class ChartDrawing {
  chart: PlottedChart;
  readonly #title: HTMLElement;
  readonly #place: HTMLElement;
  readonly #description: HTMLElement;
  readonly #legend: Mounted;
  readonly #stop: () => void;
  readonly #hidden = new Set<number>();
  #plot: uPlot;
  /** What the plot was made of. */
  #made = '';

  constructor(
    private readonly box: HTMLElement,
    chart: PlottedChart,
  ) {
    this.chart = chart;
    const add = (name: string, className: string): HTMLElement => {
      const element = box.ownerDocument.createElement(name);
      element.className = className;
      box.append(element);
      return element;
    };
    box.classList.add('chart');
    this.#title = add('h3', 'chart-title');
    this.#place = add('div', 'chart-place');
    this.#description = add('p', 'unseen');
    this.#description.id = `chart-${++charts}`;
    const legend = add('div', 'key');
    this.#legend = new Mounted(legend);
    this.#plot = this.#make();
    this.#stop = whenPlaceChanges(this.#place, () => this.#remake());
    this.#listen(legend, add('p', 'unseen'));
    this.#say();
  }

  update(chart: PlottedChart): void {
    // The columns of the chart before may have grown with those of this one.
    const before = this.#made;
    this.chart = chart;
    if (madeOf(chart) === before) this.#plot.setData(dataOf(chart));
    else this.#remake();
    this.#say();
  }

  dispose(): void {
    this.#stop();
    this.#plot.destroy();
    this.box.replaceChildren();
  }

  #make(): uPlot {
    this.#made = madeOf(this.chart);
    const options = optionsOf(this.chart, this.#place, this.#hidden);
    const hooks = { setCursor: [() => this.#sayValues()] };
    return new uPlot({ ...options, hooks }, dataOf(this.chart), this.#place);
  }

  #remake(): void {
    this.#plot.destroy();
    this.#plot = this.#make();
    this.#sayValues();
  }

  #listen(legend: HTMLElement, output: HTMLElement): void {
    addCursor(this.#place, output, {
      size: () => [this.chart.columns[0]!.length, 1],
      show: (i) => {
        const x = this.chart.columns[0]![i]!;
        this.#plot.setCursor({ left: this.#plot.valToPos(x, 'x'), top: 0 });
        return `${this.chart.xLabel} ${short(x)}: ${valuesAt(this.chart, i).join(', ')}`;
      },
      hide: () => this.#plot.setCursor({ left: -10, top: -10 }),
    });
    legend.addEventListener('click', ({ target }) => {
      const i = Number((target as Element).closest('button')?.getAttribute('data-series') ?? -1);
      if (i < 0 || i >= this.chart.series.length) return;
      if (!this.#hidden.delete(i)) this.#hidden.add(i);
      this.#plot.setSeries(i + 1, { show: !this.#hidden.has(i) });
      this.#sayValues();
    });
  }

  #say(): void {
    this.#title.textContent = this.chart.title;
    this.#place.setAttribute('role', 'group');
    this.#place.setAttribute('aria-label', this.chart.title);
    this.#place.setAttribute('aria-describedby', this.#description.id);
    this.#description.textContent = `${describe(this.chart)} ${words.pointByPoint}`;
    this.#sayValues();
  }

  /** The legend, with the values at the cursor. */
  #sayValues(): void {
    const { small, xLabel, columns, series } = this.chart;
    if (small) return;
    const at = this.#plot?.cursor.idx ?? undefined;
    const place =
      at === undefined ? [] : [html('span', { class: 'key-x' }, `${xLabel} ${short(columns[0]![at] ?? 0)}`)];
    const far = runaways(this.chart);
    const entries = legendOf(this.chart, (i, label) => {
      const value = at === undefined ? undefined : columns[i + 1]![at];
      return html(
        'button',
        { type: 'button', 'data-series': i, 'aria-pressed': String(!this.#hidden.has(i)) },
        legendMark(series[i]!.colour, lookOf(this.chart, i)),
        ` ${far.has(i) ? words.beyondAxis(label, lastOf(this.chart, i)) : label} `,
        html('span', { class: 'value' }, value === undefined || value === null ? '' : number(value)),
      );
    });
    this.#legend.update([...entries, ...place]);
  }
}

/** What decides how a plot is made; points alone are given to it. */
function madeOf(chart: PlottedChart): string {
  const { xLabel, yLabel, small, yMax, series } = chart;
  const looks = series.map((_, i) => lookOf(chart, i));
  return JSON.stringify([xLabel, yLabel, small, yMax, series, isLog(chart), looks]);
}

/** The last number of a series, for its legend. */
export const lastOf = ({ columns }: PlottedChart, i: number): string =>
  short(columns[i + 1]!.findLast((value) => value !== null) ?? NaN, 3);

/** Whether a series has a point; a legend names no other. */
export function hasPoints({ columns }: PlottedChart, i: number): boolean {
  return columns[i + 1]!.some((value) => value !== null);
}

/**
 * The entries of a legend: those of a group stand together, below its name.
 * @param isNamed whether the legend has this series
 */
export function legendOf(
  chart: PlottedChart,
  entry: (i: number, label: string) => Tree,
  isNamed = (i: number) => hasPoints(chart, i),
): Child[] {
  const groups = new Map<string | undefined, Tree[]>();
  for (const [i, { group, label }] of chart.series.entries()) {
    if (!isNamed(i)) continue;
    groups.set(group, [...(groups.get(group) ?? []), entry(i, label)]);
  }
  return [...groups].flatMap(([name, entries]) =>
    name === undefined
      ? entries
      : [html('span', { class: 'key-group' }, html('span', { class: 'key-name' }, name), ...entries)],
  );
}

/** A line of fewer points shows each of them, and that nothing was measured between them. */
const FEW = 30;

/**
 * With several colours or runs, lines also differ by their marks, and where each point is marked, dashed series have marks of
 * their own. The shape of a mark goes with the colour; those of earlier runs are hollow. The book's points have no line between
 * them.
 */
export function lookOf(chart: PlottedChart, i: number): Look {
  const { colour, dashed, reference, earlier = 0 } = chart.series[i]!;
  if (reference) return { mark: 'hollow' };
  const mark = earlier > 0 ? 'hollow' : 'full';
  if (areFew(chart, i)) return { line: 'dotted', mark, shape: dashed ? colour + OTHER : colour, earlier };
  return { line: dashed ? 'dashed' : 'solid', mark: isMarked(chart) ? mark : undefined, earlier };
}

/** From the shape of a series' marks to that of the dashed one of the same colour. */
const OTHER = 3;

function areFew({ small, columns }: PlottedChart, i: number): boolean {
  if (small) return false;
  let count = 0;
  return columns[i + 1]!.every((value) => value === null || ++count < FEW);
}

function isMarked(chart: PlottedChart): boolean {
  const { small, series } = chart;
  const drawn = series.filter((_, i) => hasPoints(chart, i));
  return !small && new Set(drawn.map(({ colour, earlier = 0 }) => `${colour} ${earlier}`)).size > 1;
}

/** Half the width of a mark, in pixels. */
export const markSize = ({ reference }: Pick<PlottedSeries, 'reference'>): number =>
  reference ? MARK + 1 : MARK;

/** One legend for several charts: every label once. */
export function sharedLegend(given: PlottedChart): Child[] {
  const chart = undiverged(given);
  const { series, xLabel, yLabel } = chart;
  const last = new Map(series.map((each, i) => [fullLabel(each), i]));
  const isNamed = (i: number) => last.get(fullLabel(series[i]!)) === i;
  const entries = legendOf(chart, (i) => legendEntry(chart, i), isNamed);
  return [...entries, html('span', {}, words.against(yLabel, xLabel))];
}

/** Draws the legend that small charts share. */
export function drawSharedLegend(box: HTMLElement, chart: PlottedChart): Drawing<PlottedChart> {
  const mounted = new Mounted(box);
  box.classList.add('key');
  mounted.update(sharedLegend(chart));
  return {
    update: (next) => mounted.update(sharedLegend(next)),
    describe: () => box.textContent,
    dispose: () => mounted.update([]),
  };
}

/** A series' mark and its label. */
export function legendEntry(chart: PlottedChart, i: number, label = chart.series[i]!.label): Tree {
  return html('span', {}, legendMark(chart.series[i]!.colour, lookOf(chart, i)), ` ${label}`);
}

function dataOf({ columns }: PlottedChart): uPlot.AlignedData {
  return columns as unknown as uPlot.AlignedData;
}

/** The colours of the style sheet, for the canvas of uPlot. */
interface Palette {
  series: readonly string[];
  quiet: string;
  line: string;
  ground: string;
}

function paletteOf(box: HTMLElement): Palette {
  return {
    series: Array.from({ length: COLOURS }, (_, i) => property(box, `--series-${i}`)),
    quiet: property(box, '--quiet'),
    line: property(box, '--line'),
    ground: property(box, '--ground'),
  };
}

function optionsOf(chart: PlottedChart, place: HTMLElement, hidden: ReadonlySet<number>): uPlot.Options {
  const { small, xLabel, yLabel, series } = chart;
  const palette = paletteOf(place);
  const log = isLog(chart);
  const axis = {
    stroke: palette.quiet,
    grid: { stroke: palette.line, width: 1 },
    ticks: { show: false },
    font: LETTERS,
    labelFont: LETTERS,
    values: (_: uPlot, ticks: number[]) => tickLabels(ticks),
  };
  const yAxis = {
    ...axis,
    ...(log && {
      splits: (_: uPlot, __: number, low: number, high: number) => logTicksOf(low, high, small ? 4 : 6),
      filter: (_: uPlot, ticks: number[]) => ticks,
      values: (_: uPlot, ticks: number[]) => logTickLabels(ticks),
    }),
  };
  return {
    width: place.clientWidth || 600,
    height: small ? HIGH_SMALL : HIGH,
    legend: { show: false },
    cursor: { y: false, points: { size: 8 } },
    scales: {
      x: { time: false },
      y: {
        distr: log ? 3 : 1,
        range: (_, low, high) => {
          // Of a part that is zoomed into, uPlot knows the ends.
          const isFar = runaways(chart).size > 0;
          const ends: [number, number] | undefined = low === null ? undefined : [low, high];
          return yRange(chart, (isFar && endsOf(chart, (i) => !hidden.has(i))) || ends);
        },
      },
    },
    axes: small
      ? [
          { ...axis, size: 28, space: 28 },
          { ...yAxis, size: 44 },
        ]
      : [
          { ...axis, label: xLabel, size: 28, labelSize: 20 },
          { ...yAxis, label: yLabel, labelSize: 22, size: 60 },
        ],
    series: [
      { label: xLabel },
      ...series.map((each, i) => ({ ...seriesOptions(chart, each, i, palette), show: !hidden.has(i) })),
    ],
  };
}

/** A range of y that contains all values, and is not empty when all are the same. */
export function yRange(chart: PlottedChart, ends?: readonly [low: number, high: number]): [number, number] {
  if (isLog(chart)) return logRange(...(ends ?? [1, 10]));
  const [low, high] = ends ?? [0, 1];
  if (chart.yMax !== null) return [Math.min(0, low), Math.max(chart.yMax, high)];
  if (low !== high) return uPlot.rangeNum(low, high, 0.1, true) as [number, number];
  return low === 0 ? [0, 1] : [low - Math.abs(low) / 10, low + Math.abs(low) / 10];
}

function seriesOptions(
  chart: PlottedChart,
  { label, colour, reference }: PlottedSeries,
  i: number,
  { series: colours, ground }: Palette,
): uPlot.Series {
  const stroke = colours[colour % colours.length]!;
  const look = lookOf(chart, i);
  const { mark, shape = colour } = look;
  const { width, dash } = strokeOf(look);
  return {
    label,
    stroke,
    width: reference ? 0 : width,
    ...(dash && { dash: [...dash] }),
    spanGaps: true,
    ...(reference && { paths: () => null }),
    points: {
      show: false,
      filter: (plot) => markedPlaces(chart, i, plot.data[i + 1]!),
      paths: marksPath(shape, markSize({ reference })),
      fill: mark === 'hollow' ? ground : stroke,
      stroke,
      width: reference ? 2 : width,
    },
  };
}

/** Indices of a column that get a mark: all of few, or evenly spaced and shifted for each series. A line of one point is only a mark. */
export function markedPlaces(
  chart: PlottedChart,
  series: number,
  column: ArrayLike<number | null | undefined>,
): number[] {
  const isEach = chart.series[series]!.reference || areFew(chart, series);
  const most = isEach ? Infinity : isMarked(chart) ? MARKS : 0;
  const places = Array.from(column, (value, i) => (value === null ? -1 : i)).filter((i) => i >= 0);
  if (places.length === 1) return places;
  const step = Math.max(1, Math.ceil(places.length / most));
  return places.filter((_, i) => most > 0 && i % step === series % step);
}

/** Draws marks of one shape at the given indices. */
function marksPath(shape: number, size: number): uPlot.Series.Points.PathBuilder {
  return (plot, seriesIndex, _from, _to, places) => {
    const path = new Path2D();
    const mark = new Path2D(markPath(shape, size * devicePixelRatio));
    for (const i of places ?? []) {
      const [x, y] = [plot.data[0]![i]!, plot.data[seriesIndex]![i]];
      if (y === null || y === undefined) continue;
      const [left, top] = [plot.valToPos(x, 'x', true), plot.valToPos(y, 'y', true)];
      path.addPath(mark, new DOMMatrix([1, 0, 0, 1, left, top]));
    }
    return { stroke: path, fill: path, clip: null, flags: 3 };
  };
}

function valuesAt({ series, columns }: PlottedChart, i: number): string[] {
  return series.flatMap((each, column) => {
    const value = columns[column + 1]![i];
    return value === null || value === undefined ? [] : [`${fullLabel(each)} ${number(value)}`];
  });
}

function describe(chart: PlottedChart): string {
  const { title, yLabel, xLabel, series, columns } = chart;
  const drawn = series.map((_, i) => hasPoints(chart, i));
  const ends = series.flatMap((each, i) => {
    const label = fullLabel(each);
    // Of a chart without any point, all names are said.
    if (!drawn[i] && drawn.includes(true)) return [];
    const last = columns[i + 1]!.findLast((value) => value !== null);
    return typeof last === 'number' ? words.endsAt(label, number(last)) : words.withoutPoints(label);
  });
  return `${title}: ${words.against(yLabel, xLabel)}. ${ends.join(', ')}.`;
}
