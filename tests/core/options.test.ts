import { describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../ts/core/errors.js';
import {
  choice,
  either,
  flagOption,
  listOf,
  listOption,
  numberOption,
  type OptionTable,
  readFields,
  readOptions,
  readValue,
  required,
  sizeOption,
  textOption,
  unknownName,
  wholeNumber,
  withDefaults,
  withMethods,
} from '../../ts/core/options.js';
import { refusal } from '../support/errors.js';

interface Options {
  inputSize: number;
  rate?: number;
  kind?: 'a' | 'b';
}
const TABLE: OptionTable<Options> = {
  inputSize: required(sizeOption),
  rate: numberOption({ above: 0, below: 1 }),
  kind: choice('a', 'b'),
};
const read = (options: unknown) => readOptions('Net', options as Options, TABLE);

describe('options', () => {
  test('are given back as they were; undefined counts as not given', () => {
    const options = { inputSize: 3, rate: undefined } as unknown as Options;
    expect(read(options)).toBe(options);
    expect(withDefaults({ rate: 0.5, kind: 'a' }, options)).toEqual({ inputSize: 3, rate: 0.5, kind: 'a' });
  });

  test.each<[options: unknown, code: ErrorCode, mentions: string[]]>([
    [{}, 'invalid-argument', ['Net: inputSize', sizeOption.takes]],
    [{ inputSize: 0 }, 'invalid-argument', ['Net inputSize:', sizeOption.takes, 'found 0']],
    [{ inputSize: 3, rate: 1 }, 'invalid-argument', ['Net rate:', 'above 0', 'below 1', 'found 1']],
    [{ inputSize: 3, kind: 'c' }, 'invalid-argument', ['Net kind:', 'a or b', 'found the text "c"']],
    [{ inputSize: 3, sise: 3 }, 'unknown-name', ['Net:', ' sise']],
    [{ input_size: 3 }, 'unknown-name', [' input_size', 'inputSize?', 'inputSize, rate, kind']],
    [[3], 'invalid-argument', ['Net:', '{ inputSize, rate, kind }', 'found [3]']],
    [null, 'invalid-argument', ['Net:', 'found null']],
  ])('%j: %s', (options, code, mentions) => expect(() => read(options)).toThrow(refusal(code, ...mentions)));

  test('data may have fields that are not in the table', () => {
    const data = { inputSize: 3, other: 7 };
    expect(readFields('file', data, TABLE)).toBe(data);
    expect(() => readFields('file', { inputSize: '3' } as unknown as Options, TABLE)).toThrow(
      refusal('invalid-argument', 'file inputSize'),
    );
  });
});

describe('what an option takes', () => {
  const cases: [string, { takes: string; fits: (value: unknown) => boolean }, unknown[], unknown[]][] = [
    ['a flag', flagOption, [true, false], [0, 'true', null]],
    ['a text', textOption, ['', 'a'], [7, null]],
    ['whole numbers', wholeNumber(2, 5), [2, 5], [1, 6, 2.5, NaN, '2']],
    ['numbers', numberOption({ min: 0 }), [0, 1e300], [-1e-9, NaN, Infinity, '0']],
    ['one or the other', either(sizeOption, choice('all')), [1, 'all'], [0, 'none']],
    ['a list', listOf(sizeOption), [[], [1, 2]], [[0], [1, 'a'], Int32Array.of(1), 1]],
    ['a list of two', listOf(sizeOption, 2), [[1, 2]], [[1], [1, 2, 3]]],
    ['numbers in any array', listOption, [[1], Float32Array.of(1)], [1, new DataView(new ArrayBuffer(1))]],
    ['methods', withMethods<{ at(): void }>('rows', 'at'), [{ at: () => 1 }], [{}, { at: 1 }, null]],
  ];
  test.each(cases)('%s', (_, option, good, bad) => {
    for (const value of good) expect(option.fits(value), String(value)).toBe(true);
    for (const value of bad) expect(option.fits(value), String(value)).toBe(false);
    expect(() => readValue('f', 'x', bad[0], option)).toThrow(
      refusal('invalid-argument', 'f x', option.takes),
    );
  });

  test('is said with its bounds', () => {
    expect(numberOption({ above: 0, below: 1 }).takes).toBe('a number above 0 and below 1');
    expect(wholeNumber(2, 5).takes).toBe('a whole number from 2 to 5');
    expect(choice('a', 'b', 'c').takes).toBe('a, b or c');
    expect(listOf(sizeOption, 2).takes).toBe('an array of 2, each value a whole number of at least 1');
  });
});

test.each([
  ['hidden_sizes', 'hiddenSizes'],
  ['weightInit', 'weightInitStd'],
  ['lerningRate', 'learningRate'],
])('%s may have meant %s', (name, meant) => {
  const known = ['hiddenSizes', 'weightInitStd', 'learningRate'];
  expect(unknownName('option', name, known)).toContain(`did you mean ${meant}?`);
});
