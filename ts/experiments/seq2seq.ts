import { say } from '../core/say.js';
import { drawSums } from '../data/sums.js';
import { type BookFigures, defineExperiment } from './experiment.js';
import { hasDefaults, type ParamSpecs, type ParamValues } from './params.js';
import { loadSequenceData, type SequenceData, sequenceDataParams } from './pair-data.js';
import {
  type Contestant,
  translationBook,
  translationCharts,
  translationGradcheck,
  translationParams,
  translationRun,
  translationViews,
  translatorOf,
} from './translation.js';
import { sumsView } from './views/tested.js';

const params = {
  reverse: {
    kind: 'flag',
    default: false,
    help: 'read questions backwards; without it the encoder reads them forwards',
  },
  peeky: {
    kind: 'flag',
    default: false,
    help: 'peeky decoder: it takes the encoder’s last hidden state at every time step',
  },
  attention: {
    kind: 'flag',
    default: false,
    help: 'decoder with attention; with compare, it is a fourth model, which reads questions backwards',
  },
  compare: {
    kind: 'flag',
    default: false,
    help: 'train three models on the same batches: plain, reversed, and peeky with reversed',
  },
  ...translationParams({ hiddenSize: 128, epochs: 25 }),
  ...sequenceDataParams('addition', 'sums'),
  digits: {
    kind: 'integer',
    default: 3,
    min: 1,
    max: 15,
    help: 'largest number of digits of a number in the generated sums',
  },
} as const satisfies ParamSpecs;

type Params = ParamValues<typeof params>;

function contestants({ reverse, peeky, attention, compare }: Params): Contestant[] {
  if (compare) {
    return [
      { name: say`plain`, decoder: 'plain', reverse: false },
      { name: say`reverse`, decoder: 'plain', reverse: true },
      { name: say`peeky`, decoder: 'peeky', reverse: true },
      ...(attention ? [{ name: say`attention`, decoder: 'attention', reverse: true } as const] : []),
    ];
  }
  const decoder = attention ? 'attention' : peeky ? 'peeky' : 'plain';
  if (decoder === 'plain') return [{ name: reverse ? 'reverse' : 'plain', decoder, reverse }];
  return [{ name: reverse ? decoder : `${decoder}, not reversed`, decoder, reverse }];
}

/** Shares of exact answers after 25 epochs, by model. */
const REPRODUCTION = { plain: 0.0963, reverse: 0.4002, peeky: 0.894, 'peeky, not reversed': 0.2849 };

function book(given: Params, data: string): BookFigures | undefined {
  return data === 'addition' &&
    hasDefaults(params, given, 'reverse', 'peeky', 'attention', 'compare', 'digits')
    ? translationBook(
        contestants(given),
        REPRODUCTION,
        'a reproduction of the book’s code, means of ten seeds: plain 9.6 ± 5.0 %, reversed 40 ± 12 %, peeky and reversed 89 ± 19 %, where some seeds fail; the book’s curves end at about 10, 50 and nearly 100 %',
      )
    : undefined;
}

export const seq2seq = defineExperiment<typeof params, SequenceData>({
  id: 'seq2seq',
  title: 'Addition as sequence-to-sequence learning',
  section: 'vol. 2, chapter 7',
  summary: 'Two LSTMs, an encoder and a decoder, learn “77+85” → “162” from examples; 128 units in the book',
  params,
  alternatives: [
    ['compare', 'reverse'],
    ['compare', 'peeky'],
    ['peeky', 'attention'],
  ],
  smoke: { epochs: 1, hiddenSize: 12, wordvecSize: 8, batchSize: 200, data: 'sums', digits: 2 },
  load: (given, options) =>
    loadSequenceData(
      given,
      { file: 'addition', generated: 'sums', draw: () => drawSums({ digits: given.digits }) },
      options,
    ),
  run: (options) => translationRun(options, contestants(options.params)),
  charts: (given, data) => translationCharts(contestants(given), book(given, data), given.epochs),
  book,
  says: ['words', 'lengths'],
  views: translationViews((given) => contestants(given as Params), sumsView),
  build: (saved) => translatorOf(contestants(saved.params), saved),
  gradcheck: (options) => translationGradcheck(options, contestants(options.params)[0]!),
});
