// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { saidTrees } from '../../ts/view/said.js';
import { Mounted } from '../../ts/view/mounted.js';
import { boxOf, texts } from '../support/view.js';

test('texts are paragraphs', () => {
  const box = boxOf();
  new Mounted(box).update(saidTrees([{ text: 'you say <b>' }, { text: 'i' }]));
  expect(texts(box, 'p')).toEqual(['you say <b>', 'i']);
  expect(texts(box, 'table')).toEqual([]);
});

test('answers are a table that says which are right', () => {
  const box = boxOf();
  const answers = [
    { question: '1+1', answer: '2', expected: '2' },
    { question: '2+2', answer: '5', expected: '4' },
  ];
  new Mounted(box).update(saidTrees(answers));
  expect(texts(box, 'tbody tr.right td')).toEqual(['✓', '1+1', '2', '']);
  expect(texts(box, 'tbody tr.wrong td')).toEqual(['✗', '2+2', '5', '4']);
});

test('nothing is nothing', () => {
  expect(saidTrees([])).toEqual([]);
});
