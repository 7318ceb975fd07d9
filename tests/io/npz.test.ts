import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../ts/core/errors.js';
import { BadakError } from '../../ts/core/errors.js';
import { sizeOf } from '../../ts/core/shape.js';
import { crc32 } from '../../ts/io/crc.js';
import { encodeNpy } from '../../ts/io/npy.js';
import { decodeNpz, encodeNpz } from '../../ts/io/npz.js';
import { encodeZip } from '../../ts/io/zip.js';
import { refusal } from '../support/errors.js';
import { garbageOf } from '../support/garbage.js';

const bytesOf = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));
const arrays = new Map([
  ['W1', { shape: [2, 2], data: Float32Array.of(1.5, -2, 1 / 3, 0) }],
  ['state/γ', { shape: [1], data: Float64Array.of(2.5) }],
]);

/** What NumPy 2.4 wrote of the same arrays: `np.savez` and `np.savez_compressed`. */
const SAVED = {
  stored: bytesOf(
    'UEsDBC0AAAAAAAAAIQCbxFL6//////////8GABQAVzEubnB5AQAQAJAAAAAAAAAAkAAAAAAAAACTTlVNUFkBAHYAeydkZXNjcic6ICc8ZjQnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMiwgMiksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgCgAAwD8AAADAq6qqPgAAAABQSwMELQAACAAAAAAhAK+fsWf//////////wwAFABzdGF0ZS/Osy5ucHkBABAAiAAAAAAAAACIAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzogJzxmOCcsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgxLCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAAAAAAAABEBQSwECLQMtAAAAAAAAACEAm8RS+pAAAACQAAAABgAAAAAAAAAAAAAAgAEAAAAAVzEubnB5UEsBAi0DLQAACAAAAAAhAK+fsWeIAAAAiAAAAAwAAAAAAAAAAAAAAIAByAAAAHN0YXRlL86zLm5weVBLBQYAAAAAAgACAG4AAACOAQAAAAA=',
  ),
  deflated: bytesOf(
    'UEsDBC0AAAAIAAAAIQCbxFL6//////////8GABQAVzEubnB5AQAQAJAAAAAAAAAAVAAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBuk2airqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOgpGmjoKtQpkAy4GhgP2DEBi9apVdkCaAQBQSwMELQAACAgAAAAhAK+fsWf//////////wwAFABzdGF0ZS/Osy5ucHkBABAAiAAAAAAAAABJAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GoY6mjoKtQoUAC4GMGBxAABQSwECLQMtAAAACAAAACEAm8RS+lQAAACQAAAABgAAAAAAAAAAAAAAgAEAAAAAVzEubnB5UEsBAi0DLQAACAgAAAAhAK+fsWdJAAAAiAAAAAwAAAAAAAAAAAAAAIABjAAAAHN0YXRlL86zLm5weVBLBQYAAAAAAgACAG4AAAATAQAAAAA=',
  ),
};
const SOME = Object.entries(SAVED);

test.each(SOME)('NumPy’s %s', async (_, file) => {
  expect(await decodeNpz('f.npz', file)).toEqual(arrays);
  // At any place in memory, with a comment behind it.
  const inside = Buffer.concat([Uint8Array.of(1), file]).subarray(1);
  inside.writeUInt16LE(3, inside.length - 2);
  expect(await decodeNpz('f.npz', Buffer.concat([inside, Buffer.from('abc')]))).toEqual(arrays);
});

test.each([
  // Its own comment would have no bytes, not 3.
  ['that holds the end of another archive', Buffer.concat([encodeZip('f', new Map()), Buffer.from('abc')])],
  ['of the greatest length', Buffer.alloc(0xffff, 'c')],
])('a comment %s', async (_, comment) => {
  const file = Buffer.from(SAVED.stored);
  file.writeUInt16LE(comment.length, file.length - 2);
  expect(await decodeNpz('f.npz', Buffer.concat([file, comment]))).toEqual(arrays);
});

test('what is written is read again, and the same arrays give the same bytes', async () => {
  expect(await decodeNpz('f.npz', encodeNpz(arrays))).toEqual(arrays);
  expect(encodeNpz(arrays)).toEqual(encodeNpz(arrays));
  expect(await decodeNpz('f.npz', encodeNpz(new Map()))).toEqual(new Map());
});

test('what is no Map, and an array of another shape, are not written', () => {
  expect(() => encodeNpz({} as never)).toThrow(refusal('invalid-argument', 'encodeNpz', 'Map'));
  const odd = new Map([['odd', { shape: [3], data: new Float32Array(2) }]]);
  expect(() => encodeNpz(odd)).toThrow(refusal('shape-mismatch', '[3]', '2 numbers'));
});

test('names that an archive cannot keep apart are not written', async () => {
  const named = (...names: unknown[]) =>
    new Map(names.map((name) => [name, { shape: [1], data: Float32Array.of(1) }])) as typeof arrays;
  const refused = (code: ErrorCode, ...mentions: (string | number)[]) =>
    refusal(code, 'encodeNpz', ...mentions);
  expect(() => encodeNpz(named(5, '5'))).toThrow(refused('invalid-argument', 'name', 5));
  expect(() => encodeNpz(named('\ud800', '\udfff'))).toThrow(refused('invalid-argument', 'surrogate'));
  const longest = 'n'.repeat(0xffff - '.npy'.length);
  expect(() => encodeNpz(named(`${longest}n`))).toThrow(refused('invalid-argument', 0xffff, 0x10000));
  // These it keeps apart.
  const odd = named(longest, '\ufeffa', 'a', '__proto__', '1', '', '😀');
  expect(await decodeNpz('f.npz', encodeNpz(odd))).toEqual(odd);
});

