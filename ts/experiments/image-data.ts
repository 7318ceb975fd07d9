import { IMAGE_DATA, type ImageDataChoice, loadImages } from '../data/images.js';
import type { ImageDataset } from '../data/labelled-images.js';
import type { LookupOptions } from '../data/lookup.js';
import type { LoadedData } from './experiment.js';
import type { ParamSpec } from './params.js';

/** The handwritten digits of volume 1. */
export type ImageData = LoadedData & { dataset: ImageDataset };

export const dataParam = {
  kind: 'choice',
  default: 'auto',
  choices: IMAGE_DATA,
  help: 'data set; auto takes MNIST, or another set of such files that is given, and generated digits if there is neither',
} as const satisfies ParamSpec;

/** Loads the pictures that an experiment trains on. @throws BadakError when the data set is not available */
export async function loadImageData(
  { data }: { data: ImageDataChoice },
  options: LookupOptions,
): Promise<ImageData> {
  const { dataset, said, isSubstitute } = await loadImages(data, options);
  return { name: dataset.name, said, isSubstitute, dataset };
}
