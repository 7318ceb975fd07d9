import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Sha256 } from '../../ts/io/sha256.js';

const bytes = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 7919) >> 3);
const hex = (digest: Uint8Array) => Buffer.from(digest).toString('hex');

describe('SHA-256', () => {
  test('the examples of its standard', () => {
    const of = (text: string) => hex(new Sha256().update(new TextEncoder().encode(text)).digest());
    expect(of('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(of('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(of('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq')).toBe(
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    );
  });

  test('messages of every length around a block, at once and in pieces, are hashed as Node does', () => {
    for (let length = 0; length < 200; length++) {
      const whole = bytes(length);
      const expected = createHash('sha256').update(whole).digest('hex');
      expect(hex(new Sha256().update(whole).digest()), `${length} bytes`).toBe(expected);
      for (const size of [1, 7, 63, 64, 65]) {
        const hash = new Sha256();
        for (let at = 0; at < length; at += size) hash.update(whole.subarray(at, at + size));
        expect(hex(hash.digest()), `${length} bytes in pieces of ${size}`).toBe(expected);
      }
    }
  });
});
