/** The numbers behind charts and panels, as rows of a table: the first row has the names of the columns. */
import type { Panel, Picture, SumPanel, TableCell } from '../experiments/panels.js';
import type { PlottedChart } from '../experiments/plot.js';
import { fullLabel } from './series.js';
import { biasGradients, gradientColumns } from './sum-gradients.js';
import { english } from './words.js';

export type Value = string | number | undefined;
export type Row = readonly Value[];

/** All numbers, with all digits. */
export function numbersOf(drawn: Panel | PlottedChart): Row[] {
  return 'kind' in drawn ? (ROWS[drawn.kind] as (panel: Panel) => Row[])(drawn) : chartRows(drawn);
}

const ROWS: { readonly [K in Panel['kind']]: (panel: Extract<Panel, { kind: K }>) => Row[] } = {
  pictures: ({ pictures }) => [
    ['picture', 'row', 'column', 'value'],
    ...pictures.flatMap((each) => pixels(each)),
  ],
  heatmap: ({ maps }) => [
    ['map', 'row', 'column', 'value'],
    ...maps.flatMap((map) => pixels(map, map.rows, map.columns)),
  ],
  histograms: ({ range: [low, high], columns, rows }) => [
    ['row', 'column', 'low', 'high', 'count'],
    ...rows.flatMap(({ label, counts }) =>
      counts.flatMap((bins, column) => {
        const edge = (i: number) => low + (i / bins.length) * (high - low);
        return bins.map((count, i) => [label, columns[column], edge(i), edge(i + 1), count]);
      }),
    ),
  ],
  paths: ({ paths }) => [
    ['path', 'of', 'point', 'x', 'y'],
    ...paths.flatMap(({ label, points, reference = [] }) => [
      ...points.map(([x, y], i) => [label, 'run', i, x, y]),
      ...reference.map(([x, y], i) => [label, 'book', i, x, y]),
    ]),
  ],
  table: ({ columns, rows }) => [columns.map(({ label }) => label), ...rows.map((row) => row.map(cellValue))],
  map: ({ points }) => [
    ['label', 'group', 'x', 'y'],
    ...points.map(({ label, group, x, y }) => [label, group, x, y]),
  ],
  bars: ({ groups }) => [
    ['group', 'label', 'value', 'marked'],
    ...groups.flatMap(({ label: group, bars }) =>
      bars.map(({ label, value, marked }) => [group, label, value, yes(marked)]),
    ),
  ],
  sum: sumRows,
  text: ({ tokens }) => [
    ['token', 'value', 'marked', 'expected'],
    ...tokens.map(({ text, value, marked, candidates = [] }) => [
      text,
      value,
      yes(marked),
      candidates.map(({ label, probability }) => `${label} ${probability}`).join('; '),
    ]),
  ],
};

function sumRows(panel: SumPanel): Row[] {
  const { terms, factors, rest, parts = [], bias, sum, activation, value, gradient } = panel;
  const gradients = gradientColumns(panel, english);
  const result = (label: string, number: number) => [label, undefined, undefined, number];
  return [
    [
      'term',
      factors?.x ?? 'x',
      factors?.weight ?? 'weight',
      'product',
      ...gradients.map(({ label }) => label),
    ],
    ...terms.map((term) => [
      ...[term.label, term.x, term.weight, term.product],
      ...gradients.map(({ key }) => term[key]),
    ]),
    ...(rest ? [result(`${rest.count} more`, rest.sum)] : []),
    ...parts.map(({ label, sum }) => result(label, sum)),
    ...(bias === undefined
      ? []
      : [[...result('bias', bias), ...gradients.map(({ key }) => biasGradients(panel)[key])]]),
    result('sum', sum),
    ...(gradient === undefined ? [] : [result(english.gradientOf(english.sum), gradient)]),
    ...(activation === undefined ? [] : [result(activation, value)]),
  ];
}

function chartRows({ xLabel, series, columns }: PlottedChart): Row[] {
  const [xs, ...others] = columns;
  return [
    [xLabel, ...series.map(fullLabel)],
    ...xs!.map((x, i) => [x ?? undefined, ...others.map((column) => column[i] ?? undefined)]),
  ];
}

/** A row a number. Rows and columns without labels have their numbers, from 0. */
function pixels(
  { width, values, caption }: Picture,
  rows: readonly string[] = [],
  columns: readonly string[] = [],
): Row[] {
  return Array.from(values, (value, i) => {
    const [row, column] = [Math.floor(i / width), i % width];
    return [caption, rows[row] || row, columns[column] || column, value];
  });
}

function cellValue(cell: TableCell): Value {
  if (typeof cell !== 'object') return cell;
  if (cell instanceof Float32Array) return cell.join(' ');
  return cell.map(({ word, score }) => `${word} ${score}`).join('; ');
}

const yes = (is: boolean | undefined) => (is ? 'yes' : undefined);
