/** `badak predict`: the net of a checkpoint on a picture from outside. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encode } from 'jpeg-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as kernels from '../../ts/core/kernels.js';
import { RandomStream } from '../../ts/core/random.js';
import { drawDigits } from '../../ts/data/digits.js';
import { Samples } from '../../ts/data/samples.js';
import type { TwoLayerNet } from '../../ts/models/two-layer-net.js';
import { twoLayerNet } from '../../ts/experiments/two-layer-net.js';
import { decodeSafetensors, encodeSafetensors } from '../../ts/io/safetensors.js';
import { putChecksum } from '../../ts/train/checksum.js';
import { decodeCheckpoint } from '../../ts/train/checkpoint.js';
import { cli, jsonLines, temporaryFolder } from '../support/cli.js';
import { inOrder, mentions } from '../support/mentions.js';
import { enlarged } from '../support/picture.js';
import { encodePng, greyPng } from '../support/png.js';
import '../support/engine.js';

const COUNT = 20;
const digits = drawDigits(COUNT, new RandomStream(7, 'digits/predict'));
const pixelsOf = (i: number) => digits.pixels.subarray(784 * i, 784 * (i + 1));
/** Between the sums of two builds, which differ in the last bits. */
const CLOSE = 5;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let checkpoint: string;
/** What the net gives for the data set's pictures, computed here. */
let expected: number[][];

interface Line {
  image: string;
  digit: number;
  probabilities: number[];
}

const here = (name: string) => join(folder.path, name);
const save = async (name: string, bytes: Uint8Array | string) => {
  await writeFile(here(name), bytes);
  return here(name);
};
const predict = (...args: string[]) => cli(['predict', '--checkpoint', checkpoint, ...args]);
const predictJson = async (...args: string[]) => {
  const { code, stdout, stderr } = await predict(...args, '--json');
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return jsonLines(stdout) as unknown as Line[];
};

beforeAll(async () => {
  folder = await temporaryFolder();
  const run = here('run');
  const args = ['--data', 'digits', '--iterations', '400', '--batch-size', '50', '--hidden-size', '20'];
  await cli(['train', 'two-layer-net', ...args, '--out', run, '--quiet']);
  checkpoint = join(run, 'checkpoint.safetensors');

  const saved = decodeCheckpoint(checkpoint, await readFile(checkpoint));
  using restored = twoLayerNet.restore(checkpoint, saved);
  const model = restored.model as TwoLayerNet;
  using samples = new Samples(digits);
  expected = Array.from({ length: COUNT }, (_, i) => {
    const scores = model.predict(samples.batch([i]).x);
    kernels.softmaxInPlace(scores);
    return [...scores.toArray()];
  });
});

afterAll(() => folder[Symbol.asyncDispose]());

const likeliest = (probabilities: readonly number[]) => probabilities.indexOf(Math.max(...probabilities));

test('the net was trained well enough for what follows', () => {
  const right = expected.filter((probabilities, i) => likeliest(probabilities) === digits.labels[i]);
  expect(right.length).toBeGreaterThanOrEqual(14);
});