describe('small archives that unpack to much are refused', () => {
  /** An archive whose directory says something else than `encodeZip` wrote. */
  const lying = (files: ReadonlyMap<string, Uint8Array>, say: (entry: DataView, i: number) => void) => {
    const archive = encodeZip('f', files);
    const view = new DataView(archive.buffer);
    let at = view.getUint32(archive.length - 6, true);
    for (let i = 0; i < files.size; i++) {
      say(new DataView(archive.buffer, at), i);
      at += 46 + view.getUint16(at + 28, true);
    }
    return archive;
  };
  const array = encodeNpy(arrays.get('W1')!);
  const same = new Map(['a.npy', 'b.npy', 'c.npy'].map((name) => [name, array]));

  test('files that share their bytes', async () => {
    const shared = lying(same, (entry) => entry.setUint32(42, 0, true));
    await expect(decodeNpz('f.npz', shared)).rejects.toThrow(refusal('damaged', 'f.npz', 'a.npy', 'overlap'));
  });

  test('a file that reaches into the directory', async () => {
    const reaching = lying(same, (entry, i) => {
      if (i === 2) entry.setUint32(20, entry.getUint32(20, true) + 1, true);
    });
    await expect(decodeNpz('f.npz', reaching)).rejects.toThrow(refusal('damaged', 'c.npy', 'directory'));
  });

  test('two files of one name', async () => {
    const twice = lying(same, (entry) => entry.setUint8(46, 0x61));
    await expect(decodeNpz('f.npz', twice)).rejects.toThrow(refusal('damaged', 'two files', 'a.npy'));
  });

  test('files that are small enough each', async () => {
    const zeros = new Uint8Array(2 ** 24);
    const [packed, sum] = [deflateRawSync(zeros), crc32(zeros)];
    const many = new Map(Array.from({ length: 17 }, (_, i) => [`${i}.npy`, packed]));
    const bomb = lying(many, (entry) => {
      entry.setUint16(10, 8, true);
      entry.setUint32(16, sum, true);
      entry.setUint32(24, zeros.length, true);
    });
    await expect(decodeNpz('f.npz', bomb)).rejects.toThrow(
      refusal('unusable-data', 'f.npz', bomb.length, 17 * zeros.length),
    );
  });
});

describe('damaged files are refused', () => {
  const { stored, deflated } = SAVED;
  /** Where the directory's first entry is, by its file. */
  const ENTRY = { stored: 398, deflated: 275 };
  const changed = (file: Uint8Array, at: number, ...bytes: number[]) => {
    const copy = file.slice();
    copy.set(bytes, at);
    return copy;
  };
  const text = new Map([['notes.txt', new Uint8Array(3)]]);
  test.each<[string, Uint8Array, ErrorCode, ...(string | number)[]]>([
    ['nothing', new Uint8Array(0), 'wrong-format', 'ZIP'],
    ['an array alone', stored.slice(56, 200), 'wrong-format', 'ZIP'],
    ['other files', encodeZip('f', text), 'wrong-format', '.npy', 'notes.txt'],
    ['another value', changed(stored, 196, 1), 'damaged', 'W1.npy', 'checksum'],
    ['another packed value', changed(deflated, 75, 1), 'damaged', 'W1.npy'],
    ['another size', changed(stored, ENTRY.stored + 24, 1), 'damaged', 'W1.npy', 'size'],
    ['a smaller size', changed(deflated, ENTRY.deflated + 24, 1, 0), 'damaged', 'W1.npy', 1],
    ['a size beyond the file', changed(stored, ENTRY.stored + 20, 0, 0, 9), 'damaged', 'cut short'],
    ['no header where it should be', changed(stored, 0, 0), 'damaged', 'byte 0'],
    ['a directory elsewhere', changed(stored, stored.length - 6, 0), 'damaged', 'byte'],
    ['another method', changed(stored, ENTRY.stored + 10, 12), 'wrong-format', 'W1.npy', 'method 12'],
    ['encrypted', changed(stored, ENTRY.stored + 8, 1), 'wrong-format', 'W1.npy', 'encrypted'],
    ['a large one', changed(stored, stored.length - 12, 0xff, 0xff), 'wrong-format', '4 GiB'],
    ['a large file', changed(stored, ENTRY.stored + 20, 255, 255, 255, 255), 'wrong-format', '4 GiB'],
  ])('%s', async (_, file, code, ...mentions) => {
    await expect(decodeNpz('f.npz', file)).rejects.toThrow(refusal(code, 'f.npz', ...mentions));
  });

  test.each(SOME)('cut short anywhere: %s', async (_, file) => {
    for (let length = 0; length < file.length; length += 5)
      await expect(decodeNpz('f.npz', file.subarray(0, length)), `${length}`).rejects.toThrow(/^f\.npz/);
  });

  test('garbage', async () => {
    let refused = 0;
    for (let seed = 0; seed < 600; seed++) {
      const read = await decodeNpz('f.npz', garbageOf(deflated, seed)).catch((error: unknown) => {
        expect(error, `garbage ${seed}`).toBeInstanceOf(BadakError);
        refused += 1;
      });
      for (const { shape, data } of read?.values() ?? []) expect(sizeOf(shape)).toBe(data.length);
    }
    expect(refused).toBeGreaterThan(300);
  });
});
