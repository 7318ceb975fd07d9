import { expect, test } from 'vitest';
import { parseIdx } from '../../ts/io/idx.js';
import { refusal } from '../support/errors.js';

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
  const text = (of: string) => new TextEncoder().encode(of);
  for (const [file, dimensions, ...found] of [
    [idx(2051, [1, 1, 1], [0]), 1, 'labels', '2049', 'grey pictures'],
    [idx(2049, [1], [0]), 3, 'grey pictures', '2051', 'labels'],
    [idx(0x0804, [1, 1, 1, 3], [0, 0, 0]), 3, 'colour'],
    [idx(0x0d03, [1, 1, 1], [0, 0, 0, 0]), 3, 'single-precision', '3 dimensions'],
    [idx(0x0c01, [1], [0, 0, 0, 0]), 1, '32-bit', '1 dimension'],
    [text('<!DOCTYPE html><html><head>'), 3, 'web page'],
    [text('version https://git-lfs.github.com/spec/v1\noid sha256:4d7a'), 3, 'Git LFS', 'git lfs pull'],
    [text('PK\x03\x04 and more of it'), 3, 'zip'],
    [text('<?xml version="1.0"?><Error><Code>AccessDenied</Code>'), 1, '“<?xml version'],
    [text('404: Not Found\n'), 1, '“404: Not Found”'],
    [Uint8Array.of(0x80, 2, 0x63, 0), 3, 'pickle'],
    [Uint8Array.of(1, 2, 3, 4, 5), 3, '16909060'],
    [new Uint8Array(100), 3, ' 0: '],
    [new Uint8Array([0, 0]), 3, '2 bytes'],
    [new Uint8Array(0), 3, 'empty'],
  ] as const) {
    expect(() => parseIdx('f', file, dimensions)).toThrow(refusal('wrong-format', 'f: ', ...found));
  }
});

test('a file that is cut short, too long, or lies about its size', () => {
  expect(() => parseIdx('f', idx(2051, [2, 1], []).slice(0, 9), 3)).toThrow(refusal('damaged', 16, 9));
  expect(() => parseIdx('f', idx(2049, [5], [1, 2, 3]), 1)).toThrow(refusal('damaged', '[5]', 13, 11));
  expect(() => parseIdx('f', idx(2049, [1], [1, 2]), 1)).toThrow(refusal('damaged', '9 bytes', 10));
  expect(() => parseIdx('f', idx(2051, [0xffffffff, 0xffffffff, 28], []), 3)).toThrow(
    refusal('damaged', '[4294967295, 4294967295, 28]', 16),
  );
});
