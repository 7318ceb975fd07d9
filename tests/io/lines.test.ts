import { describe, expect, test } from 'vitest';
import { encodeLines, expectPlainWords, linesOf } from '../../ts/io/lines.js';
import { refusal } from '../support/errors.js';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('lines of a file', () => {
  test.each([
    ['a\nb\n', ['a', 'b']],
    ['a\r\nb', ['a', 'b']],
    ['\n\n', ['', '']],
    ['', []],
    ['\ufeffa\n\ufeffb', ['a', '\ufeffb']],
    ['a\rb\n', ['a\rb']],
    ['é한👍\n', ['é한👍']],
  ])('%j', (text, expected) => expect([...linesOf('f', bytes(text))]).toEqual(expected));

  test('the first line that is not UTF-8 is named', () => {
    const file = Uint8Array.from([...bytes('a\nb\n'), 0xc3, 0x28, 0x0a]);
    const lines = linesOf('f.txt', file);
    expect([lines.next().value, lines.next().value]).toEqual(['a', 'b']);
    expect(() => lines.next()).toThrow(refusal('wrong-format', 'f.txt: ', 'UTF-8', 'line 3'));
  });
});

test('what is encoded is read again, however long', () => {
  const lines = Array.from({ length: 60_000 }, (_, i) => `line ${i} of some length, é`);
  expect([...linesOf('f', encodeLines(lines))]).toEqual(lines);
  expect(encodeLines([])).toHaveLength(0);
});

test('words of one line only', () => {
  expect(() => expectPlainWords('f', ['a', 'b-c', '한'], /\s/)).not.toThrow();
  for (const word of ['', 'a b', '\ud83d']) {
    expect(() => expectPlainWords('f', ['a', word], /\s/)).toThrow(
      refusal('invalid-argument', 'f: ', JSON.stringify(word), '.safetensors'),
    );
  }
});
