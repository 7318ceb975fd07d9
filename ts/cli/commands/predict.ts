import { styleText } from 'node:util';
import { init } from '../../core/engine.js';
import { BadakError, visible } from '../../core/errors.js';
import * as kernels from '../../core/kernels.js';
import {
  type DigitImage,
  digitImage,
  DIGITS,
  type GreyImage,
  type Invert,
  SIDE,
} from '../../data/digit-image.js';
import { Samples } from '../../data/samples.js';
import { experiments } from '../../experiments/index.js';
import type { Classifier } from '../../models/model.js';
import { readImage } from '../image.js';
import type { EngineOptions } from '../options.js';
import { restorer } from '../restorer.js';
import { readCheckpoint } from '../run-folder.js';
import { table } from '../table.js';

export interface PredictOptions extends EngineOptions {
  checkpoint: string;
  image: string[];
  invert: Invert;
  json?: boolean;
}

/** Characters of a bar that is full. */
const BAR = 24;
/** Of a character, by eighths. */
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A picture with the name of its file. */
interface Picture {
  path: string;
  original: GreyImage;
  digit: DigitImage;
}

/** `badak predict` */
export async function predict(options: PredictOptions): Promise<void> {
  // Everything is read before anything is computed: an error leaves no half of an answer.
  const checkpoint = await readCheckpoint(options.checkpoint, 'read');
  const restore = restorer('predict', options.checkpoint, checkpoint, 'restoreClassifier', experiments);
  const pictures: Picture[] = [];
  for (const path of options.image) pictures.push(await read(path, options.invert));

  await init(options);
  using model = restore(options.checkpoint, checkpoint);
  const results = probabilities(options.checkpoint, model, pictures);
  pictures.forEach((picture, i) => {
    if (options.json) {
      const line = { image: picture.path, digit: best(results[i]!), probabilities: results[i] };
      // The escapes of JSON, for what JSON itself would let through.
      console.log(visible(JSON.stringify(line)));
      return;
    }
    if (i > 0) console.log('');
    console.log(describe(picture, options.invert));
    console.log(ranking(results[i]!));
  });
}

async function read(path: string, invert: Invert): Promise<Picture> {
  const original = await readImage(path);
  try {
    return { path, original, digit: digitImage(original, invert) };
  } catch (error) {
    if (error instanceof BadakError) throw new BadakError(`${path}: ${error.message}`);
    throw error;
  }
}

/**
 * Of the ten digits, for each picture.
 * @throws BadakError when the net gives something else than numbers
 */
function probabilities(from: string, model: Classifier, pictures: readonly Picture[]): number[][] {
  // As the pictures it was trained on, to the bit. Nobody knows the labels, and nobody asks for them.
  using samples = new Samples({
    count: pictures.length,
    imageShape: [1, SIDE, SIDE],
    classes: DIGITS,
    pixels: Uint8Array.from(pictures.flatMap(({ digit }) => [...digit.pixels])),
    labels: new Uint8Array(pictures.length),
  });
  // One by one: what a picture gets does not depend on its company.
  return pictures.map(({ path }, i) => {
    const scores = model.predict(samples.batch([i]).x);
    const y = model.workspace.take(scores.shape);
    kernels.softmax(y, scores);
    const result = [...y.toArray()];
    if (!result.every(Number.isFinite)) {
      throw new BadakError(`${path}: the net of ${from} gives scores that are no numbers`);
    }
    return result;
  });
}

function best(probabilities: readonly number[]): number {
  return probabilities.indexOf(Math.max(...probabilities));
}

/** What was read, and what was done to it. */
function describe({ path, original, digit }: Picture, invert: Invert): string {
  const why = invert === 'auto' ? 'dark ink on a light ground' : 'as --invert says';
  const done = [
    ...(digit.resized ? [`resized to ${SIDE}×${SIDE}`] : []),
    ...(digit.inverted ? [`inverted (${why})`] : []),
  ];
  return `${visible(path)} ${original.width}×${original.height}, ${done.join(', ') || 'as it is'}`;
}

/** A table, the likeliest digit first and, where the terminal can, in bold. */
function ranking(probabilities: readonly number[]): string {
  const rows = probabilities
    .map((probability, digit) => ({ probability, digit }))
    .sort((a, b) => b.probability - a.probability)
    .map(({ probability, digit }) => [String(digit), probability.toFixed(4), bar(probability)]);
  const [head, first, ...others] = table(['digit', 'probability', ''], rows).split('\n');
  const highlit = process.stdout.isTTY && process.stdout.hasColors() ? styleText('bold', first!) : first;
  return [head, highlit, ...others].join('\n');
}

function bar(share: number): string {
  const eighths = Math.round(share * BAR * 8);
  return '█'.repeat(eighths >> 3) + EIGHTHS[eighths & 7]!;
}
