/**
 * The generated digits as a data set in MNIST's form, drawn once and kept below target/. Reading them takes a quarter
 * of the time of drawing them at every start of the command.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { init } from '../../ts/core/init.js';
import { digitsDataset } from '../../ts/data/digits.js';
import '../../ts/node.js';

/** The folder, for `--data-dir` or BADAK_DATA. */
export const DIGITS_SET = fileURLToPath(new URL('../../target/badak/digits-set', import.meta.url));

/** badak's name of this data set, by the checksums of its files. It changes when the digits change. */
export const DIGITS_NAME = 'idx-dd6dbbf7';

const UNSIGNED_BYTE = 8;

/** The bytes of an IDX file. */
export function idx(shape: readonly number[], data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * shape.length + data.length);
  bytes.set([0, 0, UNSIGNED_BYTE, shape.length]);
  const view = new DataView(bytes.buffer);
  shape.forEach((size, i) => view.setUint32(4 + 4 * i, size));
  bytes.set(data, 4 + 4 * shape.length);
  return bytes;
}

/** Vitest calls it once, before all tests. */
export async function setup(): Promise<void> {
  const source = await readFile(new URL('../../ts/data/digits.ts', import.meta.url));
  const made = join(
    DIGITS_SET,
    `made-from-${createHash('sha256').update(source).digest('hex').slice(0, 16)}`,
  );
  if (existsSync(made)) return;
  await init({ threads: 1 });
  const beside = `${DIGITS_SET}-${process.pid}`;
  await mkdir(beside, { recursive: true });
  const { train, test } = digitsDataset({ train: 6000, test: 1000 });
  for (const [part, { count, imageShape, pixels, labels }] of Object.entries({ train, t10k: test })) {
    const [, height, width] = imageShape;
    await writeFile(join(beside, `${part}-images-idx3-ubyte`), idx([count, height, width], pixels));
    await writeFile(join(beside, `${part}-labels-idx1-ubyte`), idx([count], labels));
  }
  await writeFile(join(beside, made.slice(DIGITS_SET.length + 1)), '');
  await rm(DIGITS_SET, { recursive: true, force: true });
  await rename(beside, DIGITS_SET);
}
