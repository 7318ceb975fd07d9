import { count } from '../core/format.js';
import { BadakError } from '../core/errors.js';
import { choice as oneOf, readValue } from '../core/options.js';
import { say } from '../core/say.js';
import { digitsDataset } from './digits.js';
import type { ImageDataset } from './labelled-images.js';
import { inShort, type LookupOptions, readLookupOptions } from './lookup.js';

/** Which pictures to load: `auto` takes MNIST if it can be had, and generated digits otherwise. */
export type ImageDataChoice = 'auto' | 'mnist' | 'digits';

/** The choices of picture data. */
export const IMAGE_DATA = ['auto', 'mnist', 'digits'] as const satisfies readonly ImageDataChoice[];

const CHOICE = oneOf(...IMAGE_DATA);

/** Pictures that {@link loadImages} found or generated. */
export interface LoadedImages {
  /** The pictures, in a part to train with and one to test with. */
  dataset: ImageDataset;
  /** A line for people: which data set, from where, and why it is not MNIST if it is not. */
  said: string;
  /** Whether it is not MNIST although `digits` was not asked for. */
  isSubstitute: boolean;
}

/**
 * Loads MNIST; or the data set of MNIST's form in a given folder; or the generated digits where neither is available.
 * @param choice `auto` takes what is available; `mnist` takes MNIST or throws; `digits` generates digits
 * @throws BadakError when the choice does not exist, when `dataDir` has no such set, when a set is damaged or
 *   incomplete, or when a folder that the user did not name has another set; with `mnist` also when MNIST is not found,
 *   or another set is found
 */
export async function loadImages(
  choice: ImageDataChoice,
  options: LookupOptions = {},
): Promise<LoadedImages> {
  readValue('loadImages', 'choice', choice, CHOICE);
  readLookupOptions('loadImages', options);
  if (choice === 'digits')
    return { dataset: digitsDataset(), said: say`generated digits`, isSubstitute: false };
  // In a page it is loaded when it is asked for: generated digits need none of it.
  const { findMnist, sizesOf } = await import('./mnist.js');
  const found = await findMnist(options);
  if (found.dataset) {
    const { dataset, from } = found;
    if (dataset.name === 'mnist') return { dataset, said: say`MNIST from ${from}`, isSubstitute: false };
    const said = say`${from}: not MNIST but another set, ${sizesOf(dataset.train)} for training and ${count(dataset.test.count)} for testing`;
    if (choice === 'mnist')
      throw new BadakError('mismatch', `${said}. To train on it, choose the data “auto”.`);
    return { dataset, said, isSubstitute: true };
  }
  if (choice === 'mnist') {
    throw new BadakError(
      'not-found',
      `MNIST was not found: ${found.reasons.join('; ')}. Set \`dataDir\` to a folder with MNIST’s four files`,
    );
  }
  const said = say`generated digits, because MNIST was not found (${inShort(found.reasons)})`;
  return { dataset: digitsDataset(), said, isSubstitute: true };
}
