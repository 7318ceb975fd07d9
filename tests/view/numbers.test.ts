/** Every kind of panel as rows of numbers. */
import { expect, test } from 'vitest';
import { type Panel, picture } from '../../ts/experiments/panels.js';
import { numbersOf, type Row } from '../../ts/view/numbers.js';

const field = { width: 2, height: 2, values: new Float32Array(4), x: [0, 1], y: [0, 1], levels: [] } as const;
const none = undefined;

const CASES: readonly (readonly [Panel, readonly Row[]])[] = [
  [
    { kind: 'pictures', title: '', columns: 1, pictures: [picture([1, 2], 2, 1, { caption: 'a' })] },
    [
      ['picture', 'row', 'column', 'value'],
      ['a', 0, 0, 1],
      ['a', 0, 1, 2],
    ],
  ],
  [
    {
      kind: 'heatmap',
      title: '',
      maps: [{ ...picture([0.5, -0.5], 1, 2, { caption: 'h' }), columns: ['you'] }],
    },
    [
      ['map', 'row', 'column', 'value'],
      ['h', 0, 'you', 0.5],
      ['h', 1, 'you', -0.5],
    ],
  ],
  [
    {
      kind: 'histograms',
      title: '',
      range: [0, 1],
      columns: ['1'],
      rows: [{ label: 'He', counts: [[3, 4]] }],
    },
    [
      ['row', 'column', 'low', 'high', 'count'],
      ['He', '1', 0, 0.5, 3],
      ['He', '1', 0.5, 1, 4],
    ],
  ],
  [
    { kind: 'paths', title: '', field, paths: [{ label: 'SGD', points: [[1, 2]], reference: [[3, 4]] }] },
    [
      ['path', 'of', 'point', 'x', 'y'],
      ['SGD', 'run', 0, 1, 2],
      ['SGD', 'book', 0, 3, 4],
    ],
  ],
  [
    {
      kind: 'table',
      title: '',
      columns: [
        { label: 'word', kind: 'text' },
        { label: 'nearest', kind: 'words' },
        { label: 'vector', kind: 'vector' },
        { label: 'n', kind: 'number', decimals: 1 },
      ],
      rows: [
        [
          'you',
          [
            { word: 'we', score: 0.123456 },
            { word: 'i', score: 0 },
          ],
          Float32Array.of(0.5, 2),
          1 / 3,
        ],
      ],
    },
    [
      ['word', 'nearest', 'vector', 'n'],
      ['you', 'we 0.123456; i 0', '0.5 2', 1 / 3],
    ],
  ],
  [
    { kind: 'map', title: '', points: [{ label: 'you', x: 1, y: 2 }] },
    [
      ['label', 'group', 'x', 'y'],
      ['you', none, 1, 2],
    ],
  ],
  [
    {
      kind: 'bars',
      title: '',
      low: 0,
      high: 1,
      groups: [{ bars: [{ label: '7', value: 0.9, marked: true }] }],
    },
    [
      ['group', 'label', 'value', 'marked'],
      [none, '7', 0.9, 'yes'],
    ],
  ],
  [
    {
      ...{
        kind: 'sum',
        title: '',
        sum: 3,
        activation: 'ReLU',
        value: 3,
        bias: 1,
        gradient: 0.5,
        rest: { count: 2, sum: 0 },
      },
      terms: [{ label: 'x', x: 1, weight: 2, product: 2, gradient: 0.5 }],
    },
    [
      ['term', 'x', 'weight', 'product', 'gradient of the weight'],
      ['x', 1, 2, 2, 0.5],
      ['2 more', none, none, 0],
      ['bias', none, none, 1, 0.5],
      ['sum', none, none, 3],
      ['gradient of the sum', none, none, 0.5],
      ['ReLU', none, none, 3],
    ],
  ],
  [
    {
      kind: 'text',
      title: '',
      tokens: [{ text: 'you', value: 0.1, candidates: [{ label: 'say', probability: 0.7 }] }],
    },
    [
      ['token', 'value', 'marked', 'expected'],
      ['you', 0.1, none, 'say 0.7'],
    ],
  ],
];

test.each(CASES.map(([panel, rows]) => [panel.kind, panel, rows] as const))('%s', (_, panel, rows) => {
  expect(numbersOf(panel)).toEqual(rows);
});

test('a chart: a column for x and one for each series, empty where there is no point', () => {
  const looks = { colour: 0, dashed: false, reference: false };
  const series = ['train', 'test'].map((label) => ({ label, ...looks }));
  const columns = [
    [1, 2],
    [0.1, null],
    [null, 0.2],
  ];
  const chart = { title: '', xLabel: 'epoch', yLabel: '', small: false, yMax: null, series, columns };
  expect(numbersOf(chart)).toEqual([
    ['epoch', 'train', 'test'],
    [1, 0.1, none],
    [2, none, 0.2],
  ]);
});
