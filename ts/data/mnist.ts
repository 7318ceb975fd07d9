import { parseIdx } from '../io/idx.js';
import { checkLabelledImages, type ImageDataset, type LabelledImages } from './labelled-images.js';
import { type DataSet, type LookupOptions, lookUp } from './lookup.js';

const TRAIN_IMAGES = 'train-images-idx3-ubyte';
const TRAIN_LABELS = 'train-labels-idx1-ubyte';
const TEST_IMAGES = 't10k-images-idx3-ubyte';
const TEST_LABELS = 't10k-labels-idx1-ubyte';

/** The handwritten digits of LeCun, Cortes and Burges. */
const MNIST: DataSet = {
  name: 'mnist',
  files: [
    {
      name: TRAIN_IMAGES,
      bytes: 47_040_016,
      sha256: 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
    },
    {
      name: TRAIN_LABELS,
      bytes: 60_008,
      sha256: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
    },
    {
      name: TEST_IMAGES,
      bytes: 7_840_016,
      sha256: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
    },
    {
      name: TEST_LABELS,
      bytes: 10_008,
      sha256: 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
    },
  ],
  mirrors: [
    'https://storage.googleapis.com/cvdf-datasets/mnist',
    'https://ossci-datasets.s3.amazonaws.com/mnist',
  ],
};

const CLASSES = 10;

/** MNIST and where it was found, or why it was not. @throws BadakError see {@link lookUp} */
export async function findMnist(
  options: LookupOptions = {},
): Promise<{ dataset: ImageDataset; from: string } | { dataset: undefined; reasons: readonly string[] }> {
  const lookup = await lookUp(MNIST, options);
  if (!lookup.found) return { dataset: undefined, reasons: lookup.reasons };
  const part = (images: string, labels: string) =>
    labelledImages(`mnist in ${lookup.from}`, lookup.files.get(images)!, lookup.files.get(labels)!);
  return {
    from: lookup.from,
    dataset: { name: 'mnist', train: part(TRAIN_IMAGES, TRAIN_LABELS), test: part(TEST_IMAGES, TEST_LABELS) },
  };
}

/** Pictures and labels from the bytes of two IDX files. @throws BadakError `<who>: …` when they are malformed or do not fit */
export function labelledImages(who: string, imageFile: Uint8Array, labelFile: Uint8Array): LabelledImages {
  const images = parseIdx(`${who}, images`, imageFile, 3);
  const labels = parseIdx(`${who}, labels`, labelFile, 1);
  const [count, height, width] = images.shape as [number, number, number];
  return checkLabelledImages(who, {
    count,
    imageShape: [1, height, width],
    classes: CLASSES,
    pixels: images.data,
    labels: labels.data,
  });
}
