import { BadakError } from '../core/errors.js';
import { slice } from '../data/labelled-images.js';
import { Samples } from '../data/samples.js';
import { DeepConvNet } from '../models/deep-conv-net.js';
import { gradcheck } from '../train/gradcheck.js';
import {
  convolutionalCharts,
  convolutionalParams,
  convolutionalRun,
  convolutionalViews,
} from './convolutional.js';
import { type BookFigures, defineExperiment } from './experiment.js';
import { type ImageData, loadImageData } from './image-data.js';
import { hasDefaults, type ParamSpecs, type ParamValues } from './params.js';
import { expectPictures } from './picture-size.js';
import { netGradcheckView } from './views/checks.js';
import type { NetSubject } from './views/pictures.js';

const params = {
  ...convolutionalParams,
  dropoutRatio: {
    kind: 'number',
    default: 0.5,
    min: 0,
    below: 1,
    help: 'dropout ratio: share of the units that are dropped',
  },
} as const satisfies ParamSpecs;

type Params = ParamValues<typeof params>;

const GRADCHECK_SAMPLES = 4;
/** Elements that are checked of each of the 16 parameters: one pass takes several milliseconds. */
const GRADCHECK_ELEMENTS = 20;

/** What the view of the check compares, in a second. */
const GRADCHECK_VIEW = { pictures: 2, elements: 3 };

/** The net as it was before training. */
const untrained = ({ params, seed }: NetSubject) =>
  new DeepConvNet({ dropoutRatio: (params as Params).dropoutRatio, seed });

function book(given: Params, data: string): BookFigures | undefined {
  if (data !== 'mnist' || !given.full || !hasDefaults(params, given, 'full')) return undefined;
  return {
    metrics: { 'test/accuracy': 0.9938 },
    source: 'page 262 of the book; one run without a fixed seed',
  };
}

export const deepCnn = defineExperiment<typeof params, ImageData>({
  id: 'deep-cnn',
  title: 'A deep convolutional network on handwritten digits',
  section: 'vol. 1, section 8.1',
  summary:
    'Six convolutions of 3×3 with ReLU, pooling after every second one, two affine layers with dropout, trained by Adam',
  params,
  smoke: { epochs: 1, samples: 300, batchSize: 50, data: 'digits' },
  async load(params, options) {
    const data = await loadImageData(params, options);
    const { imageShape, classes } = data.dataset.train;
    if (imageShape.join() !== '1,28,28' || classes > 10) {
      throw new BadakError(
        'unusable-data',
        `deep-cnn: expected pictures of 28×28 in at most 10 classes, found ${data.said}`,
      );
    }
    return data;
  },
  run: (options) =>
    convolutionalRun(options, () => {
      const { dropoutRatio } = options.params;
      return new DeepConvNet({ dropoutRatio, seed: options.seed });
    }),
  charts: (params, data) => convolutionalCharts(book(params, data), params.epochs),
  book,
  views: [
    ...convolutionalViews(untrained),
    netGradcheckView(untrained, GRADCHECK_VIEW.elements, GRADCHECK_VIEW.pictures),
  ],
  build: ({ params: { dropoutRatio } }) => ({ model: new DeepConvNet({ dropoutRatio }) }),
  expectFits: expectPictures,
  gradcheck({ params, seed, data }) {
    using model = new DeepConvNet({ dropoutRatio: params.dropoutRatio, seed });
    using samples = new Samples(slice(data.dataset.train, 0, GRADCHECK_SAMPLES));
    const { x, t } = samples.batch(Array.from({ length: GRADCHECK_SAMPLES }, (_, i) => i));
    return gradcheck(model, x, t, seed, GRADCHECK_ELEMENTS);
  },
});
