import { expect, test } from 'vitest';
import { excerptOf } from '../../web/src/reading/excerpt.js';

const lines = ['a', '', '  b', '    c', '  d', '', 'e', 'f', 'g', 'h', 'i'];
const of = (...lit: string[]) => excerptOf(lines, (line) => lit.includes(line.trim()));

test('a lit line has the lines around it, at the left edge', () => {
  expect(of('c')).toEqual([['b', '  c', 'd']]);
});

test('parts that touch are one, others are apart', () => {
  expect(of('c', 'f')).toEqual([['  b', '    c', '  d', '', 'e', 'f', 'g', 'h']]);
  expect(of('b', 'i')).toEqual([
    ['a', '', '  b', '    c', '  d'],
    ['g', 'h', 'i'],
  ]);
});

test('at both ends of the text there are fewer lines', () => {
  expect(of('a')).toEqual([['a', '', '  b']]);
  expect(of('i')).toEqual([['g', 'h', 'i']]);
  expect(of('nothing')).toEqual([]);
});
