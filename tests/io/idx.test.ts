import { expect, test } from 'vitest';
import { parseIdx } from '../../ts/io/idx.js';

/** An IDX file by hand: magic number, sizes, data. */
function idx(magic: number, sizes: number[], data: number[]): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * sizes.length + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, magic);
  sizes.forEach((size, i) => view.setUint32(4 + 4 * i, size));
  bytes.set(data, 4 + 4 * sizes.length);
  return bytes;
}

test('shape and data', () => {
  const file = idx(2051, [2, 1, 3], [1, 2, 3, 4, 5, 6]);
  expect(parseIdx('f', file, 3)).toEqual({ shape: [2, 1, 3], data: Uint8Array.from([1, 2, 3, 4, 5, 6]) });
  // A view into a larger buffer, as a file read into a pool is.
  const inside = new Uint8Array([9, 9, ...file]).subarray(2);
  expect(parseIdx('f', inside, 3).data).toEqual(Uint8Array.from([1, 2, 3, 4, 5, 6]));
});

test('what is no such file is named', () => {
  expect(() => parseIdx('labels', idx(2051, [1, 1, 1], [0]), 1)).toThrow(
    'labels: not such an IDX file: expected the magic number 2049, found 2051',
  );
  expect(() => parseIdx('images', new Uint8Array([0, 0]), 3)).toThrow('found 2 bytes');
  expect(() => parseIdx('images', new Uint8Array(0), 3)).toThrow('found 0 bytes');
});

test('a file that is cut short, too long, or lies about its size', () => {
  expect(() => parseIdx('f', idx(2051, [2, 1], []).slice(0, 9), 3)).toThrow('do not hold its header');
  expect(() => parseIdx('f', idx(2049, [5], [1, 2, 3]), 1)).toThrow(
    'its header says [5], so 13 bytes, but it has 11',
  );
  expect(() => parseIdx('f', idx(2049, [1], [1, 2]), 1)).toThrow('so 9 bytes, but it has 10');
  expect(() => parseIdx('f', idx(2051, [0xffffffff, 0xffffffff, 28], []), 3)).toThrow('its header says');
});
