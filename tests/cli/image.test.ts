/** Every kind of PNG is read. Other files and damaged pictures are refused by name. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readImage } from '../../ts/cli/image.js';
import type { ErrorCode } from '../../ts/core/errors.js';
import { RandomStream } from '../../ts/core/random.js';
import { greyOf } from '../../ts/data/grey-image.js';
import { temporaryFolder } from '../support/cli.js';
import { refusal } from '../support/errors.js';
import { chunk, encodePng, greyPng, header, type PngOptions, SIGNATURE } from '../support/png.js';

async function read(bytes: Uint8Array, name = 'digit.png') {
  await using folder = await temporaryFolder();
  const path = join(folder.path, name);
  await writeFile(path, bytes);
  const { data, width, height } = await readImage(path);
  return greyOf(data, width, height);
}

/** Not square, and no multiple of eight. */
const [WIDTH, HEIGHT] = [13, 11];
const value = (x: number, y: number, max: number) => (7 * x + 29 * y) % (max + 1);

describe('kinds', () => {
  const max = (depth: number) => 2 ** depth - 1;
  const colour = (x: number, y: number, depth = 8) =>
    [0, 1, 2].map((channel) => value(x + 3 * channel, y, max(depth)));
  const luminance = ([r, g, b]: readonly number[]) => (299 * r! + 587 * g! + 114 * b!) / 1000;
  const palette = Array.from({ length: 16 }, (_, i) => [17 * i, 255 - 9 * i, 5 * i]);
  const onWhite = (grey: number, alpha: number) => (grey * alpha + 255 * (255 - alpha)) / 255;

  type Pixel<T> = (x: number, y: number) => T;
  type Kind = [name: string, options: Omit<PngOptions, 'width' | 'height'>, expected: Pixel<number>];
  /** A value of 0 … 255, as the file has it in this many bits. */
  const unit = (depth: number, found: number) => (255 * found) / max(depth);
  const grey = (depth: 1 | 2 | 4 | 8 | 16): Kind => [
    `grey, ${depth} bit`,
    { depth, pixel: (x, y) => [value(x, y, max(depth))] },
    (x, y) => unit(depth, value(x, y, max(depth))),
  ];
  const rgb = (depth: 8 | 16): Kind => [
    `RGB, ${depth} bit`,
    { type: 'rgb', depth, pixel: (x, y) => colour(x, y, depth) },
    (x, y) => unit(depth, luminance(colour(x, y, depth))),
  ];
  const indexed = (depth: 1 | 2 | 4 | 8): Kind => {
    const index: Pixel<number> = (x, y) => value(x, y, Math.min(15, max(depth)));
    const colours = palette.slice(0, 2 ** depth);
    return [
      `palette, ${depth} bit`,
      { type: 'palette', depth, palette: colours, pixel: (x, y) => [index(x, y)] },
      (x, y) => luminance(palette[index(x, y)]!),
    ];
  };
  const greyAlpha = (depth: 8 | 16): Kind => [
    `grey with alpha, ${depth} bit`,
    { type: 'grey+alpha', depth, pixel: (x, y) => [value(x, y, max(depth)), value(y, x, max(depth))] },
    (x, y) => onWhite(unit(depth, value(x, y, max(depth))), unit(depth, value(y, x, max(depth)))),
  ];
  const rgba = (depth: 8 | 16): Kind => [
    `RGB with alpha, ${depth} bit`,
    { type: 'rgba', depth, pixel: (x, y) => [...colour(x, y, depth), value(y, x, max(depth))] },
    (x, y) => onWhite(unit(depth, luminance(colour(x, y, depth))), unit(depth, value(y, x, max(depth)))),
  ];
  const transparentInk: Kind = [
    'palette with transparency',
    { type: 'palette', depth: 4, palette, transparency: [0, 100], pixel: (x, y) => [value(x, y, 15)] },
    (x, y) => onWhite(luminance(palette[value(x, y, 15)]!), [0, 100][value(x, y, 15)] ?? 255),
  ];
  const transparentValue: Kind = [
    'grey with one value transparent',
    { transparency: [0, 29], pixel: (x, y) => [value(x, y, 255)] },
    (x, y) => (value(x, y, 255) === 29 ? 255 : value(x, y, 255)),
  ];
  const kinds: Kind[] = [
    ...([1, 2, 4, 8, 16] as const).map(grey),
    ...([8, 16] as const).flatMap((depth) => [rgb(depth), greyAlpha(depth), rgba(depth)]),
    ...([1, 2, 4, 8] as const).map(indexed),
    transparentInk,
    transparentValue,
  ];

  test.each(kinds)('%s', async (_, options, expected) => {
    for (const interlaced of [false, true]) {
      for (const [width, height] of [
        [WIDTH, HEIGHT],
        [1, 1],
        [3, 17],
      ] as const) {
        const image = await read(encodePng({ ...options, width, height, interlaced }));
        expect([image.width, image.height]).toEqual([width, height]);
        image.pixels.forEach((found, i) => {
          const [x, y] = [i % width, Math.floor(i / width)];
          // Rounded once to eight bits, once to a grey: colour and alpha each.
          expect(Math.abs(found - expected(x, y)), `${x}, ${y}`).toBeLessThanOrEqual(1.5);
        });
      }
    }
  });

  test('grey of 8 bit is taken to the bit', async () => {
    const pixels = Uint8Array.from({ length: 256 }, (_, i) => i);
    expect((await read(greyPng(16, 16, pixels))).pixels).toEqual(pixels);
  });
});

