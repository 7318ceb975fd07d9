import { BadakError } from '../core/errors.js';
import { digitsDataset } from './digits.js';
import type { ImageDataset } from './labelled-images.js';
import type { LookupOptions } from './lookup.js';
import { findMnist } from './mnist.js';

export type ImageDataChoice = 'auto' | 'mnist' | 'digits';

export interface LoadedImages {
  dataset: ImageDataset;
  /** A line for people: which data set, from where, and if it is not MNIST why. */
  said: string;
}

/**
 * MNIST, or the generated digits where it cannot be had.
 * @param choice `auto` takes what there is; `mnist` insists; `digits` does not look for it
 * @throws BadakError see `lookUp`; with `mnist` also when it is nowhere
 */
export async function loadImages(
  choice: ImageDataChoice,
  options: LookupOptions = {},
): Promise<LoadedImages> {
  if (choice !== 'digits') {
    const mnist = await findMnist(options);
    if (mnist.dataset) return { dataset: mnist.dataset, said: `MNIST from ${mnist.from}` };
    const reasons = mnist.reasons.join('; ');
    if (choice === 'mnist') throw new BadakError(`MNIST could not be had: ${reasons}`);
    return {
      dataset: digitsDataset(),
      said: `generated digits, because MNIST could not be had (${reasons})`,
    };
  }
  return { dataset: digitsDataset(), said: 'generated digits' };
}
