/** Panels are read as they were written; what cannot be drawn is left out. */
import { describe, expect, test } from 'vitest';
import { decodePanels, encodePanels, isPanel } from '../../ts/experiments/panels-file.js';
import type { Panel } from '../../ts/experiments/panels.js';

const floats = (...values: number[]) => Float32Array.from(values);
const opens = { view: 'unit', input: { layer: 0, of: ['a'], text: 'b' }, index: 'unit', label: 'words' };
const grey = { width: 3, height: 2, values: floats(0, 0.5, 1, -1, 2, 0.1), low: 0, high: 1, caption: 'c' };
const pictures = {
  kind: 'pictures',
  title: 't',
  note: 'n',
  columns: 2,
  scale: 'ink',
  pictures: [grey],
} as const;
const histograms = {
  kind: 'histograms',
  title: 't',
  range: [-1, 1],
  yMax: 5,
  columns: ['a'],
  rows: [{ label: 'l', counts: [[1, 2, 0.5]] }],
} as const;
const path = { label: 'l', points: [[1, 2]], reference: [[-1, 0.5]] } as const;
const field = {
  ...{ width: 2, height: 2, values: floats(1, 0, 0, 1) },
  ...({ x: [-1, 1], y: [0, 1], levels: [0.5], lowest: [0, 0] } as const),
};
const paths = { kind: 'paths', title: 't', field, paths: [path] } as const;
const table = {
  kind: 'table',
  title: 't',
  columns: [
    { label: '', kind: 'text' },
    { label: 'a', kind: 'number' },
    { label: 'b', kind: 'words' },
    { label: 'c', kind: 'vector' },
  ],
  rows: [
    ['x', 1, [{ word: 'w', score: 0.5 }], floats(1, 2)],
    ['y', undefined, 'see there', undefined],
  ],
  printed: true,
} as const;
const point = { label: 'l', x: -1.5, y: 0, group: 'g' };
const map = { kind: 'map', title: 't', points: [point] } as const;
const heat = { ...grey, low: -1, high: 0.5, rows: ['a', ''], columns: ['b', 'c', 'd'] };
const heatmap = { kind: 'heatmap', title: 't', maps: [heat] } as const;
const bar = { label: '7', value: 0.5, marked: true };
const bars = { kind: 'bars', title: 't', groups: [{ label: 'g', bars: [bar] }], low: 0, high: 1 } as const;
const term = { label: 'x1', x: 1, weight: 2, product: 2, gradient: 0.1 };
const sum = {
  ...({ kind: 'sum', title: 't', terms: [term], rest: { count: 3, sum: 1 }, bias: 0.5, sum: 3.5 } as const),
  ...{ activation: 'ReLU', value: 3.5, gradient: -1, pictures: [grey] },
};
const token = { text: 'you', value: 1, candidates: [{ label: 'say', probability: 0.9 }], marked: true };
const text = { kind: 'text', title: 't', tokens: [token], low: 0, high: 1 } as const;

const all: readonly Panel[] = [
  pictures,
  { ...histograms },
  { ...histograms, isOverTime: true },
  paths,
  table,
  map,
  heatmap,
  bars,
  sum,
  text,
  { kind: 'pictures', title: '', columns: 1, pictures: [{ ...grey, opens }] },
  { ...heatmap, maps: [{ ...heat, marked: { row: 1, column: 2 } }] },
  { ...heatmap, maps: [{ ...heat, opens: { view: 'cell', row: 'unit', column: 'word' } }] },
  { ...bars, groups: [{ ...bars.groups[0], opens }] },
  { ...table, opens },
  { ...map, opens },
  { ...text, opens },
  { kind: 'pictures', title: '', columns: 1, pictures: [{ ...grey, low: 1 }] },
  { kind: 'pictures', title: '', columns: 1, pictures: [{ ...grey, width: 6, height: 1 }] },
  { kind: 'table', title: 't', columns: [], rows: [] },
  { kind: 'map', title: 't', points: [] },
  { kind: 'text', title: 't', tokens: [{ text: '' }] },
];

