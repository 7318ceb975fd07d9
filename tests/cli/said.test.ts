/** What a model wrote, as lines for a terminal. */
import { expect, test } from 'vitest';
import { saidLines } from '../../ts/cli/said.js';

test('texts are lines, with any characters', () => {
  expect(saidLines([{ text: 'you say' }, { text: 'a\u001b[2J\nb' }])).toEqual([
    'you say',
    'a\\u001b[2J\\u000ab',
  ]);
});

test('answers stand under each other, with what is right', () => {
  expect(
    saidLines([
      { question: '1+1', answer: '2', expected: '2' },
      { question: '하나', answer: '\u202e', expected: '둘' },
    ]),
  ).toEqual(['☑ 1+1  → 2', '☒ 하나 → \\u202e, expected 둘']);
});

test('without a text there is no line', () => {
  expect(saidLines([])).toEqual([]);
});

test('hundreds of thousands of answers are printed', () => {
  const said = Array.from({ length: 200_000 }, (_, i) => ({ question: `${i}`, answer: 'a', expected: 'a' }));
  expect(saidLines(said).at(-1)).toBe('☑ 199999 → a');
});
