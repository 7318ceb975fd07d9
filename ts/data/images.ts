import { count } from '../core/format.js';
import { BadakError } from '../core/errors.js';
import { choice as oneOf, readValue } from '../core/options.js';
import { digitsDataset } from './digits.js';
import type { ImageDataset } from './labelled-images.js';
import { type LookupOptions, readLookupOptions } from './lookup.js';
import { findMnist, sizesOf } from './mnist.js';

export type ImageDataChoice = 'auto' | 'mnist' | 'digits';

const CHOICE = oneOf('auto', 'mnist', 'digits');

export interface LoadedImages {
  dataset: ImageDataset;
  /** A line for people: which data set, from where, and if it is not MNIST why. */
  said: string;
  /** Whether it is something else than MNIST that nobody asked for by name. */
  isSubstitute: boolean;
}

/**
 * MNIST; or what a folder that was named has in its form; or the generated digits where neither can be had.
 * @param choice `auto` takes what there is; `mnist` insists; `digits` does not look for it
 * @throws BadakError when there is no such choice; see {@link findMnist}; with `mnist` also when it is nowhere, or what was found is
 *   another set
 */
export async function loadImages(
  choice: ImageDataChoice,
  options: LookupOptions = {},
): Promise<LoadedImages> {
  readValue('loadImages', 'choice', choice, CHOICE);
  readLookupOptions('loadImages', options);
  if (choice === 'digits') return { dataset: digitsDataset(), said: 'generated digits', isSubstitute: false };
  const found = await findMnist(options);
  if (found.dataset) {
    const { dataset, from } = found;
    if (dataset.name === 'mnist') return { dataset, said: `MNIST from ${from}`, isSubstitute: false };
    const said = `${from}: not MNIST but another set, ${sizesOf(dataset.train)} and ${count(dataset.test.count)} to test with`;
    if (choice === 'mnist') throw new BadakError(`${said}. To train on it, choose the data “auto”`);
    return { dataset, said, isSubstitute: true };
  }
  const reasons = found.reasons.join('; ');
  if (choice === 'mnist') throw new BadakError(`MNIST could not be had: ${reasons}`);
  const said = `generated digits, because MNIST could not be had (${reasons})`;
  return { dataset: digitsDataset(), said, isSubstitute: true };
}
