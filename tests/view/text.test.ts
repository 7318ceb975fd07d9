// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import type { TextPanel } from '../../ts/experiments/panels.js';
import { colourOf } from '../../ts/view/colours.js';
import { drawText } from '../../ts/view/text.js';
import { all, boxOf, press, texts } from '../support/view.js';

const panel: TextPanel = {
  kind: 'text',
  title: 't',
  tokens: [
    { text: 'you', value: -1 },
    { text: 'say', value: 2, marked: true, candidates: [{ label: 'say', probability: 0.75 }] },
    { text: '<eos>' },
  ],
};

/** `#ff8000` as the document writes it. */
const written = (hex: string) => {
  const element = document.createElement('p');
  element.style.background = hex;
  return element.style.background;
};

test('tokens stand on the colour of their number', () => {
  const box = boxOf();
  drawText(box, panel);
  expect(texts(box, '.token')).toEqual(['you', 'say', '<eos>']);
  expect(all(box, '.token').map(({ style }) => style.background)).toEqual([
    ...[-1, 2].map((value) => written(colourOf(value, { low: -1, high: 2 }, 'light'))),
    '',
  ]);
  expect(texts(box, '.marked')).toEqual(['say']);
});

test('the scale can be given', () => {
  const box = boxOf();
  drawText(box, { ...panel, low: 0, high: 4 });
  expect(all(box, '.token')[1]!.style.background).toBe(written(colourOf(2, { low: 0, high: 4 }, 'light')));
});

test('arrow keys or a click open a token: its number, and what was expected', () => {
  const box = boxOf();
  const drawing = drawText(box, panel);
  const [place] = all(box, '[tabindex]');
  press(place!, 'ArrowRight');
  expect(texts(box, '.readout')).toEqual(['say: 2. Expected: “say” 0.750']);
  expect(texts(box, '.bar-list li')).toEqual(['say0.750']);
  all(box, '.token')[0]!.click();
  expect(texts(box, '.readout')).toEqual(['you: −1']);
  expect(texts(box, '.at')).toEqual(['you']);
  expect(all(box, '.bar-list')).toEqual([]);
  drawing.update({ ...panel, tokens: [] });
  expect(all(box, '.token')).toEqual([]);
});

test('the candidate that came is marked among the bars', () => {
  const box = boxOf();
  const candidates = [
    { label: 'say', probability: 0.75 },
    { label: 'and', probability: 0.2, marked: true },
  ];
  drawText(box, { ...panel, tokens: [{ text: 'you', candidates }] });
  expect(texts(box, '.bar-list .marked .name')).toEqual(['and ✓']);
});

test('the candidates of the last token that has some are open until another one is chosen', () => {
  const box = boxOf();
  const of = (label: string) => ({ candidates: [{ label, probability: 0.5 }] });
  const tokens = [
    { text: 'a', ...of('b') },
    { text: 'c', ...of('d') },
    { text: ' ', ...of('padding') },
  ];
  const drawing = drawText(box, { ...panel, tokens });
  expect(texts(box, '.bar-list li')).toEqual(['d0.500']);
  expect(texts(box, '.at')).toEqual(['c']);
  drawing.update({ ...panel, tokens: [...tokens, { text: 'e', ...of('f') }] });
  expect(texts(box, '.bar-list li')).toEqual(['f0.500']);
  all(box, '.token')[0]!.click();
  drawing.update({ ...panel, tokens });
  expect(texts(box, '.bar-list li')).toEqual(['b0.500']);
});

test('is described with its numbers', () => {
  expect(drawText(boxOf(), panel).describe()).toBe('you (−1) say (2) <eos>');
});
