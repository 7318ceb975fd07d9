import { describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../ts/core/errors.js';
import { sizeOf } from '../../ts/core/shape.js';
import { decodeNpy, encodeNpy } from '../../ts/io/npy.js';
import { bits, scattered } from '../support/compare.js';
import { refusal } from '../support/errors.js';
import { dice, expectRefusals } from '../support/garbage.js';

/** Headers as NumPy 2.4 writes them, and the bytes behind them: what np.save gave. */
function saved(header: string, data: string, version = 1): Uint8Array {
  const before = version === 1 ? 10 : 12;
  const dictionary = `${header.padEnd(128 - before - 1)}\n`;
  const length = version === 1 ? [118, 0] : [116, 0, 0, 0];
  return Buffer.concat([
    Uint8Array.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0, ...length]),
    Buffer.from(dictionary, 'latin1'),
    Buffer.from(data, 'base64'),
  ]);
}

const header = (descr: string, shape: string, fortran = 'False') =>
  `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }`;

/** The whole file of np.save, [[1.5, −2, 1/3], [0, −0, 1e-7]] in single precision. */
const SINGLE = Buffer.from(
  'k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAMA/AAAAwKuqqj4AAAAAAAAAgJW/1jM=',
  'base64',
);
const values = [1.5, -2, 1 / 3, 0, -0, 1e-7];

test('the bytes are NumPy’s', () => {
  expect(Buffer.from(encodeNpy({ shape: [2, 3], data: Float32Array.from(values) }))).toEqual(SINGLE);
  expect(saved(header('<f4', '(2, 3)'), 'AADAPwAAAMCrqqo+AAAAAAAAAICVv9Yz')).toEqual(SINGLE);
  const double = 'AAAAAAAA+D8AAAAAAAAAwFVVVVVVVdU/AAAAAAAAAAAAAAAAAAAAgEivvJry13o+';
  expect(Buffer.from(encodeNpy({ shape: [2, 3], data: Float64Array.from(values) }))).toEqual(
    saved(header('<f8', '(2, 3)'), double),
  );
});

describe('NumPy’s files', () => {
  const range = (count: number) => Array.from({ length: count }, (_, i) => i);
  test.each([
    ['single precision', SINGLE, [2, 3], Float32Array.from(values)],
    [
      'version 2.0',
      saved(header('<f4', '(2, 3)'), 'AADAPwAAAMCrqqo+AAAAAAAAAICVv9Yz', 2),
      [2, 3],
      Float32Array.from(values),
    ],
    [
      'double precision',
      saved(header('<f8', '(2, 3)'), 'AAAAAAAA+D8AAAAAAAAAwFVVVVVVVdU/AAAAAAAAAAAAAAAAAAAAgEivvJry13o+'),
      [2, 3],
      Float64Array.from(values),
    ],
    [
      'half precision, and what it makes of numbers',
      saved(header('<f2', '(7,)'), 'AD4AwFU1AQAAgP97AHw='),
      [7],
      Float32Array.from([1.5, -2, 0.333251953125, 2 ** -24, -0, 65504, Infinity]),
    ],
    [
      'Fortran’s order',
      saved(header('<f4', '(2, 3)', 'True'), 'AAAAAAAAQEAAAIA/AACAQAAAAEAAAKBA'),
      [2, 3],
      Float32Array.from(range(6)),
    ],
    [
      'Fortran’s order of three dimensions',
      saved(
        header('<f8', '(2, 3, 4)', 'True'),
        'AAAAAAAAAAAAAAAAAAAoQAAAAAAAABBAAAAAAAAAMEAAAAAAAAAgQAAAAAAAADRAAAAAAAAA8D8AAAAAAAAqQAAAAAAAABRAAAAAAAAAMUAAAAAAAAAiQAAAAAAAADVAAAAAAAAAAEAAAAAAAAAsQAAAAAAAABhAAAAAAAAAMkAAAAAAAAAkQAAAAAAAADZAAAAAAAAACEAAAAAAAAAuQAAAAAAAABxAAAAAAAAAM0AAAAAAAAAmQAAAAAAAADdA',
      ),
      [2, 3, 4],
      Float64Array.from(range(24)),
    ],
    ['a number alone', saved(header('<f8', '()'), 'AAAAAAAABEA='), [], Float64Array.from([2.5])],
    ['nothing in it', saved(header('<f4', '(0, 3)'), ''), [0, 3], new Float32Array(0)],
    ['one dimension', saved(header('<f4', '(3,)'), 'AAAAAAAAgD8AAABA'), [3], Float32Array.from([0, 1, 2])],
  ])('%s', (_, file, shape, data) => {
    const read = decodeNpy('f.npy', file);
    expect(read).toEqual({ shape, data });
    expect(Object.is(read.data[4], -0)).toBe(Object.is(data[4], -0));
  });

  test('Python 2’s', () => {
    expect(decodeNpy('f', saved(header('<f4', '(1L, 2L)'), 'AAAAAAAAgD8=')).shape).toEqual([1, 2]);
  });
});