describe('refused', () => {
  // Nothing that could be packed: the stream is as long as the pixels.
  const noise = new RandomStream(1, 'noise');
  const pixels = Uint8Array.from({ length: 90 * 70 }, () => noise.below(256));
  const whole = greyPng(90, 70, pixels);
  const built = (...chunks: Uint8Array[]) => Buffer.concat([SIGNATURE, ...chunks, chunk('IEND')]);
  const stream = deflateSync(Buffer.alloc(91 * 70));
  const spoilt = Buffer.from(whole);
  spoilt[1000]! ^= 0xff;
  const wrongStream = deflateSync(Buffer.alloc(91 * 70), { level: 0 });
  wrongStream[2000]! ^= 0xff;

  test.each<[string, Uint8Array, ErrorCode, ...(string | number)[]]>([
    ['empty', Buffer.alloc(0), 'wrong-format', 'PNG', 'JPEG'],
    ['a text', Buffer.from('This is a shopping list.'), 'wrong-format', 'PNG', 'JPEG'],
    ['a JPEG', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 74]), 'damaged', 'JPEG'],
    ['a GIF', Buffer.from('GIF89a…'), 'wrong-format', 'a GIF picture', 'PNG', 'JPEG'],
    ['a WebP', Buffer.from('RIFF\n\0\0\0WEBPVP8 '), 'wrong-format', 'a WebP picture', 'PNG', 'JPEG'],
    ['a BMP', Buffer.from('BM\x46\0\0\0\0\0\0\0'), 'wrong-format', 'a BMP picture', 'PNG', 'JPEG'],
    ['a TIFF', Buffer.from('II*\0\x08\0\0\0'), 'wrong-format', 'a TIFF picture', 'PNG', 'JPEG'],
    ['a HEIC', Buffer.from('\0\0\0\x18ftypheic'), 'wrong-format', 'a HEIC picture', 'PNG', 'JPEG'],
    ['an AVIF', Buffer.from('\0\0\0\x18ftypavif'), 'wrong-format', 'an AVIF picture', 'PNG', 'JPEG'],
    ['the signature alone', SIGNATURE, 'damaged', 'PNG', 'header'],
    ['no header', built(chunk('IDAT', stream)), 'damaged', 'PNG', 'header'],
    ['cut short', whole.subarray(0, 1000), 'damaged', 'PNG', 'end'],
    ['cut in its end', whole.subarray(0, -6), 'damaged', 'PNG'],
    ['no pixels at all', built(header(90, 70)), 'damaged', 'PNG', 'end'],
    [
      'a stream that ends early',
      built(header(90, 70), chunk('IDAT', stream.subarray(0, -9))),
      'damaged',
      'end',
    ],
    ['a byte changed', spoilt, 'damaged', 'PNG', 'pixels'],
    [
      'a stream with a byte changed, and all else put right',
      built(header(90, 70), chunk('IDAT', wrongStream)),
      'damaged',
      'pixels',
    ],
    ['too few rows', built(header(90, 71), chunk('IDAT', stream)), 'damaged', 'fewer'],
    ['too many rows', built(header(90, 69), chunk('IDAT', stream)), 'damaged', 'more'],
    [
      'too few rows, interlaced',
      built(header(90, 70, 8, 0, true), chunk('IDAT', deflateSync(Buffer.alloc(6000)))),
      'damaged',
      'fewer',
    ],
    ['a wide one of nothing', built(header(0, 7), chunk('IDAT', stream)), 'damaged', 'PNG of 0×7'],
    ['a palette that is not there', built(header(90, 70, 8, 3), chunk('IDAT', stream)), 'damaged', 'PNG'],
    ['no such depth', built(header(90, 70, 3), chunk('IDAT', stream)), 'damaged', 'PNG'],
    ['no such colours', built(header(90, 70, 8, 5), chunk('IDAT', stream)), 'damaged', 'PNG'],
    [
      'an unknown critical chunk',
      built(header(90, 70), chunk('QUUX'), chunk('IDAT', stream)),
      'damaged',
      'PNG',
    ],
  ])('%s', async (_, bytes, code, ...values) => {
    await expect(read(bytes)).rejects.toThrow(refusal(code, 'digit.png', ...values));
  });

  test('no length of a whole file but the whole is taken for one', async () => {
    const small = greyPng(5, 4, pixels.subarray(0, 20));
    for (let length = 0; length < small.length; length++) {
      await expect(read(small.subarray(0, length)), `${length}`).rejects.toMatchObject({
        name: 'BadakError',
      });
    }
  });

  test('any byte changed is an error or a whole picture, never a crash', async () => {
    const small = greyPng(5, 4, pixels.subarray(0, 20));
    for (let i = 0; i < small.length; i++) {
      const changed = Buffer.from(small);
      changed[i]! ^= 0x55;
      const outcome = await read(changed).then(
        () => 'whole',
        (error: Error) => error.name,
      );
      expect(['whole', 'BadakError']).toContain(outcome);
    }
  });

  test('so many pixels that they would fill the memory, before they are unpacked', async () => {
    await expect(read(built(header(100_000, 100_000), chunk('IDAT', stream)))).rejects.toThrow(
      refusal('unusable-data', 'digit.png', 'PNG of 100000×100000', '50 million'),
    );
    for (const [width, height] of [
      [50_000_000, 1],
      [1, 20_001],
    ] as const) {
      await expect(read(built(header(width, height), chunk('IDAT', stream)))).rejects.toThrow(
        refusal('unusable-data', 'digit.png', `PNG of ${width}×${height}`, 20000),
      );
    }
    // A stream of 64 MB behind the header of a small picture.
    const bomb = deflateSync(Buffer.alloc(64 * 1024 * 1024));
    for (const interlaced of [false, true]) {
      await expect(read(built(header(90, 70, 8, 0, interlaced), chunk('IDAT', bomb)))).rejects.toThrow(
        refusal('damaged', 'digit.png', 'more'),
      );
    }
  });

  test('many pixels in few bytes, which are nearly all the same', async () => {
    const zeros = deflateSync(Buffer.alloc(3000 * (1 + 3000 * 8)));
    await expect(read(built(header(3000, 3000, 16, 6), chunk('IDAT', zeros)))).rejects.toThrow(
      refusal('unusable-data', 'digit.png', '3000×3000'),
    );
  });

  test('a missing file, or a folder', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'digit.png');
    await expect(readImage(path)).rejects.toThrow(refusal('not-found', path));
    await mkdir(path);
    await expect(readImage(path)).rejects.toThrow(refusal('unreadable', path));
  });
});