test('what was written is read: every kind, and every bit of its numbers', () => {
  expect(decodePanels(encodePanels(all))).toEqual({ panels: all, unreadable: 0 });
});

test('numbers are little-endian base64, also those that JSON does not have', () => {
  const values = floats(1, -0, NaN, Infinity, 1e-45, 0.1);
  const panel: Panel = { ...pictures, pictures: [{ ...grey, values }] };
  const written = encodePanels([panel]);
  const [, base64] = /"float32":"([^"]*)"/.exec(written)!;
  expect([...Buffer.from(base64!, 'base64')].slice(0, 8)).toEqual([0, 0, 128, 63, 0, 0, 0, 128]);
  const [found] = decodePanels(written).panels as [typeof panel];
  expect(found.kind === 'pictures' && new Uint8Array(found.pictures[0]!.values.buffer)).toEqual(
    new Uint8Array(values.buffer),
  );
});

test('no text in it ends a script', () => {
  const evil = '</script><script>alert(1)</script>';
  const written = encodePanels([{ ...map, title: evil }]);
  expect(written).not.toContain('<');
  expect(decodePanels(written).panels[0]!.title).toBe(evil);
});

const withPicture = (changed: object) => ({ ...pictures, pictures: [grey, { ...grey, ...changed }] });
const withHeat = (changed: object) => ({ ...heatmap, maps: [heat, { ...heat, ...changed }] });
const withCounts = (counts: unknown) => ({ ...histograms, rows: [{ label: 'l', counts }] });
const withPoint = (changed: object) => ({ ...map, points: [point, { ...point, ...changed }] });
const withPath = (changed: object) => ({ ...paths, paths: [path, { ...path, ...changed }] });
const withField = (changed: object) => ({ ...paths, field: { ...field, ...changed } });
const withCell = (cell: unknown) => ({ ...table, rows: [[cell, 1, 'a', 'b']] });

