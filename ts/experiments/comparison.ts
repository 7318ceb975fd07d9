/** What the experiments of vol. 1, chapter 6 share: several fully connected networks on the same batches. */
import { RandomStream } from '../core/random.js';
import { say } from '../core/say.js';
import { SIDE } from '../data/digit-side.js';
import { type LabelledImages, slice } from '../data/labelled-images.js';
import { Samples } from '../data/samples.js';
import { accuracyInParts } from '../metrics/accuracy.js';
import { MultiLayerNetExtend, type MultiLayerNetExtendOptions } from '../models/multi-layer-net-extend.js';
import type { Optimizer } from '../optimizers/index.js';
import { type GradcheckRow, gradcheck } from '../train/gradcheck.js';
import { drawnWithReplacement, type Rows } from '../train/rows.js';
import type { BookFigures, Chart, DefinedRunOptions, Run, Saved } from './experiment.js';
import type { ImageData } from './image-data.js';
import type { ParamSpecs } from './params.js';
import { makeRun, type OpenTraining } from './run.js';
import type { AnyView } from './view.js';
import { netGradcheckView } from './views/checks.js';

/** The parameters that all networks of a comparison share. @param book the book's numbers */
export function netParams(book: { hiddenLayers: number; batchSize: number }) {
  return {
    batchSize: {
      kind: 'integer',
      default: book.batchSize,
      min: 1,
      max: 60_000,
      help: 'pictures per step; all networks train on the same batches',
    },
    hiddenLayers: {
      kind: 'integer',
      default: book.hiddenLayers,
      min: 1,
      max: 100,
      help: 'number of hidden layers',
    },
    hiddenSize: { kind: 'integer', default: 100, min: 1, max: 10_000, help: 'units of each hidden layer' },
  } as const satisfies ParamSpecs;
}

/** One network of a comparison and its optimizer. */
export interface Contestant {
  name: string;
  net: Omit<MultiLayerNetExtendOptions, 'inputSize' | 'outputSize' | 'seed'>;
  optimizer: () => Optimizer;
}

interface OpenOptions {
  images: LabelledImages;
  /** Seed of the run. It and the contestant's name decide the initial weights. */
  seed: number;
  samples: Samples;
  rows: Rows;
  reportAfter: OpenTraining['reportAfter'];
  evaluateSteps?: boolean;
  lossAfterUpdate?: boolean;
  /** The sets whose accuracy is measured, by the name of the metric. */
  scored: Readonly<Record<string, Samples>>;
  /** Whether a metric is measured at a step; default at every evaluation. */
  scoredAt?: (metric: string, step: number) => boolean;
}

function build(
  { name, net }: Contestant,
  images: Pick<LabelledImages, 'imageShape' | 'classes'>,
  seed: number,
): MultiLayerNetExtend {
  const [channels, height, width] = images.imageShape;
  return new MultiLayerNetExtend({
    ...net,
    inputSize: channels * height * width,
    outputSize: images.classes,
    seed: new RandomStream(seed, `runs/${name}`).uint32(),
  });
}

/** The net of a checkpoint, for pictures of 28 × 28, with the dropout masks of its run; undefined when there is no such contestant. */
export function contestantOf(
  contestants: readonly Contestant[],
  { training, classes, seed }: Pick<Saved<unknown>, 'training' | 'classes' | 'seed'>,
): { model: MultiLayerNetExtend } | undefined {
  const contestant = contestants[training];
  return contestant && { model: build(contestant, { imageShape: [1, SIDE, SIDE], classes }, seed) };
}

export function openContestant(contestant: Contestant, options: OpenOptions): OpenTraining {
  const { images, seed, samples, rows, reportAfter, scored, scoredAt = () => true } = options;
  const { evaluateSteps = false, lossAfterUpdate = false } = options;
  const model = build(contestant, images, seed);
  const predict = (x: Parameters<typeof model.predict>[0]) => model.predict(x);
  return {
    model,
    optimizer: contestant.optimizer(),
    batch: (chosen) => samples.batch(chosen),
    rows,
    reportAfter,
    evaluateSteps,
    lossAfterUpdate,
    *evaluate(step) {
      const metrics: Record<string, number> = {};
      for (const [metric, of] of Object.entries(scored)) {
        if (scoredAt(metric, step)) metrics[metric] = yield* accuracyInParts(predict, of);
      }
      return metrics;
    },
    dispose: () => model.dispose(),
  };
}

