// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { picture, type SumPanel } from '../../ts/experiments/panels.js';
import { drawSum } from '../../ts/view/sum.js';
import { all, boxOf, texts } from '../support/view.js';

const panel: SumPanel = {
  kind: 'sum',
  title: 't',
  terms: [
    { label: 'x₁', x: 0.5, weight: -2, product: -1 },
    { label: 'x₂', x: 1, weight: 4, product: 4 },
  ],
  rest: { count: 1234, sum: 0.25 },
  bias: 0.1,
  sum: 3.35,
  activation: 'ReLU',
  value: 3.35,
};

const rows = (box: Element) => all(box, 'tbody tr').map((row) => texts(row, 'th, td'));

test('a line a term, then the rest, the bias, the sum, and what the activation makes of it', () => {
  const box = boxOf();
  drawSum(box, panel);
  expect(rows(box)).toEqual([
    ['x₁', '0.5', '−2', '−1'],
    ['x₂', '1', '4', '4'],
    ['1,234 more', '', '', '0.25'],
    ['bias', '', '', '0.1'],
    ['sum', '', '', '3.35'],
    ['ReLU', '', '', '3.35'],
  ]);
  expect(all(box, '.bar').map(({ className, style }) => [className, style.width])).toEqual([
    ['bar below', '25.0%'],
    ['bar', '100.0%'],
  ]);
});

test('sums of parts stand before the bias', () => {
  const box = boxOf();
  drawSum(box, {
    ...panel,
    parts: [
      { label: 'x · Wx', sum: 2 },
      { label: 'h · Wh', sum: 1.25 },
    ],
  });
  expect(rows(box).slice(3, 6)).toEqual([
    ['x · Wx', '', '', '2'],
    ['h · Wh', '', '', '1.25'],
    ['bias', '', '', '0.1'],
  ]);
});

test('without an activation the sum is the last line', () => {
  const { activation, ...plain } = panel;
  const box = boxOf();
  const drawing = drawSum(box, plain);
  expect(rows(box).at(-1)).toEqual(['sum', '', '', '3.35']);
  expect(drawing.describe()).not.toContain('of the sum is');
  drawing.update({ ...plain, activation: activation! });
  expect(rows(box).at(-1)).toEqual(['ReLU', '', '', '3.35']);
});

test('gradients have columns of their own, which say of what, and the sum’s a line', () => {
  const box = boxOf();
  const [first, second] = panel.terms;
  const drawing = drawSum(box, panel);
  const given = { ...panel, gradient: -0.5, terms: [{ ...first!, gradient: -0.25 }, second!] };
  drawing.update(given);
  const heads = () => texts(box, 'thead tr > *').slice(4);
  expect(heads()).toEqual(['gradient of the weight']);
  expect(rows(box).map(([label, , , , ofWeight]) => [label, ofWeight])).toEqual([
    ['x₁', '−0.25'],
    ['x₂', ''],
    ['1,234 more', ''],
    ['bias', '−0.5'],
    ['sum', ''],
    ['gradient of the sum', '−0.5'],
    ['ReLU', ''],
  ]);
  expect(drawing.describe()).toMatch(/gradient .*−0\.5$/);
  drawing.update({
    ...given,
    factors: { x: 'value', weight: 'gate' },
    terms: [{ ...first!, gradient: -0.25, xGradient: 1 }],
  });
  expect(heads()).toEqual(['gradient of the gate', 'gradient of the value']);
  expect(rows(box)[0]!.slice(4)).toEqual(['−0.25', '1']);
});

test('of a weight that is used at many places, the share of one and the whole stand side by side', () => {
  const box = boxOf();
  const [first] = panel.terms;
  drawSum(box, {
    ...panel,
    gradient: -0.5,
    terms: [{ ...first!, gradient: -0.25, wholeGradient: 3 }],
    shared: { here: 'here', whole: 'everywhere', biasGradient: 7 },
  });
  expect(texts(box, 'thead tr > *').slice(4)).toEqual([
    'gradient of the weight, here',
    'gradient of the weight, everywhere',
  ]);
  expect(rows(box)[0]!.slice(4)).toEqual(['−0.25', '3']);
  expect(
    rows(box)
      .find(([label]) => label === 'bias')!
      .slice(4),
  ).toEqual(['−0.5', '7']);
});

test('a sum whose terms have no gradients shows its own beside it', () => {
  const box = boxOf();
  drawSum(box, { ...panel, gradient: -0.5 });
  expect(rows(box).find(([label]) => label === 'gradient of the sum')).toEqual([
    ...['gradient of the sum', '', '', '−0.5'],
  ]);
});

test('its pictures stand above it', () => {
  const box = boxOf();
  const pictures = ['patch', 'filter'].map((caption) => picture([1], 1, 1, { caption }));
  drawSum(box, { ...panel, pictures });
  expect(texts(box, '.sum-pictures figcaption')).toEqual(['patch', 'filter']);
});

test('is described as the sum that it is', () => {
  expect(drawSum(boxOf(), panel).describe()).toMatch(/^1,236 products .*bias 0\.1 .*3\.35.*ReLU .*3\.35$/);
});

test('a sum without a bias has no line for one', () => {
  const without = { ...panel };
  delete without.bias;
  const box = boxOf();
  const drawn = drawSum(box, without);
  expect(texts(box, 'tbody th')).not.toContain('bias');
  expect(drawn.describe()).not.toContain('bias');
});

test('the columns of the two factors have the names that they are given', () => {
  const box = boxOf();
  drawSum(box, { ...panel, factors: { x: 'decoder h', weight: 'encoder h' } });
  expect(texts(box, 'thead th')).toEqual(['decoder h', 'encoder h', 'product']);
});
