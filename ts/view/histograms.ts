/** A grid of histograms with the same bins. */
import { short, withMinus } from '../core/format.js';
import type { HistogramsPanel } from '../experiments/panels.js';
import { type Drawing, drawing, type Space } from './drawing.js';
import { seriesClass } from './series.js';
import { type Child, html, type Measure, svg, type Tree } from './tree.js';
import { words } from './words.js';

/** In a narrower box, in pixels, labels are above their rows. */
const NARROW = 640;
/** Height of a histogram, height of the numbers below it, and gap between two, in pixels. */
const [WIDEST, HIGH, FOOT, GAP] = [150, 56, 16, 12];
/** How many times higher than it is drawn a bar is at most, and where it shows that it is cut, in pixels from above. */
const [MOST_CUT, CUT_AT] = [8, 6];
/** Sizes of letters, in pixels. */
const [LETTERS, TICK] = [14, 11];

/** Histograms in rows and columns, with the range of their bins below each. */
export function drawHistograms(box: HTMLElement, panel: HistogramsPanel): Drawing<HistogramsPanel> {
  return drawing(box, panel, { layout, describe, isPicture: true });
}

function layout(panel: HistogramsPanel, { width: all, measure }: Space): Child[] {
  const { columns, rows } = panel;
  const isNarrow = all < NARROW;
  const beside = isNarrow
    ? 0
    : Math.ceil(rows.reduce((most, { label }) => Math.max(most, measure(label, LETTERS)), 0));
  const room = all - (isNarrow ? 0 : beside + GAP) - GAP * (columns.length - 1);
  const wide = Math.max(24, Math.min(WIDEST, Math.floor(room / columns.length)));
  const labels = isNarrow ? '' : `${beside}px `;
  const style = `grid-template-columns: ${labels}repeat(${columns.length}, ${wide}px); gap: 4px ${GAP}px`;
  const heads = columns.map((column) => html('span', { class: 'head' }, column));
  const cells = rows.flatMap(({ label, counts }, row) => [
    html('span', { class: isNarrow ? 'row-label' : undefined }, label),
    ...counts.map((bins) => histogram(bins, row, wide, panel, measure)),
  ]);
  return [html('div', { class: 'histograms', style }, ...(isNarrow ? [] : [html('span')]), heads, cells)];
}

function histogram(
  bins: readonly number[],
  row: number,
  width: number,
  { range, yMax, isOverTime }: HistogramsPanel,
  measure: Measure,
): Tree {
  const most = yMax ?? fullCount(bins);
  const wide = width / bins.length;
  const bars = bins.map((n, i) => {
    const high = HIGH * Math.min(1, n / most);
    return `M${round(i * wide)} ${HIGH}v${round(-high)}h${round(0.9 * wide)}v${round(high)}z`;
  });
  const cuts = bins.flatMap((n, i) =>
    yMax === undefined && n > most
      ? [`M${round(i * wide - 1)} ${CUT_AT}h${round(0.9 * wide + 2)}v3H${round(i * wide - 1)}z`]
      : [],
  );
  const numbers = numbersBelow(range, width, measure).map(({ x, anchor, text }) =>
    svg('text', { x, y: HIGH + FOOT - 3, 'text-anchor': anchor, class: 'tick' }, text),
  );
  return svg(
    'svg',
    { viewBox: `0 0 ${width} ${HIGH + FOOT}`, width, height: HIGH + FOOT },
    svg('path', { d: bars.join(''), class: `fill ${isOverTime ? 'of-time' : seriesClass(row)}` }),
    ...(cuts.length > 0 ? [svg('path', { d: cuts.join(''), class: 'cut' })] : []),
    svg('path', { d: `M0 ${HIGH + 0.5}H${width}`, class: 'axis' }),
    ...numbers,
  );
}

interface Below {
  x: number;
  anchor: 'start' | 'middle' | 'end';
  text: string;
}

/** Digits of the numbers below a histogram, as many as there is room for. */
const DIGITS = [4, 3, 2, 1];

/** Both ends of the range, or where they would touch one number, which may reach into the gap between two histograms. */
function numbersBelow([low, high]: HistogramsPanel['range'], width: number, measure: Measure): Below[] {
  const short = (value: number, digits: number) => signed(Number(value.toPrecision(digits)));
  for (const digits of DIGITS.slice(0, 3)) {
    const [first, last] = [short(low, digits), short(high, digits)];
    if (measure(first, TICK) + measure(last, TICK) + 4 > width) continue;
    return [
      { x: 0, anchor: 'start', text: first },
      { x: width, anchor: 'end', text: last },
    ];
  }
  const isEven = low === -high;
  const texts = DIGITS.map((digits) => `${isEven ? '±' : ''}${short(high, digits)}`);
  const text = texts.find((each) => measure(each, TICK) + 4 <= width + GAP) ?? texts.at(-1)!;
  return [isEven ? { x: width / 2, anchor: 'middle', text } : { x: width, anchor: 'end', text }];
}

/**
 * The count of a bar of full height. One bar that is far above all others, as that of 0 after a ReLU, is cut, so that the
 * others can be seen.
 */
function fullCount(bins: readonly number[]): number {
  const [first = 0, second = 0] = [...bins].sort((a, b) => b - a);
  const isAlone = second > 0 && first > 2 * second;
  return Math.max(1, isAlone ? Math.max(1.5 * second, first / MOST_CUT) : first);
}

const round = (value: number) => Number(value.toFixed(2));
const signed = (value: number) => withMinus(short(value));

function describe({ range, columns, rows }: HistogramsPanel): string {
  const said = rows.map(({ label, counts }) => {
    const peaks = counts.map((bins, i) => `${columns[i] ?? ''} ${peak(bins, range)}`);
    return `${label}: ${peaks.join(', ')}`;
  });
  return `${words.histograms(signed(range[0]), signed(range[1]))}. ${said.join('. ')}`;
}

function peak(bins: readonly number[], [low, high]: readonly [number, number]): string {
  const most = bins.reduce((at, n, i) => (n > bins[at]! ? i : at), 0);
  const middle = low + ((most + 0.5) / bins.length) * (high - low);
  return words.peak(bins[most] ?? 0, signed(Number(middle.toPrecision(2))));
}
