/** What `cnn` and `deep-cnn` share: the protocol of vol. 1, section 7.5, and the views. */
import { say } from '../core/say.js';
import { slice } from '../data/labelled-images.js';
import { Samples } from '../data/samples.js';
import { accuracyInParts } from '../metrics/accuracy.js';
import type { Sequential } from '../models/sequential.js';
import { Adam } from '../optimizers/index.js';
import { drawnWithReplacement } from '../train/rows.js';
import type { BookFigures, Chart, Run, TypedRunOptions } from './experiment.js';
import { dataParam, type ImageData } from './image-data.js';
import type { ParamSpecs, ParamValues } from './params.js';
import { makeRun } from './run.js';
import { netMotionView } from './views/net-motion.js';
import type { AnyView } from './view.js';
import { answeredView } from './views/answered.js';
import { filtersView, mapsView } from './views/maps.js';
import { pixelView } from './views/pixel.js';
import { pooledView } from './views/pooled.js';
import { confusionView, digitView, mistakesView, type NetSubject } from './views/pictures.js';
import { unitView, whereView } from './views/units.js';

/** Test pictures without `full`. */
const TESTED = 1000;
/** Pictures of each set that are scored after an epoch, as in the book. After the last step all are scored. */
const EVALUATED = 1000;
/** Pictures that are scored at once: the first feature maps of each take 50 kB. */
const EVALUATION_BATCH = 100;
const LOSSES_PER_EPOCH = 10;

export const convolutionalParams = {
  full: {
    kind: 'flag',
    default: false,
    help: 'use all 60,000 training and 10,000 test pictures; without it those of `samples` and 1,000',
  },
  samples: {
    kind: 'integer',
    default: 5000,
    min: 1,
    max: 60_000,
    help: 'number of training pictures, from the start of the training set',
  },
  epochs: {
    kind: 'integer',
    default: 20,
    min: 1,
    help: 'number of epochs',
  },
  batchSize: {
    kind: 'integer',
    default: 100,
    min: 1,
    max: 1000,
    help: 'pictures per step, drawn at random with replacement',
  },
  learningRate: { kind: 'number', default: 0.001, above: 0, help: 'learning rate of Adam' },
  data: dataParam,
} as const satisfies ParamSpecs;

type Options = TypedRunOptions<typeof convolutionalParams & ParamSpecs, ImageData> & {
  params: ParamValues<typeof convolutionalParams>;
};

/** The views of a convolutional network. @param untrained makes the net as it was before training */
export function convolutionalViews(untrained: (subject: NetSubject) => Sequential): readonly AnyView[] {
  return [
    digitView,
    mapsView,
    pixelView,
    pooledView,
    unitView,
    filtersView(untrained),
    whereView,
    confusionView,
    answeredView,
    mistakesView,
  ];
}

/** Pictures of each set that are used. */
const partOf = ({ full, samples }: Options['params']) =>
  full ? { train: Infinity, test: Infinity } : { train: samples, test: TESTED };

/** The view of the next step of a net without dropout. */
export const convolutionalMotionView = netMotionView((train, params, seed) => {
  const given = params as Options['params'];
  const images = slice(train, 0, partOf(given).train);
  return { images, rows: drawnWithReplacement({ count: images.count, batchSize: given.batchSize, seed }) };
});

/** Trains a network by the book's protocol. */
export function convolutionalRun(options: Options, build: () => Sequential): Run {
  const { params, seed, data } = options;
  const { epochs, batchSize, learningRate } = params;
  const part = partOf(params);
  const [train, test] = [slice(data.dataset.train, 0, part.train), slice(data.dataset.test, 0, part.test)];
  const samples = { train: new Samples(train), test: new Samples(test) };
  const scored = {
    train: new Samples(slice(train, 0, EVALUATED)),
    test: new Samples(slice(test, 0, EVALUATED)),
  };
  const rows = drawnWithReplacement({ count: train.count, batchSize, seed });
  const steps = Math.max(1, Math.floor(epochs * rows.stepsPerEpoch));
  const epoch = Math.max(1, Math.floor(rows.stepsPerEpoch));
  const interval = Math.max(1, Math.floor(epoch / LOSSES_PER_EPOCH));
  return makeRun({
    ...options,
    trainings: [
      {
        steps,
        open() {
          const net = build();
          const share = (of: Samples) => accuracyInParts((x) => net.predict(x), of, EVALUATION_BATCH);
          return {
            model: net,
            optimizer: new Adam(learningRate),
            batch: (chosen) => samples.train.batch(chosen),
            rows,
            reportAfter: (step) =>
              step % epoch === 0 ? 'epoch' : step % interval === 0 ? 'step' : undefined,
            *evaluate(step) {
              const of = step === steps ? samples : scored;
              return { 'train/accuracy': yield* share(of.train), 'test/accuracy': yield* share(of.test) };
            },
            dispose: () => net.dispose(),
          };
        },
      },
    ],
    dispose() {
      for (const each of [...Object.values(samples), ...Object.values(scored)]) each.dispose();
    },
  });
}

export function convolutionalCharts(book: BookFigures | undefined, epochs: number): readonly Chart[] {
  const reference = (['train', 'test'] as const).flatMap((part) => {
    const value = book?.metrics?.[`${part}/accuracy`];
    return value === undefined
      ? []
      : [
          {
            label: book?.label === undefined ? say`book, ${part}` : say`talk, ${part}`,
            series: 0,
            points: [[epochs, value] as const],
          },
        ];
  });
  return [
    {
      title: say`Accuracy on the first 1,000 pictures of each set; the last point is on all`,
      yLabel: say`share of correct answers`,
      yMax: 1,
      series: [
        { metric: 'train/accuracy', label: say`train` },
        { metric: 'test/accuracy', label: say`test`, dashed: true },
      ],
      reference,
    },
    {
      title: say`Loss`,
      yLabel: say`mean loss of the batches`,
      series: [{ metric: 'train/loss', label: say`train` }],
    },
  ];
}
