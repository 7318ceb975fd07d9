import { RandomStream } from '../core/random.js';
import { type LabelledImages, pick, slice } from '../data/labelled-images.js';
import { Samples } from '../data/samples.js';
import { SGD } from '../optimizers/index.js';
import { drawnWithReplacement } from '../train/rows.js';
import {
  type Contestant,
  contestantOf,
  gradcheckContestant,
  layersOf,
  openContestant,
} from './comparison.js';
import { type BookFigures, defineExperiment } from './experiment.js';
import { dataParam, type ImageData, loadImageData } from './image-data.js';
import { hasDefaults, type ParamSpecs, type ParamValues } from './params.js';
import { expectPictures } from './picture-size.js';
import { makeRun } from './run.js';
import { searchOver } from './search.js';
import { digitView } from './views/pictures.js';
import { unitsView, unitView } from './views/units.js';

const params = {
  learningRate: {
    kind: 'number',
    default: 0.01,
    above: 0,
    help: 'learning rate of SGD, unless the search draws it',
  },
  weightDecay: { kind: 'number', default: 0, min: 0, help: 'weight decay λ, unless the search draws it' },
  trial: {
    kind: 'integer',
    default: 0,
    min: 0,
    help: 'number of the trial, which decides its initial weights and batches',
  },
  epochs: { kind: 'integer', default: 50, min: 1, help: 'epochs per trial' },
  samples: {
    kind: 'integer',
    default: 500,
    min: 10,
    max: 60_000,
    help: 'number of pictures, from the start of the training set; a fifth of them is held out for validation',
  },
  batchSize: { kind: 'integer', default: 100, min: 1, max: 60_000, help: 'pictures per step' },
  hiddenLayers: { kind: 'integer', default: 6, min: 1, max: 100, help: 'number of hidden layers' },
  hiddenSize: { kind: 'integer', default: 100, min: 1, max: 10_000, help: 'units of each hidden layer' },
  data: dataParam,
} as const satisfies ParamSpecs;

type Params = ParamValues<typeof params>;

const VALIDATION_SHARE = 0.2;
/** Epochs between two evaluations of the training set, which is four times larger than the validation set. */
const TRAIN_INTERVAL = 10;

/** The first pictures, shuffled; a fifth of them is held out for validation (vol. 1, section 6.5.1). */
function split(images: LabelledImages, samples: number, seed: number) {
  const used = slice(images, 0, samples);
  const order = new RandomStream(seed, 'validation').permutation(used.count);
  const aside = Math.max(1, Math.floor(used.count * VALIDATION_SHARE));
  return { valid: pick(used, order.subarray(0, aside)), train: pick(used, order.subarray(aside)) };
}

function contestant({ hiddenLayers, hiddenSize, learningRate, weightDecay }: Params): Contestant {
  return {
    name: 'trial',
    net: { hiddenSizes: layersOf(hiddenLayers, hiddenSize), weightDecay },
    optimizer: () => new SGD(learningRate),
  };
}

/** One trial: the network of vol. 1, section 6.5, trained with given values. */
const trial = defineExperiment<typeof params, ImageData>({
  id: 'hyperparameters',
  title: 'Random search for learning rate and weight decay',
  section: 'vol. 1, section 6.5',
  summary:
    'A network with six hidden layers of 100 units, trained on 400 pictures with values drawn at random and validated on 100 others',
  params,
  smoke: { epochs: 2, samples: 100, hiddenSize: 8, data: 'digits' },
  load: loadImageData,
  views: [unitsView, unitView, digitView],
  build: ({ params, ...saved }) => contestantOf([contestant(params)], { ...saved, training: 0 }),
  expectFits: expectPictures,
  run(options) {
    const { params, seed, data } = options;
    const { train, valid } = split(data.dataset.train, params.samples, seed);
    const [trainSamples, validSamples] = [new Samples(train), new Samples(valid)];
    // All trials share the split of the pictures. Their weights and batches differ.
    const own = new RandomStream(seed, `trials/${params.trial}`).uint32();
    const rows = drawnWithReplacement({ count: train.count, batchSize: params.batchSize, seed: own });
    const epoch = Math.max(1, Math.floor(rows.stepsPerEpoch));
    const steps = params.epochs * epoch;
    return makeRun({
      ...options,
      trainings: [
        {
          steps,
          open: () =>
            openContestant(contestant(params), {
              images: train,
              seed: own,
              samples: trainSamples,
              rows,
              reportAfter: (step) => (step % epoch === 0 ? 'epoch' : undefined),
              scored: { 'valid/accuracy': validSamples, 'train/accuracy': trainSamples },
              scoredAt: (metric, step) =>
                metric === 'valid/accuracy' || step === steps || step % (TRAIN_INTERVAL * epoch) === 0,
            }),
        },
      ],
      dispose() {
        trainSamples.dispose();
        validSamples.dispose();
      },
    });
  },
  charts: () => [],
  book(given, data): BookFigures | undefined {
    if (data !== 'mnist' || !hasDefaults(params, given)) return undefined;
    return {
      source:
        'page 224 of the book: the best of 100 trials has a validation accuracy of 0.83 (learning rate 0.0092, weight decay 3.86e-7); in the authors’ notebook it is 0.84',
    };
  },
  gradcheck: ({ params, seed, data }) => gradcheckContestant(contestant(params), data.dataset.train, seed),
});

export const hyperparameters = searchOver(trial, {
  search: 'learning-rate=1e-6..1e-2:log,weight-decay=1e-8..1e-4:log',
});
