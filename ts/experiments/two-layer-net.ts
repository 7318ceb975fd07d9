import type { Tensor } from '../core/tensor.js';
import { say } from '../core/say.js';
import { SIDE } from '../data/digit-side.js';
import { Samples } from '../data/samples.js';
import { accuracyInParts } from '../metrics/accuracy.js';
import { TwoLayerNet } from '../models/two-layer-net.js';
import { SGD } from '../optimizers/sgd.js';
import { gradcheck } from '../train/gradcheck.js';
import { drawnWithReplacement, shuffledEpochs } from '../train/rows.js';
import { defineExperiment } from './experiment.js';
import { dataParam, type ImageData, loadImageData } from './image-data.js';
import { hasDefaults, type ParamSpecs, type ParamValues } from './params.js';
import { expectPictures } from './picture-size.js';
import { makeRun } from './run.js';
import { netMotionView } from './views/net-motion.js';
import { answeredView } from './views/answered.js';
import { netGradcheckView } from './views/checks.js';
import { confusionView, digitView, mistakesView } from './views/pictures.js';
import { unitsView, unitView, whereView } from './views/units.js';

const params = {
  activation: {
    kind: 'choice',
    default: 'relu',
    choices: ['relu', 'sigmoid'],
    help: 'activation of the hidden layer: sigmoid as in chapter 4 of the book, relu as in chapter 5',
  },
  hiddenSize: { kind: 'integer', default: 50, min: 1, max: 100_000, help: 'units of the hidden layer' },
  batchSize: { kind: 'integer', default: 100, min: 1, max: 60_000, help: 'pictures per step' },
  learningRate: { kind: 'number', default: 0.1, above: 0, help: 'learning rate of SGD' },
  iterations: {
    kind: 'integer',
    default: 10_000,
    min: 1,
    help: 'number of steps, each on a batch drawn at random with replacement, as in the book',
  },
  epochs: {
    kind: 'integer',
    default: undefined,
    min: 1,
    help: 'number of epochs, instead of `iterations`: shuffled passes over all training pictures',
  },
  weightInitStd: {
    kind: 'number',
    default: 0.01,
    above: 0,
    help: 'standard deviation of the initial weights',
  },
  data: dataParam,
} as const satisfies ParamSpecs;

type Params = ParamValues<typeof params>;

/** Accuracies at the book's reports 1, 2, 3, 5, 9, 13, 17 (stored output of the notebooks ch04 and ch05). */
const BOOK_CURVES = {
  sigmoid: {
    train: [0.0986, 0.7893, 0.8764, 0.9075, 0.9273, 0.9393, 0.9471],
    test: [0.0958, 0.7947, 0.8811, 0.91, 0.9288, 0.9388, 0.9465],
    notebook: 'ch04',
  },
  relu: {
    train: [0.1075, 0.9053, 0.9236, 0.9448, 0.9646, 0.9719, 0.9779],
    test: [0.1064, 0.9047, 0.9245, 0.9436, 0.9606, 0.9661, 0.969],
    notebook: 'ch05',
  },
};
/** Report r comes after r − 1 epochs and one step. */
const BOOK_EPOCHS = [0, 1, 2, 4, 8, 12, 16];

/** Steps between two reports of the loss. */
const LOSS_INTERVAL = 100;

const GRADCHECK_SAMPLES = 10;
/** Weights as large as He's for the hidden layer give gradients well above the noise of single precision. */
const GRADCHECK_STD = 0.15;

function build({ params, seed, data }: { params: Params; seed: number; data: ImageData }) {
  const { imageShape, classes } = data.dataset.train;
  return net(params, imageShape[1] * imageShape[2], classes, seed);
}

function net(params: Params, inputSize: number, outputSize: number, seed: number) {
  const { hiddenSize, weightInitStd, activation } = params;
  return new TwoLayerNet({ inputSize, hiddenSize, outputSize, weightInitStd, activation, seed });
}

/** Whether these are the settings behind the book's figures. */
function isBookProtocol(given: Params, data: string): boolean {
  return data === 'mnist' && hasDefaults(params, given, 'activation');
}

/** The pictures of each step. */
function rowsOf({ batchSize, epochs }: Pick<Params, 'batchSize' | 'epochs'>, count: number, seed: number) {
  const drawing = { count, batchSize, seed };
  return epochs === undefined ? drawnWithReplacement(drawing) : shuffledEpochs(drawing);
}

