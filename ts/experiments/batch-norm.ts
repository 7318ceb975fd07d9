import { say } from '../core/say.js';
import { slice } from '../data/labelled-images.js';
import { Samples } from '../data/samples.js';
import { SGD } from '../optimizers/index.js';
import { drawnWithReplacement } from '../train/rows.js';
import {
  type Contestant,
  contestantCheckView,
  contestantOf,
  gradcheckContestant,
  layersOf,
  netParams,
  openContestant,
} from './comparison.js';
import { type BookFigures, type Chart, defineExperiment } from './experiment.js';
import { dataParam, type ImageData, loadImageData } from './image-data.js';
import { hasDefaults, type ParamSpecs, type ParamValues } from './params.js';
import { expectPictures } from './picture-size.js';
import { makeRun } from './run.js';
import { activationsView } from './views/histograms.js';

const params = {
  scales: {
    kind: 'integer',
    default: 16,
    min: 2,
    max: 100,
    help: 'number of standard deviations of the initial weights, at equal ratios from 1 to 0.0001',
  },
  samples: {
    kind: 'integer',
    default: 1000,
    min: 1,
    max: 60_000,
    help: 'number of training pictures, from the start of the training set',
  },
  epochs: {
    kind: 'integer',
    default: 20,
    min: 1,
    help: 'evaluations: one after step 1, then one per epoch',
  },
  ...netParams({ hiddenLayers: 5, batchSize: 100 }),
  learningRate: { kind: 'number', default: 0.01, above: 0, help: 'learning rate of SGD' },
  data: dataParam,
} as const satisfies ParamSpecs;

type Params = ParamValues<typeof params>;

/**
 * Training accuracy at the 20th evaluation, without and with batch normalization (stored output of the notebook
 * ch06).
 */
const BOOK = {
  without: [
    0.097, 0.097, 0.979, 0.823, 0.235, 0.116, 0.116, 0.116, 0.116, 0.117, 0.116, 0.117, 0.116, 0.116, 0.117,
    0.116,
  ],
  with: [0.419, 0.498, 0.63, 0.763, 0.89, 0.95, 0.99, 1, 1, 0.998, 0.999, 0.831, 0.804, 0.595, 0.618, 0.523],
};

/** Standard deviations at equal ratios from 1 to 10⁻⁴. @param scales how many */
function deviations(scales: number): number[] {
  return Array.from({ length: scales }, (_, i) => 10 ** ((-4 * i) / (scales - 1)));
}

function label(deviation: number): string {
  return say`std ${deviation.toPrecision(3)}`;
}

function runName(deviation: number, batchNorm: boolean): string {
  return batchNorm ? say`${label(deviation)}, with` : say`${label(deviation)}, without`;
}

function contestants(params: Params): Contestant[] {
  const { hiddenLayers, hiddenSize, learningRate, scales } = params;
  const hiddenSizes = layersOf(hiddenLayers, hiddenSize);
  return deviations(scales).flatMap((weightInitStd) =>
    [false, true].map((batchNorm) => ({
      name: runName(weightInitStd, batchNorm),
      net: { hiddenSizes, weightInitStd, batchNorm },
      optimizer: () => new SGD(learningRate),
    })),
  );
}

function book(given: Params, data: string): BookFigures | undefined {
  if (data !== 'mnist' || !hasDefaults(params, given)) return undefined;
  const runs = deviations(given.scales).flatMap((deviation, i) =>
    (['without', 'with'] as const).map((which) => [
      runName(deviation, which === 'with'),
      { 'train/accuracy': BOOK[which][i]! },
    ]),
  );
  return {
    runs: Object.fromEntries(runs),
    source:
      'the authors’ notebook ch06 at its 20th evaluation; one run without a fixed seed, so the smallest scales vary by 0.18',
  };
}

export const batchNorm = defineExperiment<typeof params, ImageData>({
  id: 'batch-norm',
  title: 'Batch normalization and initial weights',
  section: 'vol. 1, section 6.3',
  summary:
    'A network with five hidden layers of 100 units, with and without batch normalization, at 16 scales of initial weights',
  params,
  smoke: { scales: 2, epochs: 2, samples: 200, hiddenSize: 8, data: 'digits' },
  load: loadImageData,
  views: [activationsView, contestantCheckView(contestants)],
  build: ({ params, ...saved }) => contestantOf(contestants(params), saved),
  expectFits: expectPictures,
  run(options) {
    const { params, seed, data } = options;
    const images = slice(data.dataset.train, 0, params.samples);
    const samples = new Samples(images);
    const rows = drawnWithReplacement({ count: samples.count, batchSize: params.batchSize, seed });
    const epoch = Math.max(1, Math.floor(rows.stepsPerEpoch));
    const steps = (params.epochs - 1) * epoch + 1;
    return makeRun({
      ...options,
      trainings: contestants(params).map((contestant) => ({
        name: contestant.name,
        steps,
        open: () =>
          openContestant(contestant, {
            images,
            seed,
            samples,
            rows,
            reportAfter: (step) => (step === steps ? 'eval' : (step - 1) % epoch === 0 ? 'step' : undefined),
            evaluateSteps: true,
            scored: { 'train/accuracy': samples },
          }),
      })),
      dispose: () => samples.dispose(),
    });
  },
  charts(params, data) {
    const figures = book(params, data);
    return deviations(params.scales).map((deviation): Chart => {
      const [without, withNorm] = [runName(deviation, false), runName(deviation, true)];
      const last = params.epochs - 1;
      const reference = [withNorm, without].flatMap((run, series) => {
        const value = figures?.runs?.[run]?.['train/accuracy'];
        return value === undefined ? [] : [{ label: say`book`, series, points: [[last, value] as const] }];
      });
      return {
        title: label(deviation),
        yLabel: say`training accuracy`,
        small: true,
        yMax: 1,
        series: [
          { run: withNorm, metric: 'train/accuracy', label: say`with` },
          { run: without, metric: 'train/accuracy', label: say`without` },
        ],
        reference,
      };
    });
  },
  book,
  gradcheck({ params, seed, data }) {
    const hiddenSizes = layersOf(params.hiddenLayers, 20);
    const contestant = { name: 'check', net: { hiddenSizes, batchNorm: true }, optimizer: () => new SGD() };
    return gradcheckContestant(contestant, data.dataset.train, seed);
  },
});
