import { say } from '../core/say.js';
import { AdaGrad, Adam, Momentum, SGD } from '../optimizers/index.js';
import {
  type BookLosses,
  compareLosses,
  type Contestant,
  contestantCheckView,
  contestantOf,
  gradcheckContestant,
  layersOf,
  lossChart,
  lossFigures,
  netParams,
} from './comparison.js';
import { defineExperiment } from './experiment.js';
import { dataParam, type ImageData, loadImageData } from './image-data.js';
import { hasDefaults, type ParamSpecs, type ParamValues } from './params.js';
import { expectPictures } from './picture-size.js';
import { pathsView } from './valley.js';
import { activationsView } from './views/histograms.js';
import { digitView } from './views/pictures.js';
import { unitsView, unitView } from './views/units.js';

const rate = (name: string, value: number) =>
  ({ kind: 'number', default: value, above: 0, help: `learning rate of ${name}` }) as const;

const params = {
  iterations: { kind: 'integer', default: 2000, min: 1, help: 'training steps of each optimizer' },
  ...netParams({ hiddenLayers: 4, batchSize: 128 }),
  sgdLearningRate: rate('SGD', 0.01),
  momentumLearningRate: rate('Momentum', 0.01),
  adagradLearningRate: rate('AdaGrad', 0.01),
  adamLearningRate: rate('Adam', 0.001),
  data: dataParam,
} as const satisfies ParamSpecs;

type Params = ParamValues<typeof params>;

function contestants(params: Params): Contestant[] {
  const net = { hiddenSizes: layersOf(params.hiddenLayers, params.hiddenSize) };
  return [
    { name: 'SGD', net, optimizer: () => new SGD(params.sgdLearningRate) },
    { name: say`Momentum`, net, optimizer: () => new Momentum(params.momentumLearningRate) },
    { name: 'AdaGrad', net, optimizer: () => new AdaGrad(params.adagradLearningRate) },
    { name: 'Adam', net, optimizer: () => new Adam(params.adamLearningRate) },
  ];
}

const BOOK: BookLosses = {
  SGD: [1.484, 0.15],
  Momentum: [0.422, 0.05],
  AdaGrad: [0.191, 0.016],
  Adam: [0.338, 0.032],
};

function isBookProtocol(given: Params, data: string): boolean {
  return data === 'mnist' && hasDefaults(params, given);
}

export const optimizers = defineExperiment<typeof params, ImageData>({
  id: 'optimizers',
  title: 'Four optimizers on handwritten digits',
  section: 'vol. 1, section 6.1',
  summary:
    'SGD, Momentum, AdaGrad and Adam, each on a network with four hidden layers of 100 units, and on x²/20 + y²',
  params,
  smoke: { iterations: 20, hiddenSize: 8, data: 'digits' },
  load: loadImageData,
  views: [pathsView, activationsView, unitsView, unitView, digitView, contestantCheckView(contestants)],
  build: ({ params, ...saved }) => contestantOf(contestants(params), saved),
  expectFits: expectPictures,
  run: (options) => compareLosses(options, contestants(options.params)),
  charts(params, data) {
    const names = contestants(params).map(({ name }) => name);
    return [lossChart(names, isBookProtocol(params, data) ? BOOK : undefined, true)];
  },
  book: (params, data) => (isBookProtocol(params, data) ? lossFigures(BOOK) : undefined),
  gradcheck: ({ params, seed, data }) =>
    gradcheckContestant(contestants(params)[0]!, data.dataset.train, seed),
});