const motionView = netMotionView((images, params, seed) => ({
  images,
  rows: rowsOf(params as Params, images.count, seed),
}));

export const twoLayerNet = defineExperiment<typeof params, ImageData>({
  id: 'two-layer-net',
  title: 'Two-layer net on handwritten digits',
  section: 'vol. 1, chapters 4 and 5',
  summary: 'Affine 784→50 – ReLU or sigmoid – Affine 50→10 – softmax, trained by SGD',
  params,
  smoke: { iterations: 20, hiddenSize: 16, data: 'digits' },

  alternatives: [['epochs', 'iterations']],

  load: loadImageData,

  run(options) {
    const { params, seed, data } = options;
    const { epochs, iterations, learningRate } = params;
    const train = new Samples(data.dataset.train);
    const test = new Samples(data.dataset.test);
    const rows = rowsOf(params, train.count, seed);
    const steps = epochs === undefined ? iterations : epochs * rows.stepsPerEpoch;

    // The book evaluates after its first step, and then once per epoch. Losses are reported at equal distances between.
    const interval = Math.max(1, Math.floor(rows.stepsPerEpoch));
    const first = epochs === undefined ? 1 : 0;
    const evaluation = epochs === undefined ? 'eval' : 'epoch';
    const open = () => {
      const model = build({ params, seed, data });
      return {
        model,
        optimizer: new SGD(learningRate),
        batch: (chosen: ArrayLike<number>) => train.batch(chosen),
        rows,
        reportAfter: (step: number) =>
          (step - first) % interval === 0
            ? evaluation
            : (step - first) % LOSS_INTERVAL === 0
              ? 'step'
              : undefined,
        *evaluate() {
          const predict = (x: Tensor) => model.predict(x);
          return {
            'train/accuracy': yield* accuracyInParts(predict, train),
            'test/accuracy': yield* accuracyInParts(predict, test),
          };
        },
        dispose: () => model.dispose(),
      } as const;
    };
    return makeRun({
      ...options,
      trainings: [{ steps, open }],
      dispose() {
        train.dispose();
        test.dispose();
      },
    });
  },

  charts(params, data) {
    const curve = BOOK_CURVES[params.activation];
    const points = (values: number[]) => values.map((value, i) => [BOOK_EPOCHS[i]!, value] as const);
    const reference = [
      { label: say`book, train`, points: points(curve.train) },
      { label: say`book, test`, points: points(curve.test) },
    ];
    return [
      {
        title: say`Loss`,
        yLabel: say`mean loss of the batches`,
        series: [{ metric: 'train/loss', label: say`train` }],
      },
      {
        title: say`Accuracy`,
        yLabel: say`share of correct answers`,
        yMax: 1,
        series: [
          { metric: 'train/accuracy', label: say`train` },
          { metric: 'test/accuracy', label: say`test`, dashed: true },
        ],
        ...(isBookProtocol(params, data) ? { reference } : {}),
      },
    ];
  },

  book(params, data) {
    if (!isBookProtocol(params, data)) return undefined;
    const curve = BOOK_CURVES[params.activation];
    return {
      metrics: { 'train/accuracy': curve.train.at(-1)!, 'test/accuracy': curve.test.at(-1)! },
      source: `the authors’ notebook ${curve.notebook}, its last report (after 9,601 of the 10,000 steps); one run without a fixed seed`,
    };
  },

  gradcheck({ params, seed, data }) {
    using model = build({ params: { ...params, weightInitStd: GRADCHECK_STD }, seed, data });
    using samples = new Samples(data.dataset.train);
    const { x, t } = samples.batch(Uint32Array.from({ length: GRADCHECK_SAMPLES }, (_, i) => i));
    return gradcheck(model, x, t, seed);
  },

  views: [
    ...[digitView, unitsView, unitView, whereView, confusionView, answeredView, mistakesView, motionView],
    netGradcheckView(({ params, seed, data }) => build({ params: params as Params, seed, data: data! }), 24),
  ],

  build: ({ params, classes }) => ({ model: net(params, SIDE * SIDE, classes, 0) }),

  expectFits: expectPictures,
});