const GRADCHECK_SAMPLES = 10;

/** Checks the gradient of a contestant's network on a few pictures. */
export function gradcheckContestant(
  contestant: Contestant,
  images: LabelledImages,
  seed: number,
): GradcheckRow[] {
  using model = build(contestant, images, seed);
  using samples = new Samples(slice(images, 0, GRADCHECK_SAMPLES));
  const { x, t } = samples.batch(Array.from({ length: GRADCHECK_SAMPLES }, (_, i) => i));
  return gradcheck(model, x, t, seed);
}

/** Elements of each parameter that the view of a check compares. */
const VIEW_ELEMENTS = 24;

/** The view of a check of a contestant's network. @param contestantsOf those of a run with these parameters */
export function contestantCheckView<P>(contestantsOf: (params: P) => readonly Contestant[]): AnyView {
  return netGradcheckView(
    ({ params, training, seed, data }) =>
      build(contestantsOf(params as P)[training]!, data!.dataset.train, seed),
    VIEW_ELEMENTS,
  );
}

/** The sizes of hidden layers that are all equal. */
export function layersOf(hiddenLayers: number, hiddenSize: number): number[] {
  return Array.from({ length: hiddenLayers }, () => hiddenSize);
}

const LOSS_INTERVAL = 10;
const EVALUATION_INTERVAL = 500;

/** Loss of one batch after 100 and 1,900 steps, by contestant (stored output of the notebook ch06). */
export type BookLosses = Readonly<Record<string, readonly [early: number, late: number]>>;

/** Trains all contestants on the same batches of the whole training set, to compare how fast the loss falls. */
export function compareLosses(
  options: DefinedRunOptions & { params: { iterations: number; batchSize: number }; data: ImageData },
  contestants: readonly Contestant[],
): Run {
  const { params, seed, data } = options;
  const [train, test] = [new Samples(data.dataset.train), new Samples(data.dataset.test)];
  const rows = drawnWithReplacement({ count: train.count, batchSize: params.batchSize, seed });
  return makeRun({
    ...options,
    trainings: contestants.map((contestant) => ({
      name: contestant.name,
      steps: params.iterations,
      open: () =>
        openContestant(contestant, {
          images: data.dataset.train,
          seed,
          samples: train,
          rows,
          reportAfter: (step) =>
            step % EVALUATION_INTERVAL === 0 ? 'eval' : step % LOSS_INTERVAL === 0 ? 'step' : undefined,
          lossAfterUpdate: true,
          scored: { 'test/accuracy': test },
        }),
    })),
    dispose() {
      train.dispose();
      test.dispose();
    },
  });
}

/** @param log whether the y axis is logarithmic */
export function lossChart(names: readonly string[], book: BookLosses | undefined, log = false): Chart {
  const reference = names.flatMap((name, series) => {
    const losses = book?.[name];
    if (!losses) return [];
    const points = [[100, losses[0]] as const, [1900, losses[1]] as const];
    return [{ label: say`book, ${name}`, series, points }];
  });
  return {
    title: say`Loss`,
    yLabel: say`mean loss of ten batches`,
    x: 'step',
    series: names.map((run) => ({ run, metric: 'train/loss', label: run })),
    reference,
    log,
  };
}

export function lossFigures(book: BookLosses): BookFigures {
  return {
    runs: Object.fromEntries(Object.entries(book).map(([name, [, late]]) => [name, { 'train/loss': late }])),
    source:
      'the authors’ notebook ch06, the loss of one batch after the update of step 1,900; one run without a fixed seed. Ours is the mean of the last ten batches',
  };
}
