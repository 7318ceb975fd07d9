import { SGD } from '../optimizers/index.js';
import { initialActivationsView } from './activation-histograms.js';
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
import { activationsView } from './views/histograms.js';

const params = {
  iterations: { kind: 'integer', default: 2000, min: 1, help: 'training steps of each network' },
  ...netParams({ hiddenLayers: 4, batchSize: 128 }),
  activation: {
    kind: 'choice',
    default: 'relu',
    choices: ['relu', 'sigmoid', 'tanh'],
    help: 'activation of the hidden layers',
  },
  learningRate: { kind: 'number', default: 0.01, above: 0, help: 'learning rate of SGD' },
  data: dataParam,
} as const satisfies ParamSpecs;

type Params = ParamValues<typeof params>;

function contestants({ hiddenLayers, hiddenSize, activation, learningRate }: Params): Contestant[] {
  const net = { hiddenSizes: layersOf(hiddenLayers, hiddenSize), activation };
  const optimizer = () => new SGD(learningRate);
  return [
    { name: 'std=0.01', net: { ...net, weightInitStd: 0.01 }, optimizer },
    { name: 'Xavier', net: { ...net, weightInitStd: 'xavier' }, optimizer },
    { name: 'He', net: { ...net, weightInitStd: 'he' }, optimizer },
  ];
}

const BOOK: BookLosses = { 'std=0.01': [2.302, 2.305], Xavier: [2.232, 0.377], He: [1.561, 0.286] };

function isBookProtocol(given: Params, data: string): boolean {
  return data === 'mnist' && hasDefaults(params, given);
}

export const weightInit = defineExperiment<typeof params, ImageData>({
  id: 'weight-init',
  title: 'How initial weights decide whether a network learns',
  section: 'vol. 1, section 6.2',
  summary:
    'Initial weights with a standard deviation of 0.01, Xavier’s and He’s, in a network with four hidden layers of 100 units, trained by SGD',
  params,
  smoke: { iterations: 20, hiddenSize: 8, data: 'digits' },
  load: loadImageData,
  views: [initialActivationsView, activationsView, contestantCheckView(contestants)],
  build: ({ params, ...saved }) => contestantOf(contestants(params), saved),
  expectFits: expectPictures,
  run: (options) => compareLosses(options, contestants(options.params)),
  charts(params, data) {
    const names = contestants(params).map(({ name }) => name);
    return [lossChart(names, isBookProtocol(params, data) ? BOOK : undefined)];
  },
  book: (params, data) => (isBookProtocol(params, data) ? lossFigures(BOOK) : undefined),
  gradcheck({ params, seed, data }) {
    // Below more than two layers of sigmoids, gradients are too small for differences in single precision.
    const hiddenLayers = Math.min(2, params.hiddenLayers);
    return gradcheckContestant(contestants({ ...params, hiddenLayers })[2]!, data.dataset.train, seed);
  },
});
