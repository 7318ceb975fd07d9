/** JPEGs: read, turned as cameras say, and refused by name when they are not whole. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encode } from 'jpeg-js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readImage } from '../../ts/cli/image.js';
import { greyOf } from '../../ts/data/grey-image.js';
import { temporaryFolder } from '../support/cli.js';
import { refusal } from '../support/errors.js';
import { garbageOf } from '../support/garbage.js';

const [WIDTH, HEIGHT] = [48, 32];
/** Four corners of different greys. */
const CORNERS = [20, 90, 160, 230] as const;
const cornerAt = (x: number, y: number, width = WIDTH, height = HEIGHT) =>
  (2 * y < height ? 0 : 2) + (2 * x < width ? 0 : 1);

function jpeg(width = WIDTH, height = HEIGHT): Buffer {
  const data = Buffer.alloc(4 * width * height, 255);
  for (let i = 0; i < width * height; i++) {
    data.fill(CORNERS[cornerAt(i % width, Math.floor(i / width), width, height)]!, 4 * i, 4 * i + 3);
  }
  return encode({ width, height, data }, 95).data;
}

/** The segment of a camera that says how the picture is turned. */
function withOrientation(bytes: Buffer, orientation: number, order: 'II' | 'MM'): Buffer {
  const exif = Buffer.alloc(6 + 8 + 2 + 12 + 4);
  const u16 = (value: number, at: number) =>
    order === 'II' ? exif.writeUInt16LE(value, at) : exif.writeUInt16BE(value, at);
  const u32 = (value: number, at: number) =>
    order === 'II' ? exif.writeUInt32LE(value, at) : exif.writeUInt32BE(value, at);
  exif.write(`Exif\0\0${order}`, 'latin1');
  u16(42, 8);
  u32(8, 10);
  u16(1, 14);
  u16(0x0112, 16);
  u16(3, 18);
  u32(1, 20);
  u16(orientation, 24);
  const segment = Buffer.from([0xff, 0xe1, 0, exif.length + 2]);
  return Buffer.concat([bytes.subarray(0, 2), segment, exif, bytes.subarray(2)]);
}

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder[Symbol.asyncDispose]());

async function read(bytes: Uint8Array) {
  const path = join(folder.path, 'digit.jpg');
  await writeFile(path, bytes);
  const { data, width, height } = await readImage(path);
  return greyOf(data, width, height);
}

/** The greys near the corners: top left, top right, bottom left, bottom right. */
function corners({ width, height, pixels }: Awaited<ReturnType<typeof read>>) {
  const near = (x: number, y: number) => pixels[Math.floor(y * height) * width + Math.floor(x * width)]!;
  const greys = [near(0.2, 0.2), near(0.8, 0.2), near(0.2, 0.8), near(0.8, 0.8)];
  return greys.map((grey) => CORNERS.findIndex((corner) => Math.abs(corner - grey) < 12));
}

test('grey values are as they were, but for what the format loses', async () => {
  const found = await read(jpeg());
  expect([found.width, found.height]).toEqual([WIDTH, HEIGHT]);
  expect(corners(found)).toEqual([0, 1, 2, 3]);
});

// Exif 2.3, section 4.6.4: which side of what is stored is the top and the left.
test.each([
  [1, [0, 1, 2, 3]],
  [2, [1, 0, 3, 2]],
  [3, [3, 2, 1, 0]],
  [4, [2, 3, 0, 1]],
  [5, [0, 2, 1, 3]],
  [6, [2, 0, 3, 1]],
  [7, [3, 1, 2, 0]],
  [8, [1, 3, 0, 2]],
  [9, [0, 1, 2, 3]],
])('orientation %i', async (orientation, expected) => {
  for (const order of ['II', 'MM'] as const) {
    const found = await read(withOrientation(jpeg(), orientation, order));
    expect(corners(found)).toEqual(expected);
    const lies = orientation >= 5 && orientation <= 8;
    expect([found.width, found.height]).toEqual(lies ? [HEIGHT, WIDTH] : [WIDTH, HEIGHT]);
  }
});