describe('what no run wrote cannot be drawn', () => {
  test.each<[string, unknown]>([
    ['null', null],
    ['a text', 'table'],
    ['a list', [table]],
    ['no kind', { ...table, kind: undefined }],
    ['an unknown kind', { ...table, kind: 'song' }],
    ['the name of something else', { ...table, kind: 'constructor' }],
    ['no title', { ...table, title: undefined }],
    ['a note that is no text', { ...table, note: {} }],
    ['no pictures', { ...pictures, pictures: undefined }],
    ['a picture of null', { ...pictures, pictures: [null] }],
    ['no columns', { ...pictures, columns: 0 }],
    ['an unknown scale', { ...pictures, scale: 'red' }],
    ['a caption that is no text', withPicture({ caption: 5 })],
    ['half a pixel', withPicture({ width: 1.5, height: 4 })],
    ['no width', withPicture({ width: 0, values: floats() })],
    ['too wide', withPicture({ width: 4097, height: 1, values: new Float32Array(4097) })],
    ['too high', withPicture({ width: 1, height: 4097, values: new Float32Array(4097) })],
    ['a size that is a text', withPicture({ width: '3' })],
    ['too few numbers', withPicture({ values: floats(1, 2, 3, 4, 5) })],
    ['too many numbers', withPicture({ values: new Float32Array(7) })],
    ['a list of numbers', withPicture({ values: [1, 2, 3, 4, 5, 6] })],
    ['a picture upside down', withPicture({ low: 2 })],
    ['a range of one', { ...histograms, range: [1] }],
    ['a height that is a text', { ...histograms, yMax: '5' }],
    ['rows over a number', { ...histograms, isOverTime: 1 }],
    ['columns that are no texts', { ...histograms, columns: [1] }],
    ['no counts', withCounts(undefined)],
    ['counts that are no lists', withCounts([1])],
    ['a count that is a text', withCounts([['1']])],
    ['no label', withPath({ label: undefined })],
    ['a point of one number', withPath({ points: [[1]] })],
    ['a point of three', withPath({ points: [[1, 2, 3]] })],
    ['a point of texts', withPath({ points: [['1', '2']] })],
    ['a point at infinity', withPath({ points: [[Infinity, 2]] })],
    ['the book’s points are a number', withPath({ reference: 5 })],
    ['no field', withField({ values: undefined })],
    ['a field of other size', withField({ width: 3 })],
    ['a field without levels', withField({ levels: undefined })],
    ['a field from a text', withField({ x: ['-1', 1] })],
    ['a row that is a number', { ...table, rows: [5] }],
    ['a row of another length', { ...table, rows: [['a']] }],
    ['a cell that is a flag', withCell(true)],
    ['a cell of words without scores', withCell([{ word: 'a' }])],
    ['columns of texts', { ...table, columns: ['a', 'b', 'c', 'd'] }],
    ['a column of an unknown kind', { ...table, columns: [{ label: 'a', kind: 'song' }] }],
    [
      'a verdict that is none',
      { ...table, columns: [{ label: 'a', kind: 'verdict' }], rows: [['right'], ['maybe']] },
    ],
    ['printed, perhaps', { ...table, printed: 'yes' }],
    ['no points', { ...map, points: undefined }],
    ['a point of null', { ...map, points: [null] }],
    ['a point without a label', withPoint({ label: undefined })],
    ['a point that is nowhere', withPoint({ y: null })],
    ['a point at a text', withPoint({ x: '1' })],
    ['a group that is no text', withPoint({ group: 1 })],
    ['no heat maps', { ...heatmap, maps: undefined }],
    ['a heat map of null', { ...heatmap, maps: [null] }],
    ['a heat map without numbers', withHeat({ values: undefined })],
    ['a scale without an end', withHeat({ high: undefined })],
    ['a scale from a text', withHeat({ low: '-1' })],
    ['a scale of nothing', withHeat({ low: 0.5 })],
    ['a scale upside down', withHeat({ low: 2 })],
    ['fewer labels than rows', withHeat({ rows: ['a'] })],
    ['more labels than columns', withHeat({ columns: ['b', 'c', 'd', 'e'] })],
    ['labels that are no texts', withHeat({ rows: [1, 2] })],
    ['labels in one text', withHeat({ rows: 'ab' })],
    ['a mark below the last row', withHeat({ marked: { row: 2, column: 0 } })],
    ['a mark beside the last column', withHeat({ marked: { row: 0, column: 3 } })],
    ['a mark between two rows', withHeat({ marked: { row: 0.5, column: 0 } })],
    ['bars without a group', { ...bars, groups: undefined }],
    ['a bar without a value', { ...bars, groups: [{ bars: [{ label: 'a' }] }] }],
    ['an axis of nothing', { ...bars, low: 1 }],
    ['a bias that is no number', { ...sum, bias: '0' }],
    ['a term without a product', { ...sum, terms: [{ ...term, product: undefined }] }],
    ['a rest without a count', { ...sum, rest: { sum: 1 } }],
    ['a token without a text', { ...text, tokens: [{ value: 1 }] }],
    ['a candidate without a probability', { ...text, tokens: [{ ...token, candidates: [{ label: 'a' }] }] }],
  ])('%s', (_, wrong) => {
    expect(isPanel(wrong)).toBe(false);
  });

  test('and is left out and counted where it is read', () => {
    const wrong = [{ ...map, kind: 'song' }, null] as unknown as Panel[];
    expect(decodePanels(encodePanels([...wrong, map]))).toEqual({ panels: [map], unreadable: 2 });
  });

  test.each(['"a"', '"AAAAA==="', '"<"', '"AAA="', '5', '[1]'])('numbers that are %s', (base64) => {
    const written = encodePanels([pictures]).replace(/("float32":)"[^"]*"/, `$1${base64}`);
    expect(decodePanels(written)).toEqual({ panels: [], unreadable: 1 });
  });

  test.each(['', '{', 'null', '5', '{"kind":"table"}'])('a file that is no list: %j', (written) => {
    expect(decodePanels(written)).toEqual({ panels: [], unreadable: 1 });
  });
});
