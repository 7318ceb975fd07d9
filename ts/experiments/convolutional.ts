/** What the two experiments on convolutional networks share: the protocol of vol. 1, section 7.5, and the pictures. */
import { slice } from '../data/labelled-images.js';
import { Samples } from '../data/samples.js';
import { accuracyInParts } from '../metrics/accuracy.js';
import type { Sequential } from '../models/sequential.js';
import { Adam } from '../optimizers/index.js';
import { Convolution } from '../layers/index.js';
import { drawnWithReplacement } from '../train/rows.js';
import type { BookFigures, Chart, Run, TypedRunOptions } from './experiment.js';
import { dataParam, type ImageData } from './image-data.js';
import { type Panel, picture } from './panels.js';
import type { ParamSpecs, ParamValues } from './params.js';
import { makeRun } from './run.js';

/** Pictures trained and tested with, unless `full`. */
const SMALL = { train: 5000, test: 1000 };
/** Pictures of each set looked at after every epoch, as in the book; after the last step all are. */
const EVALUATED = 1000;
/** Scored at once: the first feature maps of a picture take 50 kB. */
const EVALUATION_BATCH = 100;
const LOSSES_PER_EPOCH = 10;

export const convolutionalParams = {
  full: {
    kind: 'flag',
    default: false,
    help: 'use all 60,000 and 10,000 pictures, not the first 5,000 and 1,000',
  },
  epochs: {
    kind: 'integer',
    default: 20,
    min: 1,
    help: 'epochs, each of as many batches as the pictures fill',
  },
  batchSize: {
    kind: 'integer',
    default: 100,
    min: 1,
    max: 1000,
    help: 'pictures per step, drawn with replacement',
  },
  learningRate: { kind: 'number', default: 0.001, above: 0, help: 'learning rate of Adam' },
  data: dataParam,
} as const satisfies ParamSpecs;

type Options = TypedRunOptions<typeof convolutionalParams & ParamSpecs, ImageData> & {
  params: ParamValues<typeof convolutionalParams>;
};

/** Trains a network and keeps its pictures: filters before and after, feature maps, what it gets wrong. */
export function convolutionalRun(id: string, options: Options, build: () => Sequential): Run {
  const { params, seed, data } = options;
  const { full, epochs, batchSize, learningRate } = params;
  const part = full ? { train: Infinity, test: Infinity } : SMALL;
  const [train, test] = [slice(data.dataset.train, 0, part.train), slice(data.dataset.test, 0, part.test)];
  const samples = { train: new Samples(train), test: new Samples(test) };
  const looked = {
    train: new Samples(slice(train, 0, EVALUATED)),
    test: new Samples(slice(test, 0, EVALUATED)),
  };
  const rows = drawnWithReplacement({ count: train.count, batchSize, seed });
  const steps = Math.max(1, Math.floor(epochs * rows.stepsPerEpoch));
  const epoch = Math.max(1, Math.floor(rows.stepsPerEpoch));
  const interval = Math.max(1, Math.floor(epoch / LOSSES_PER_EPOCH));
  return makeRun({
    ...options,
    experiment: id,
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
              const of = step === steps ? samples : looked;
              return { 'train/accuracy': yield* share(of.train), 'test/accuracy': yield* share(of.test) };
            },
            dispose: () => net.dispose(),
          };
        },
      },
    ],
    panels: (model) => (model ? pictures(model, build, samples.test) : []),
    dispose() {
      for (const each of [...Object.values(samples), ...Object.values(looked)]) each.dispose();
    },
  });
}