test('bytes behind the end do no harm', async () => {
  expect(corners(await read(Buffer.concat([jpeg(), Buffer.from('made by a camera')])))).toEqual([0, 1, 2, 3]);
});

test('cut short anywhere it is refused, and called a JPEG', async () => {
  const whole = jpeg();
  for (let length = 3; length < whole.length; length += 29) {
    await expect(read(whole.subarray(0, length)), `${length}`).rejects.toThrow(
      refusal('damaged', 'digit.jpg', 'JPEG'),
    );
  }
});

test('more pixels than its bytes can hold are refused before there is room made for them', async () => {
  const bytes = Buffer.from(jpeg());
  const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]));
  bytes.writeUInt16BE(4000, frame + 5);
  bytes.writeUInt16BE(5000, frame + 7);
  await expect(read(bytes)).rejects.toThrow(refusal('damaged', 'digit.jpg', '5000×4000'));
});

test('a second size, anywhere behind the first, is refused', async () => {
  const bytes = jpeg();
  const [frame, scan] = [0xc0, 0xda].map((marker) => bytes.indexOf(Buffer.from([0xff, marker])));
  const second = Buffer.from(bytes.subarray(frame, frame! + 2 + bytes.readUInt16BE(frame! + 2)));
  second.writeUInt16BE(4000, 7);
  for (const at of [scan!, bytes.length - 2]) {
    const twice = Buffer.concat([bytes.subarray(0, at), second, bytes.subarray(at)]);
    await expect(read(twice), `at ${at}`).rejects.toThrow(refusal('damaged', 'digit.jpg', `${at}`));
  }
});

test('a segment that is not as long as what is in it is refused', async () => {
  const bytes = jpeg();
  // A colour more than there are places for; a table that goes on behind its end; a scan with a few bytes more.
  for (const [marker, at, value] of [
    [0xc0, 9, 4],
    [0xc0, 11, 0x10],
    [0xc0, 11, 0x51],
    [0xc4, 5, 9],
    [0xdb, 4, 0x10],
    [0xda, 4, 2],
    [0xda, 3, 20],
  ] as const) {
    const changed = Buffer.from(bytes);
    changed[bytes.indexOf(Buffer.from([0xff, marker])) + at] = value;
    await expect(read(changed), `${marker.toString(16)} ${at}`).rejects.toThrow(
      refusal('damaged', 'digit.jpg'),
    );
  }
});

test('very many scans are refused: each takes as long as the whole picture', async () => {
  const bytes = jpeg();
  const scan = bytes.subarray(bytes.indexOf(Buffer.from([0xff, 0xda])), -2);
  const many = Buffer.concat([
    bytes.subarray(0, -2),
    ...new Array<Buffer>(100).fill(scan),
    bytes.subarray(-2),
  ]);
  await expect(read(many)).rejects.toThrow(refusal('unusable-data', 'digit.jpg', 100));
});

test('garbage is an error or a picture, never a crash', async () => {
  const whole = withOrientation(jpeg(16, 16), 6, 'MM');
  for (let seed = 0; seed < 150; seed++) {
    const outcome = await read(garbageOf(whole, seed)).catch((error: Error) => error);
    if (outcome instanceof Error) expect(outcome.name, `${seed}: ${outcome.stack}`).toBe('BadakError');
    else expect(outcome.pixels.length).toBe(outcome.width * outcome.height);
  }
});

test('a size that would fill the memory is refused before it is unpacked', async () => {
  const bytes = jpeg();
  const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]));
  bytes.writeUInt16BE(60_000, frame + 5);
  bytes.writeUInt16BE(60_000, frame + 7);
  await expect(read(bytes)).rejects.toThrow(refusal('unusable-data', 'JPEG of 60000×60000', '50 million'));
});
