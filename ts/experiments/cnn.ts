import { Samples } from '../data/samples.js';
import { type LabelledImages, slice } from '../data/labelled-images.js';
import { SimpleConvNet } from '../models/simple-conv-net.js';
import { gradcheck } from '../train/gradcheck.js';
import {
  convolutionalCharts,
  convolutionalMotionView,
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
  filters: { kind: 'integer', default: 30, min: 1, max: 1000, help: 'number of filters of the convolution' },
  filterSize: { kind: 'integer', default: 5, min: 1, max: 27, help: 'width and height of a filter' },
  hiddenSize: {
    kind: 'integer',
    default: 100,
    min: 1,
    max: 10_000,
    help: 'units of the hidden affine layer',
  },
  weightInitStd: {
    kind: 'number',
    default: 0.01,
    above: 0,
    help: 'standard deviation of the initial weights',
  },
} as const satisfies ParamSpecs;

type Params = ParamValues<typeof params>;

const GRADCHECK_SAMPLES = 10;

function build(params: Params, seed: number, images: Partial<LabelledImages> = {}): SimpleConvNet {
  const { filters, filterSize, hiddenSize, weightInitStd } = params;
  const { imageShape, classes } = images;
  return new SimpleConvNet({
    filters,
    filterSize,
    hiddenSize,
    weightInitStd,
    seed,
    ...(imageShape && { inputShape: imageShape }),
    ...(classes !== undefined && { outputSize: classes }),
  });
}

const untrained = ({ params, seed, data }: NetSubject) =>
  build(params as Params, seed, data ? data.dataset.train : {});

function book(given: Params, data: string): BookFigures | undefined {
  if (data !== 'mnist' || !hasDefaults(params, given, 'full')) return undefined;
  return given.full
    ? {
        metrics: { 'train/accuracy': 0.9982, 'test/accuracy': 0.9896 },
        source: 'page 254 of the book; one run without a fixed seed',
      }
    : {
        label: 'talk',
        metrics: { 'train/accuracy': 0.994, 'test/accuracy': 0.966 },
        source: 'a talk on the book, one run on the first 5,000 and 1,000 pictures',
      };
}

export const cnn = defineExperiment<typeof params, ImageData>({
  id: 'cnn',
  title: 'A convolutional network on handwritten digits',
  section: 'vol. 1, chapter 7',
  summary:
    'Convolution with 30 filters of 5×5 – ReLU – pooling – Affine 4320→100 – ReLU – Affine 100→10 – softmax, trained by Adam',
  params,
  smoke: { epochs: 1, batchSize: 500, filters: 4, hiddenSize: 8, data: 'digits' },
  load: loadImageData,
  run: (options) =>
    convolutionalRun(options, () => build(options.params, options.seed, options.data.dataset.train)),
  charts: (params, data) => convolutionalCharts(book(params, data), params.epochs),
  book,
  views: [...convolutionalViews(untrained), convolutionalMotionView, netGradcheckView(untrained, 8)],
  build: ({ params, classes }) => ({ model: build(params, 0, { classes }) }),
  expectFits: expectPictures,
  gradcheck({ params, seed, data }) {
    // He's weights give gradients well above the noise of single precision.
    using model = new SimpleConvNet({
      filters: 4,
      filterSize: params.filterSize,
      hiddenSize: 20,
      weightInitStd: 'he',
      inputShape: data.dataset.train.imageShape,
      outputSize: data.dataset.train.classes,
      seed,
    });
    using samples = new Samples(slice(data.dataset.train, 0, GRADCHECK_SAMPLES));
    const { x, t } = samples.batch(Array.from({ length: GRADCHECK_SAMPLES }, (_, i) => i));
    return gradcheck(model, x, t, seed);
  },
});
