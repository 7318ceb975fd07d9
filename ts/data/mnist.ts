import { counted } from '../core/format.js';
import { BadakError } from '../core/errors.js';
import { expectBytes } from '../core/values.js';
import { say } from '../core/say.js';
import { parseIdx } from '../io/idx.js';
import { type IdxFile, othersIn, readIdxFolder, type Role, ROLES, whatIsIn } from './idx-folder.js';
import { checkLabelledImages, type ImageDataset, type LabelledImages } from './labelled-images.js';
import { fetchSet, foldersOf, type LookupOptions, NOT_IN, sha256Of } from './lookup.js';
import { PUBLIC_SETS } from './public-sets.js';

const MNIST = PUBLIC_SETS.mnist;
const CLASSES = 10;

export type FoundImages =
  { dataset: ImageDataset; from: string } | { dataset: undefined; reasons: readonly string[] };

/**
 * Finds MNIST: the data set and where it was found, or why it was not found. A folder that the user named may hold
 * another set of the same form, such as Fashion-MNIST: it is taken with its own classes, and its name is `idx-` and a
 * part of its checksum.
 * @throws BadakError when `dataDir` has no such set, when a set is damaged or incomplete, or when a folder that the
 *   user did not name has another set
 */
export async function findMnist(options: LookupOptions = {}): Promise<FoundImages> {
  const reasons: string[] = [];
  for (const { path, isNamed } of await foldersOf('mnist', options)) {
    const files = await readIdxFolder(path);
    if (files) return { from: path, dataset: await datasetOf(path, files, isNamed) };
    if (path === options.dataDir)
      throw new BadakError('not-found', `${path} has no MNIST: ${await whatIsIn(path)}.`);
    const others = isNamed ? await othersIn(path) : undefined;
    reasons.push(`${NOT_IN}${path}${others ? `, which has ${others} and no IDX files` : ''}`);
  }
  if (options.download ?? true) {
    const fetched = await fetchSet(MNIST, options);
    if (fetched.found) {
      const files = new Map(
        ROLES.map((role, i) => [
          role,
          { path: fetched.from, bytes: fetched.files.get(MNIST.files[i]!.name)! },
        ]),
      );
      return { from: fetched.from, dataset: { name: 'mnist', ...partsOf(fetched.from, files, CLASSES) } };
    }
    reasons.push(...fetched.reasons);
  }
  return { dataset: undefined, reasons };
}

/** MNIST if the checksums are those of MNIST, otherwise another set. */
async function datasetOf(
  folder: string,
  files: ReadonlyMap<Role, IdxFile>,
  isNamed: boolean,
): Promise<ImageDataset> {
  const sums = await Promise.all(ROLES.map((role) => sha256Of(files.get(role)!.bytes)));
  const others = ROLES.filter((_, i) => sums[i] !== MNIST.files[i]!.sha256);
  if (others.length === 0) return { name: 'mnist', ...partsOf(`mnist in ${folder}`, files, CLASSES) };
  // Each file is checked first, so that an error names the file.
  for (const [role, { path, bytes }] of files) parseIdx(path, bytes, role.endsWith('images') ? 3 : 1);
  const labels = [files.get('train-labels')!, files.get('t10k-labels')!];
  const largest = labels.reduce((most, { path, bytes }) => largestLabel(path, bytes, most), 0);
  const parts = partsOf(folder, files, largest + 1);
  if (others.length < ROLES.length) {
    const wrong = others.map((role) => files.get(role)!.path);
    throw new BadakError(
      'damaged',
      `${wrong.join(' and ')}: expected MNIST like the other files of this set, found another SHA-256. Replace it by MNIST’s file.`,
    );
  }
  if (!isNamed) {
    throw new BadakError(
      'mismatch',
      `${folder}: expected MNIST, found ${sizesOf(parts.train)}. Give this folder as the data folder to train on them, or move them elsewhere.`,
    );
  }
  const name = `idx-${(await sha256Of(new TextEncoder().encode(sums.join()))).slice(0, 8)}`;
  return { name, ...parts };
}

/** `260 pictures of 28×28 in 10 classes` */
export function sizesOf({ count, imageShape, classes }: LabelledImages): string {
  return say`${counted(count, 'pictures')} of ${imageShape[2]}×${imageShape[1]} in ${counted(classes, 'classes')}`;
}

function partsOf(
  who: string,
  files: ReadonlyMap<Role, IdxFile>,
  classes: number,
): Pick<ImageDataset, 'train' | 'test'> {
  const part = (name: 'train' | 't10k') => {
    const [images, labels] = [files.get(`${name}-images`)!, files.get(`${name}-labels`)!];
    return labelledImages(`${who}, ${name}`, images.bytes, labels.bytes, classes);
  };
  const [train, test] = [part('train'), part('t10k')];
  if (train.imageShape.some((size, i) => size !== test.imageShape[i])) {
    throw new BadakError(
      'mismatch',
      `${who}: expected pictures of one size, found ${sizesOf(train)} for training and ${sizesOf(test)} for testing`,
    );
  }
  return { train, test };
}

function largestLabel(path: string, bytes: Uint8Array, most: number): number {
  return parseIdx(path, bytes, 1).data.reduce((a, b) => Math.max(a, b), most);
}

/**
 * Pictures and labels from the bytes of two IDX files.
 * @param classes number of classes; every label is below it
 * @throws BadakError `<who>: …` when a file is malformed, or pictures and labels do not fit together
 */
export function labelledImages(
  who: string,
  imageFile: Uint8Array,
  labelFile: Uint8Array,
  classes = CLASSES,
): LabelledImages {
  expectBytes(`${who}, images`, imageFile);
  expectBytes(`${who}, labels`, labelFile);
  const images = parseIdx(`${who}, images`, imageFile, 3);
  const labels = parseIdx(`${who}, labels`, labelFile, 1);
  const [count, height, width] = images.shape as [number, number, number];
  return checkLabelledImages(who, {
    count,
    imageShape: [1, height, width],
    classes,
    pixels: images.data,
    labels: labels.data,
  });
}
