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
  const text = (of: string) => new TextEncoder().encode(of);
  for (const [file, dimensions, found] of [
    [idx(2051, [1, 1, 1], [0]), 1, /labels .*2049.* found .*grey pictures/],
    [idx(2049, [1], [0]), 3, /grey pictures .*2051.* found .*labels/],
    [idx(0x0804, [1, 1, 1, 3], [0, 0, 0]), 3, /pictures in colour/],
    [idx(0x0d03, [1, 1, 1], [0, 0, 0, 0]), 3, /single precision in 3 dimensions/],
    [idx(0x0c01, [1], [0, 0, 0, 0]), 1, /32 bits in 1 dimension$/],
    [text('<!DOCTYPE html><html><head>'), 3, /a web page/],
    [text('version https://git-lfs.github.com/spec/v1\noid sha256:4d7a'), 3, /Git LFS pointer.*git lfs pull/],
    [text('PK\x03\x04 and more of it'), 3, /zip archive: unpack/],
    [text('<?xml version="1.0"?><Error><Code>AccessDenied</Code>'), 1, /a text that begins “<\?xml version/],
    [text('404: Not Found\n'), 1, /a text that begins “404: Not Found”/],
    [Uint8Array.of(0x80, 2, 0x63, 0), 3, /a pickle of Python/],
    [Uint8Array.of(1, 2, 3, 4, 5), 3, /the number 16909060/],
    [new Uint8Array(100), 3, /the number 0: this is another kind of file/],
    [new Uint8Array([0, 0]), 3, /found a file of 2 bytes/],
    [new Uint8Array(0), 3, /found an empty file/],
  ] as const) {
    expect(() => parseIdx('f', file, dimensions)).toThrow(found);
  }
});

test('a file that is cut short, too long, or lies about its size', () => {
  expect(() => parseIdx('f', idx(2051, [2, 1], []).slice(0, 9), 3)).toThrow('do not hold its header');
  expect(() => parseIdx('f', idx(2049, [5], [1, 2, 3]), 1)).toThrow(
    'its header says [5], so 13 bytes, but it has 11',
  );
  expect(() => parseIdx('f', idx(2049, [1], [1, 2]), 1)).toThrow('so 9 bytes, but it has 10');
  expect(() => parseIdx('f', idx(2051, [0xffffffff, 0xffffffff, 28], []), 3)).toThrow('its header says');
});
