import * as zlib from 'node:zlib';
import { expect, test } from 'vitest';
import { crc32, crc32c } from '../../ts/io/crc.js';

const digits = new TextEncoder().encode('123456789');

test('the check of every list of checksums', () => {
  expect(crc32(digits)).toBe(0xcbf43926);
  expect(crc32c(digits)).toBe(0xe3069283);
  expect([crc32(new Uint8Array(0)), crc32c(new Uint8Array(0))]).toEqual([0, 0]);
});

test('the examples of RFC 3720', () => {
  const counted = Uint8Array.from({ length: 32 }, (_, i) => i);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
  expect(crc32c(counted)).toBe(0x46dd794e);
  expect(crc32c(counted.toReversed())).toBe(0x113fdb5c);
});

test('any number of bytes at any place, also in parts', () => {
  const all = Uint8Array.from({ length: 70 }, (_, i) => (i * 167 + 13) & 0xff);
  for (let from = 0; from < 9; from++) {
    for (let to = from; to <= all.length; to += 3) {
      const bytes = all.subarray(from, to);
      const half = bytes.length >> 1;
      expect(crc32(bytes)).toBe(zlib.crc32(bytes));
      expect(crc32(bytes.subarray(half), crc32(bytes.subarray(0, half)))).toBe(zlib.crc32(bytes));
    }
  }
});