test('a picture of the data set as a PNG has the probabilities of the data set’s', async () => {
  const files = await Promise.all(expected.map((_, i) => save(`set-${i}.png`, greyPng(28, 28, pixelsOf(i)))));
  const lines = await predictJson('--image', ...files);
  expect(lines.map(({ image }) => image)).toEqual(files);
  lines.forEach(({ digit, probabilities }, i) => {
    expect(digit).toBe(likeliest(expected[i]!));
    expect(probabilities.length).toBe(10);
    probabilities.forEach((p, d) => expect(p).toBeCloseTo(expected[i]![d]!, CLOSE));
    expect(probabilities.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
  });
  // Alone it gets the same as in company, and its negative the same as itself.
  expect(await predictJson('--image', files[3]!)).toEqual([lines[3]]);
  const negative = await save(
    'negative.png',
    greyPng(
      28,
      28,
      pixelsOf(3).map((v) => 255 - v),
    ),
  );
  expect((await predictJson('--image', negative))[0]!.probabilities).toEqual(lines[3]!.probabilities);
});

test('the same digit drawn large, in black on white, is the same digit', async () => {
  const sure = expected.flatMap((probabilities, i) => (Math.max(...probabilities) > 0.9 ? [i] : []));
  expect(sure.length).toBeGreaterThanOrEqual(5);
  const files = await Promise.all(
    sure.slice(0, 8).map((i) => {
      const { width, height, pixels } = enlarged(pixelsOf(i), { factor: 8, margin: 21 });
      return save(`large-${i}.png`, greyPng(width, height, pixels));
    }),
  );
  const found = (await predictJson('--image', ...files)).map(({ digit }) => digit);
  const same = found.filter((digit, k) => digit === likeliest(expected[sure[k]!]!));
  // The generated digits do not stand in MNIST's box, so one in a while may be taken for another.
  expect(same.length).toBeGreaterThanOrEqual(found.length - 1);
});

describe('for people', () => {
  test('what was read and done, then a table with the likeliest digit first', async () => {
    const { width, height, pixels } = enlarged(pixelsOf(0), { factor: 6, margin: 10 });
    const large = await save('large.png', greyPng(width, height, pixels));
    const plain = await save('plain.png', greyPng(28, 28, pixelsOf(0)));
    const { code, stdout, stderr } = await predict('--image', large, '--image', plain);
    expect([code, stderr]).toEqual([0, '']);
    const [first, second] = stdout.split('\n\n').map((text) => text.trimEnd().split('\n'));
    expect(first![0]).toMatch(inOrder(large, `${width}×${height}`, '28×28', 'inverted'));
    expect(second![0]).toMatch(inOrder(plain, '28×28'));
    expect(second![0]).not.toContain('inverted');
    expect(second![1]).toBe('digit  probability');
    const rows = second!.slice(2).map((row) => /^ +(\d) +(\d\.\d{4})(?: {2}([█▏▎▍▌▋▊▉]+))?$/.exec(row)!);
    expect(rows.map(([, digit]) => digit).sort()).toEqual([...'0123456789']);
    const shares = rows.map(([, , share]) => Number(share));
    expect(shares).toEqual([...shares].sort((a, b) => b - a));
    rows.forEach(([, digit, share]) => expect(Number(share)).toBeCloseTo(expected[0]![Number(digit)]!, 3));
    expect(rows[0]![3]!.length).toBeGreaterThanOrEqual(rows[1]![3]?.length ?? 0);
    // Not a terminal: no escapes.
    expect(stdout).not.toContain('\u001b');
  });

  test('--invert decides itself', async () => {
    const file = await save('invert.png', greyPng(28, 28, pixelsOf(1)));
    const { stdout } = await predict('--image', file, '--invert', 'yes');
    expect(stdout).toMatch(mentions(file, '28×28', 'inverted', '--invert yes'));
    expect((await predict('--image', file, '--invert', 'no')).stdout).not.toContain('inverted');
  });

  test('names that steer a terminal are written out', async () => {
    const name = 'a\u001b[2J\u202eb.png';
    const file = await save(name, greyPng(28, 28, pixelsOf(2)));
    const shown = here('a\\u001b[2J\\u202eb.png');
    expect((await predict('--image', file)).stdout.split('\n')[0]).toContain(shown);
    const { stdout } = await predict('--image', file, '--json');
    expect(stdout).toContain('a\\u001b[2J\\u202eb.png');
    // A JSON parser gives the name itself.
    expect(jsonLines(stdout)[0]!['image']).toBe(file);
    await writeFile(file, 'no picture');
    const bad = await predict('--image', file);
    expect(bad.stderr).toContain(shown);
  });
});

test('kinds of PNG', async () => {
  const at = (x: number, y: number) => pixelsOf(4)[28 * y + x]!;
  const size = { width: 28, height: 28 };
  const files = await Promise.all([
    save('grey.png', encodePng({ ...size, pixel: (x, y) => [at(x, y)] })),
    save('interlaced.png', encodePng({ ...size, interlaced: true, pixel: (x, y) => [at(x, y)] })),
    save('16.png', encodePng({ ...size, depth: 16, pixel: (x, y) => [257 * at(x, y)] })),
    save('alpha.png', encodePng({ ...size, type: 'grey+alpha', pixel: (x, y) => [0, 255 - at(x, y)] })),
    save('rgb.png', encodePng({ ...size, type: 'rgb', pixel: (x, y) => [at(x, y), at(x, y), at(x, y)] })),
    save(
      'palette.png',
      encodePng({
        ...size,
        type: 'palette',
        palette: Array.from({ length: 256 }, (_, i) => [255 - i, 255 - i, 255 - i]),
        pixel: (x, y) => [255 - at(x, y)],
      }),
    ),
  ]);
  const lines = await predictJson('--image', ...files);
  for (const { probabilities } of lines) expect(probabilities).toEqual(lines[0]!.probabilities);
});

test('a picture that cannot be read does not keep the others from being answered', async () => {
  const good = await save('good.png', greyPng(28, 28, pixelsOf(0)));
  const bad: [path: string, message: RegExp][] = [
    [here('nowhere.png'), mentions('nowhere.png')],
    [await save('photo.webp', 'RIFF\n\0\0\0WEBPVP8 '), mentions('photo.webp', 'PNG', 'JPEG', 'WebP')],
    [await save('photo.jpg', Buffer.from([0xff, 0xd8, 0xff, 0xe0])), mentions('photo.jpg', 'JPEG')],
    [await save('cut.png', greyPng(28, 28, pixelsOf(0)).subarray(0, 120)), mentions('cut.png', 'PNG')],
    [await save('blank.png', greyPng(60, 40, new Uint8Array(2400).fill(255))), mentions('blank.png')],
  ];
  const paths = bad.map(([path]) => path);
  const alone = await predict('--image', good);
  const { code, stdout, stderr } = await predict('--image', ...paths, good);
  expect(code).toBe(1);
  expect(stdout.trim()).toBe(alone.stdout.trim());
  for (const [, message] of bad) expect(stderr).toMatch(message);
  expect(stderr.trim().split('\n').length).toBe(bad.length);
  expect(stderr).not.toContain('    at ');

  // For programs there is a line for each picture, in their order.
  const json = await predict('--image', ...paths, good, '--json');
  expect(json.code).toBe(1);
  const lines = jsonLines(json.stdout);
  expect(lines.map(({ image }) => image)).toEqual([...paths, good]);
  bad.forEach(([, message], i) => expect(lines[i]!['error']).toMatch(message));
  expect(lines.at(-1)).toHaveProperty('digit');
});

test('a JPEG of ink on grey in falling light is the same digit', async () => {
  const sure = expected.findIndex((probabilities) => Math.max(...probabilities) > 0.97);
  const { width, height, pixels } = enlarged(pixelsOf(sure), { factor: 8, margin: 21 });
  const data = Buffer.alloc(4 * pixels.length, 255);
  pixels.forEach((value, i) => {
    const light = 1 - (0.4 * (i % width)) / width;
    data.fill(Math.round(light * (60 + (140 * value) / 255)), 4 * i, 4 * i + 3);
  });
  const file = await save('photo.jpeg', encode({ width, height, data }, 85).data);
  const [line] = await predictJson('--image', file);
  expect(line!.digit).toBe(likeliest(expected[sure]!));
});

test('where it is in doubt what is ink, it says so and names --invert', async () => {
  const { width, height, pixels } = enlarged(pixelsOf(0), { factor: 8, margin: 40 });
  const both = pixels.map((value, i) => {
    const inCorner = i % width > width - 40 && i % width < width - 14 && Math.floor(i / width) > 60;
    return inCorner && Math.floor(i / width) < 200 ? 250 : 60 + (70 * value) / 255;
  });
  const file = await save('both.png', greyPng(width, height, both));
  expect((await predict('--image', file)).stdout).toMatch(/in doubt: .*--invert (yes|no)/);
});

describe('errors of the net: exit code 1, the file’s name, nothing on stdout', () => {
  const fails = async (args: string[], message: string | RegExp) => {
    const { code, stdout, stderr } = await cli(['predict', ...args]);
    expect(stderr).toMatch(message);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).not.toContain('    at ');
  };

  test('checkpoints', async () => {
    const image = await save('ok.png', greyPng(28, 28, pixelsOf(0)));
    const bytes = await readFile(checkpoint);
    const given = (file: string) => ['--checkpoint', file, '--image', image];
    await fails(given(here('none')), mentions(here('none')));
    await fails(given(await save('short', bytes.subarray(0, -100))), mentions(here('short')));

    const { tensors, metadata } = decodeSafetensors('c', bytes);
    const run = JSON.parse(metadata['run']!) as { params: object };
    const lying = (name: string, change: object, changed = tensors) => {
      const lie = encodeSafetensors({
        tensors: changed,
        metadata: { ...metadata, run: JSON.stringify({ ...run, ...change }) },
      });
      putChecksum(lie);
      return save(name, lie);
    };
    await fails(
      given(await lying('other', { experiment: 'pu\u001bzzle' })),
      mentions(here('other'), 'predict', 'two-layer-net', 'pu\\u001bzzle'),
    );
    await fails(
      given(await lying('params', { params: { ...run.params, hiddenSize: 'many' } })),
      mentions(here('params'), '--hidden-size', 'many'),
    );
    await fails(
      given(await lying('size', { params: { ...run.params, hiddenSize: 21 } })),
      /size: .*W1(?=.*\[784, 20\])(?=.*\[784, 21\])/,
    );
    const rows = (count: number, columns: number) => ({
      shape: [count, columns],
      data: new Float32Array(count * columns),
    });
    const large = new Map([...tensors, ['param/W1', rows(1024, 20)]]);
    await fails(
      given(await lying('large', { data: 'idx-01234567' }, large)),
      mentions('large', '28×28', 'W1', 1024, 784),
    );
    await fails(given(await lying('mnist', {}, large)), /mnist: .*W1(?!.*28×28)/);
    const wide = new Map([...tensors, ['param/W1', rows(784, 21)]]);
    await fails(given(await lying('wide', { data: 'idx-01234567' }, wide)), /wide: .*W1(?!.*28×28)/);
    await fails(
      given(await save('text', 'the 0.1 0.2 0.3\nof 0.4 0.5 0.6\n')),
      mentions(here('text'), 'checkpoint.safetensors'),
    );
    const others = encodeSafetensors({ tensors, metadata: { format: 'pt' } });
    await fails(given(await save('others', others)), mentions(here('others'), 'checkpoint.safetensors'));
    const set = given(await lying('set', { data: 'idx-01234567' }));
    const { stdout } = await cli(['predict', ...set, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ class: expect.any(Number) as number });
    expect(JSON.parse(stdout)).not.toHaveProperty('digit');
    const huge = tensors.get('param/W2')!;
    const overflowing = { ...huge, data: huge.data.map((value) => Math.sign(value) * 3e38) };
    await fails(
      given(await lying('huge', {}, new Map([...tensors, ['param/W2', overflowing]]))),
      mentions('ok.png', here('huge')),
    );
  });
});

test.each([
  [['--image', 'x.png'], mentions('predict', '--checkpoint <file>')],
  [['--checkpoint', 'c'], mentions('predict', '--image <file...>')],
  [['--checkpoint', 'c', '--imgae', 'x.png'], mentions('--imgae', '--image')],
  [
    ['--checkpoint', 'c', '--image', 'x', '--invert', 'perhaps'],
    mentions('--invert', 'perhaps', 'auto', 'yes', 'no'),
  ],
])('wrong usage has exit code 2: %j', async (args, message) => {
  const { code, stderr } = await cli(['predict', ...args]);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});
