import { constants, deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { gunzip, GzipLayers, isGzip } from '../../ts/io/gzip.js';
import { BadakError } from '../../ts/core/errors.js';
import { refusal } from '../support/errors.js';
import { dice } from '../support/garbage.js';
import { pieces } from '../support/texts.js';

const plain = Uint8Array.from({ length: 10_000 }, (_, i) => (i * i) % 251);
const packed = new Uint8Array(gzipSync(plain));
const roll = dice(1);
const noise = Uint8Array.from({ length: 3_000_000 }, () => roll(256));

test('unpacks what gzip packed', async () => {
  expect(isGzip(packed)).toBe(true);
  expect(isGzip(plain)).toBe(false);
  expect(await gunzip('file', packed, plain.length)).toEqual(plain);
});

describe('damage is named with the file', () => {
  test('cut short', async () => {
    for (const length of [2, 5, 12, packed.length - 9, packed.length - 1]) {
      await expect(
        gunzip('some/file.gz', packed.slice(0, length), plain.length),
        `${length} bytes`,
      ).rejects.toThrow(refusal('damaged', 'some/file.gz: '));
    }
  });

  test('a flipped bit', async () => {
    for (const at of [20, packed.length >> 1, packed.length - 6]) {
      const damaged = packed.slice();
      damaged[at]! ^= 4;
      await expect(gunzip('file.gz', damaged, 2 * plain.length), `byte ${at}`).rejects.toThrow(
        refusal('damaged', 'file.gz: '),
      );
    }
  });

  test('something behind the end', async () => {
    await expect(gunzip('file.gz', Uint8Array.from([...packed, 1, 2, 3]), plain.length)).rejects.toThrow(
      refusal('damaged', 'file.gz: '),
    );
  });
});

test('a file that unpacks to more than it should is not unpacked to the end', async () => {
  const bomb = new Uint8Array(gzipSync(new Uint8Array(50_000_000)));
  await expect(gunzip('bomb.gz', bomb, 1000)).rejects.toThrow(refusal('damaged', 'bomb.gz: ', 1000));
});

test('a file that is nearly nothing but repetition is refused before all of it is unpacked', async () => {
  const bomb = new Uint8Array(gzipSync(new Uint8Array(100_000_000)));
  await expect(gunzip('bomb.gz', bomb, 2 ** 30)).rejects.toThrow(refusal('unusable-data', 'bomb.gz: '));
  // A small one does no harm.
  const zeros = new Uint8Array(gzipSync(new Uint8Array(10_000_000)));
  expect(await gunzip('zeros.gz', zeros, 2 ** 30)).toHaveLength(10_000_000);
});

test('of a gigabyte in a megabyte little is unpacked, although the megabyte is read at once', async () => {
  const zeros = deflateRawSync(new Uint8Array(2 ** 24), { finishFlush: constants.Z_FULL_FLUSH });
  const head = gzipSync('').subarray(0, 10);
  const bomb = Buffer.concat([head, ...Array<Buffer>(64).fill(zeros), Buffer.of(3, 0)]);
  let length = 0;
  const unpacking = async () => {
    for await (const piece of new GzipLayers('bomb.gz').unpack(pieces(bomb))) length += piece.length;
  };
  await expect(unpacking()).rejects.toThrow(refusal('unusable-data', 'bomb.gz: '));
  expect(length).toBeLessThan(2 ** 26);
});

test('of a whole file the beginning may be nothing but repetition', async () => {
  const bytes = new Uint8Array(40_000_000);
  bytes.set(noise, 37_000_000);
  const unpacked = await new GzipLayers('some.gz').all(new Uint8Array(gzipSync(bytes)), 2 ** 30);
  expect(Buffer.compare(unpacked, bytes)).toBe(0);
});

describe('the source', () => {
  const file = new Uint8Array(gzipSync(noise));
  /** A file that says how much of it was read, and whether it was closed. */
  function watched(error?: Error) {
    const seen = { bytes: 0, isClosed: false };
    async function* read() {
      try {
        for (let at = 0; at < file.length; at += 1000) {
          if (error && at > file.length / 2) throw error;
          seen.bytes = at;
          yield await Promise.resolve(file.subarray(at, at + 1000));
        }
      } finally {
        seen.isClosed = true;
      }
    }
    return { seen, unpacking: new GzipLayers('file.gz').unpack(read()) };
  }

  test('is read no further than it is used, and closed when nobody goes on', async () => {
    const { seen, unpacking } = watched();
    await unpacking.next();
    expect(seen.bytes).toBeLessThan(file.length / 2);
    await unpacking.return();
    expect(seen.isClosed).toBe(true);
  });

  test('is closed at its end', async () => {
    const { seen, unpacking } = watched();
    let length = 0;
    for await (const piece of unpacking) length += piece.length;
    expect([length, seen.isClosed]).toEqual([noise.length, true]);
  });

  test('may fail, and its own error arrives', async () => {
    const { seen, unpacking } = watched(new BadakError('damaged', 'the disk: it is gone'));
    const reading = async () => {
      for await (const piece of unpacking) expect(piece.length).toBeGreaterThan(0);
    };
    await expect(reading()).rejects.toThrow(refusal('damaged', 'the disk: it is gone'));
    expect(seen.isClosed).toBe(true);
  });
});

describe('layers', () => {
  const layered = (bytes: Uint8Array, layers: number): Uint8Array =>
    layers === 0 ? bytes : layered(new Uint8Array(gzipSync(bytes)), layers - 1);
  const unpacked = (bytes: Uint8Array) => new GzipLayers('file.gz').all(bytes, 2 ** 30);

  test('up to two are unpacked', async () => {
    for (const layers of [0, 1, 2]) expect(await unpacked(layered(plain, layers))).toEqual(plain);
  });

  test('more are refused, however little is in them', async () => {
    for (const layers of [3, 40]) {
      await expect(unpacked(layered(Uint8Array.of(1, 2), layers))).rejects.toThrow(
        refusal('unusable-data', 'file.gz: '),
      );
    }
  });

  test('what comes out of the inner one is measured against the file', async () => {
    // Each layer alone unpacks to less than a hundred times its size, or to little.
    const zeros = new Uint8Array(100_000_000);
    const inner = padding(gzipSync(zeros), zeros.length / 100);
    const outer = new Uint8Array(gzipSync(inner));
    expect(inner.length * 100).toBeGreaterThan(zeros.length);
    expect(inner.length).toBeLessThan(2 ** 25);
    expect(await gunzip('inner.gz', inner, 2 ** 30)).toHaveLength(zeros.length);
    await expect(unpacked(outer)).rejects.toThrow(refusal('unusable-data', 'file.gz: '));
  });
});

/** A gzip file with a name of so many letters in its header, which a second layer packs to nearly nothing. */
function padding(bytes: Uint8Array, letters: number): Uint8Array {
  const header = Uint8Array.from(bytes.subarray(0, 10));
  header[3]! |= 8;
  return Buffer.concat([header, Buffer.alloc(letters, 'a'), Buffer.of(0), bytes.subarray(10)]);
}
