import { expect, test } from 'vitest';
import { jsonItems } from '../../ts/data/json-lines.js';
import { refusal } from '../support/errors.js';

const values = (text: string) => [...jsonItems('f', text)].map(({ value }) => value);

test('a value in each line', () => {
  expect(values('{"a":1}\n\n[2]\r\n"c"')).toEqual([{ a: 1 }, [2], 'c']);
  expect([...jsonItems('f', '1\n\n2')].map(({ line }) => line)).toEqual([1, 3]);
});

test('lines with the commas of a list they were taken out of', () => {
  expect(values('{"a":1},\n{"a":2},')).toEqual([{ a: 1 }, { a: 2 }]);
});

test('one list of them', () => {
  expect(values('[{"a":1},\n {"a":2}]')).toEqual([{ a: 1 }, { a: 2 }]);
  expect(values('  [["q","a"]]')).toEqual([['q', 'a']]);
});

test('one object: its only list, or its names each with its value', () => {
  expect(values('{"version":1,"data":[{"a":1},{"a":2}]}')).toEqual([{ a: 1 }, { a: 2 }]);
  expect(values('{"q1":"a1",\n"q2":"a2"}')).toEqual([
    ['q1', 'a1'],
    ['q2', 'a2'],
  ]);
  // On a line of its own it is a line.
  expect(values('{"question":"q","answer":"a"}')).toEqual([{ question: 'q', answer: 'a' }]);
});

test('a line that is not JSON says why, and the others are read', () => {
  const items = [...jsonItems('f', '{"a":1}\n{"a":\n{"a":3}')];
  expect(items.map(({ odd }) => odd !== undefined)).toEqual([false, true, false]);
  expect(items[1]).toMatchObject({ line: 2, text: '{"a":', value: undefined });
  expect(items[1]!.odd).toMatch(/JSON \(/);
});

test('a list that breaks off is refused', () => {
  expect(() => values('[{"a":1},')).toThrow(refusal('damaged', 'f: ', 'JSON'));
});

test('of a file of another kind not all lines are tried, and of one with a value all are', () => {
  const others = 'a\n'.repeat(100_000);
  expect([...jsonItems('f', others)]).toHaveLength(10_000);
  expect([...jsonItems('f', `1\n${'a\n'.repeat(20_000)}`)]).toHaveLength(20_001);
  expect([...jsonItems('f', `${'\n'.repeat(20_000)}1\n`)]).toHaveLength(1);
});