test('what is written is read again, to the bit, at any place in memory', () => {
  for (let seed = 0; seed < 200; seed++) {
    const roll = dice(seed);
    const shape = Array.from({ length: roll(5) }, () => roll(5));
    const single = scattered(sizeOf(shape), seed);
    const inside = (bytes: Uint8Array) => Buffer.concat([Uint8Array.of(1), bytes]).subarray(1);
    const read = decodeNpy('f', inside(encodeNpy({ shape, data: single })));
    expect(read.shape).toEqual(shape);
    expect(bits(read.data as Float32Array)).toEqual(bits(single));
    const double = Float64Array.from(single, (value) => value / 3);
    expect(decodeNpy('f', inside(encodeNpy({ shape, data: double })))).toEqual({ shape, data: double });
  }
});

describe('a shape of too many dimensions', () => {
  const ones = (dimensions: number) => Array.from({ length: dimensions }, () => 1);
  const array = (dimensions: number) => ({ shape: ones(dimensions), data: Float32Array.of(3) });
  /** A file of version 2.0 with a header of any length. */
  const long = (header: string) => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(header.length);
    const begin = Uint8Array.from([...SINGLE.subarray(0, 6), 2, 0]);
    return Buffer.concat([begin, length, Buffer.from(header), new Uint8Array(4)]);
  };

  test('is not written; the most is', () => {
    expect(() => encodeNpy(array(65))).toThrow(refusal('invalid-argument', 'encodeNpy', 64, 65));
    expect(decodeNpy('f', encodeNpy(array(64)))).toEqual(array(64));
  });

  test('is refused before anything is computed of it', () => {
    const file = long(header('<f4', `(${ones(60_000).join(',')})`, 'True'));
    expect(() => decodeNpy('f.npy', file)).toThrow(refusal('wrong-format', 'f.npy: ', 64, 60_000));
  });

  test('spaces without an end are refused at once', () => {
    const file = long(header('<f4', '()').replace(', }', ' '.repeat(100_000)));
    const began = performance.now();
    expect(() => decodeNpy('f.npy', file)).toThrow(refusal('damaged', 'f.npy: ', 'header'));
    // It takes milliseconds; at a square of the spaces it took 20 seconds.
    expect(performance.now() - began).toBeLessThan(3000);
  });
});

test('a shape that is not the data’s is not written', () => {
  expect(() => encodeNpy({ shape: [2, 2], data: new Float32Array(3) })).toThrow(
    refusal('shape-mismatch', 'encodeNpy', '[2, 2]', '3 numbers'),
  );
});

describe('damaged files are refused', () => {
  const none = (text: string) => saved(text, '');
  test.each<[string, Uint8Array, ErrorCode, ...(string | number)[]]>([
    ['nothing', new Uint8Array(0), 'wrong-format', '\\x93NUMPY'],
    ['another version', Uint8Array.from([...SINGLE.subarray(0, 6), 3, 0, 1, 0, 0, 0]), 'wrong-format', '3.0'],
    ['a header longer than the file', SINGLE.subarray(0, 100), 'damaged', 118, 100],
    ['whole numbers', saved(header('<i8', '(2,)'), 'AAAAAAAAAAABAAAAAAAAAA=='), 'wrong-format', '<i8'],
    ['the other order of bytes', saved(header('>f4', '(2,)'), 'AAAAAD+AAAA='), 'wrong-format', '>f4'],
    ['a name that objects have', saved(header('toString', '(2,)'), ''), 'wrong-format', 'toString'],
    [
      'records',
      saved("{'descr': [('x', '|S1'), ('y', '<f4')], 'fortran_order': False, 'shape': (1,), }", 'YQAAgD8='),
      'damaged',
      'header',
    ],
    ['no shape', none("{'descr': '<f4', 'fortran_order': False, }"), 'damaged', 'header'],
    ['more than that', none(`${header('<f4', '(0,)')} + 1`), 'damaged', 'header'],
    ['a negative size', none(header('<f4', '(-1,)')), 'damaged', 'header'],
    ['sizes without a comma', none(header('<f4', '(1 2)')), 'damaged', 'header'],
    ['a size beyond numbers', none(header('<f4', `(${'9'.repeat(20)},)`)), 'damaged', 'header'],
    [
      'sizes that need all memory',
      none(header('<f4', '(999999999, 999999999)')),
      'damaged',
      999999999,
      'found 0',
    ],
    ['bytes too many', Buffer.concat([SINGLE, Uint8Array.of(0)]), 'damaged', '[2, 3]', '<f4', 24, 25],
  ])('%s', (_, file, code, ...mentions) => {
    expect(() => decodeNpy('f.npy', file)).toThrow(refusal(code, 'f.npy: ', ...mentions));
  });

  test('cut short anywhere', () => {
    for (let length = 0; length < SINGLE.length; length++) {
      expect(() => decodeNpy('f.npy', SINGLE.subarray(0, length)), `${length}`).toThrow(/^f\.npy: /);
    }
  });

  test('garbage', () => {
    const isSound = ({ shape, data }: ReturnType<typeof decodeNpy>) => sizeOf(shape) === data.length;
    const read = (file: Uint8Array) => decodeNpy('f.npy', file);
    expect(expectRefusals(SINGLE, read, /^f\.npy: /, isSound)).toBeGreaterThan(1000);
  });
});
