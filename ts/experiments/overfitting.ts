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
import { digitView } from './views/pictures.js';
import { unitsView, unitView } from './views/units.js';
import { maskView, weightsView } from './views/weights.js';

const params = {
  weightDecay: { kind: 'number', default: 0.1, min: 0, help: 'weight decay λ of the network “weight decay”' },
  dropoutRatio: {
    kind: 'number',
    default: 0.2,
    min: 0,
    below: 1,
    help: 'dropout ratio of the network “dropout”: share of the units that are dropped',
  },
  samples: {
    kind: 'integer',
    default: 300,
    min: 1,
    max: 60_000,
    help: 'number of training pictures, from the start of the training set',
  },
  epochs: {
    kind: 'integer',
    default: 201,
    min: 1,
    help: 'evaluations: one after step 1, then one per epoch',
  },
  dropoutEpochs: {
    kind: 'integer',
    default: 301,
    min: 1,
    help: 'evaluations of the network “dropout”, which learns more slowly',
  },
  ...netParams({ hiddenLayers: 6, batchSize: 100 }),
  learningRate: { kind: 'number', default: 0.01, above: 0, help: 'learning rate of SGD' },
  data: dataParam,
} as const satisfies ParamSpecs;

type Params = ParamValues<typeof params>;

/** Epochs between two evaluations of the 10,000 test pictures, which take longer than the training pictures. */
const TEST_INTERVAL = 5;

function contestants(params: Params): Contestant[] {
  const { hiddenLayers, hiddenSize, learningRate, weightDecay, dropoutRatio } = params;
  const net = { hiddenSizes: layersOf(hiddenLayers, hiddenSize) };
  const optimizer = () => new SGD(learningRate);
  return [
    { name: say`plain`, net, optimizer },
    { name: say`weight decay`, net: { ...net, weightDecay }, optimizer },
    { name: say`dropout`, net: { ...net, dropoutRatio }, optimizer },
  ];
}

function book(given: Params, data: string): BookFigures | undefined {
  if (data !== 'mnist' || !hasDefaults(params, given)) return undefined;
  return {
    runs: {
      plain: { 'train/accuracy': 1, 'test/accuracy': 0.757 },
      'weight decay': { 'train/accuracy': 0.927, 'test/accuracy': 0.721 },
      dropout: { 'train/accuracy': 0.67, 'test/accuracy': 0.548 },
    },
    source:
      'weight decay and dropout are from the authors’ notebook ch06, one run each; plain is from a reproduction with ten seeds, whose test accuracy varies by 0.017 (weight decay 0.023, dropout 0.078)',
  };
}

export const overfitting = defineExperiment<typeof params, ImageData>({
  id: 'overfitting',
  title: 'Overfitting and two remedies',
  section: 'vol. 1, section 6.4',
  summary:
    'A network with six hidden layers of 100 units on 300 pictures: plain, with weight decay, and with dropout',
  params,
  smoke: { epochs: 3, dropoutEpochs: 4, samples: 200, hiddenSize: 8, data: 'digits' },
  load: loadImageData,
  views: [
    activationsView,
    weightsView,
    maskView,
    unitsView,
    unitView,
    digitView,
    contestantCheckView(contestants),
  ],
  build: ({ params, ...saved }) => contestantOf(contestants(params), saved),
  expectFits: expectPictures,
  run(options) {
    const { params, seed, data } = options;
    const images = slice(data.dataset.train, 0, params.samples);
    const [train, test] = [new Samples(images), new Samples(data.dataset.test)];
    const rows = drawnWithReplacement({ count: train.count, batchSize: params.batchSize, seed });
    const epoch = Math.max(1, Math.floor(rows.stepsPerEpoch));
    return makeRun({
      ...options,
      trainings: contestants(params).map((contestant) => {
        const epochs = contestant.name === 'dropout' ? params.dropoutEpochs : params.epochs;
        const steps = (epochs - 1) * epoch + 1;
        return {
          name: contestant.name,
          steps,
          open: () =>
            openContestant(contestant, {
              images,
              seed,
              samples: train,
              rows,
              reportAfter: (step) =>
                step === steps || (step - 1) % (10 * TEST_INTERVAL * epoch) === 0
                  ? 'eval'
                  : (step - 1) % epoch === 0
                    ? 'step'
                    : undefined,
              evaluateSteps: true,
              scored: { 'train/accuracy': train, 'test/accuracy': test },
              scoredAt: (metric, step) =>
                metric === 'train/accuracy' || step === steps || (step - 1) % (TEST_INTERVAL * epoch) === 0,
            }),
        };
      }),
      dispose() {
        train.dispose();
        test.dispose();
      },
    });
  },
  charts(params, data) {
    const figures = book(params, data);
    return contestants(params).map(({ name: run }): Chart => {
      const epochs = (run === 'dropout' ? params.dropoutEpochs : params.epochs) - 1;
      const reference = (['train', 'test'] as const).flatMap((part) => {
        const value = figures?.runs?.[run]?.[`${part}/accuracy`];
        return value === undefined
          ? []
          : [{ label: say`book, ${part}`, series: 0, points: [[epochs, value] as const] }];
      });
      return {
        title: say`Accuracy, ${run}`,
        yLabel: say`share of correct answers`,
        yMax: 1,
        series: [
          { run, metric: 'train/accuracy', label: say`train` },
          { run, metric: 'test/accuracy', label: say`test`, dashed: true },
        ],
        reference,
      };
    });
  },
  book,
  gradcheck({ params, seed, data }) {
    const { hiddenLayers, weightDecay, dropoutRatio } = params;
    const net = { hiddenSizes: layersOf(hiddenLayers, 20), weightDecay, dropoutRatio };
    return gradcheckContestant({ name: 'check', net, optimizer: () => new SGD() }, data.dataset.train, seed);
  },
});