export function convolutionalCharts(book: BookFigures | undefined, epochs: number): readonly Chart[] {
  const reference = (['train', 'test'] as const).flatMap((part) => {
    const value = book?.metrics?.[`${part}/accuracy`];
    return value === undefined
      ? []
      : [{ label: `${book?.label ?? 'book'}, ${part}`, series: 0, points: [[epochs, value] as const] }];
  });
  return [
    {
      title: 'Accuracy on the first 1,000 of each, the last point on all',
      yLabel: 'share of pictures recognised',
      series: [
        { metric: 'train/accuracy', label: 'train' },
        { metric: 'test/accuracy', label: 'test', dashed: true },
      ],
      reference,
    },
    { title: 'Loss', yLabel: 'mean loss of the batches', series: [{ metric: 'train/loss', label: 'train' }] },
  ];
}

const FILTER_COLUMNS = 8;
const MAP_COLUMNS = 8;
const MISCLASSIFIED = 20;

function pictures(model: Sequential, build: () => Sequential, test: Samples): Panel[] {
  using untrained = build();
  return [
    filters('Filters of the first layer before training', untrained),
    filters('Filters of the first layer after training', model),
    ...featureMaps(model, test),
    misclassified(model, test),
  ];
}

/** Every filter of the first convolution, each scaled to its own range, large weights dark as in the book. */
function filters(title: string, model: Sequential): Panel {
  const W = model.layers.find((layer) => layer instanceof Convolution)!.weight.value;
  const [count, channels, height, width] = W.shape as [number, number, number, number];
  const size = channels * height * width;
  const values = W.toArray();
  return {
    kind: 'pictures',
    title,
    columns: FILTER_COLUMNS,
    scale: 'ink',
    pictures: Array.from({ length: count }, (_, i) =>
      picture(values.subarray(i * size, i * size + height * width), width, height),
    ),
  };
}

/** What each convolution makes of the first picture of the test set. */
function featureMaps(model: Sequential, test: Samples): Panel[] {
  const { x } = test.batch([0]);
  const [, , height, width] = x.shape as [number, number, number, number];
  const input = picture(x.toArray(), width, height, { caption: 'input' });
  const activations = model.activations(x);
  return model.layers.flatMap((layer, i): Panel[] => {
    if (!(layer instanceof Convolution)) return [];
    const { shape } = activations[i]!;
    const [, count, height, width] = shape as [number, number, number, number];
    const values = activations[i]!.toArray();
    const maps = Array.from({ length: Math.min(count, 2 * MAP_COLUMNS - (i === 0 ? 1 : 0)) }, (_, map) =>
      picture(values.subarray(map * height * width, (map + 1) * height * width), width, height),
    );
    return [
      {
        kind: 'pictures',
        title: `Feature maps of ${layer.weight.name}`,
        note: `The first picture of the test set behind this layer and its ReLU: the first ${maps.length} of ${count} maps, ${height} × ${width}.`,
        columns: MAP_COLUMNS,
        pictures: i === 0 ? [input, ...maps] : maps,
      },
    ];
  });
}

/** The first mistakes in the test set's order. */
function misclassified(model: Sequential, test: Samples): Panel {
  const wrong = [];
  for (const { x, t } of test.batches(EVALUATION_BATCH)) {
    const [n, , height, width] = x.shape as [number, number, number, number];
    const [values, labels] = [x.toArray(), t.toArray()];
    const scores = model.predict(x).toArray();
    const classes = scores.length / n;
    for (let i = 0; i < n && wrong.length < MISCLASSIFIED; i++) {
      const row = scores.subarray(i * classes, (i + 1) * classes);
      const answer = row.indexOf(row.reduce((most, score) => Math.max(most, score), -Infinity));
      if (answer === labels[i]) continue;
      const pixels = values.subarray(i * height * width, (i + 1) * height * width);
      wrong.push(
        picture(pixels, width, height, {
          // Scores that are no numbers choose nothing.
          caption: `${labels[i]} taken for ${answer < 0 ? 'nothing' : answer}`,
          range: [0, 1],
        }),
      );
    }
    if (wrong.length === MISCLASSIFIED) break;
  }
  return {
    kind: 'pictures',
    title: 'What it gets wrong',
    note: `The first ${wrong.length} mistakes in the order of the test set.`,
    columns: 10,
    pictures: wrong,
  };
}
