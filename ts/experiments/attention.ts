import { say } from '../core/say.js';
import { drawCalendar, type Language, LANGUAGES } from '../data/calendar.js';
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
import { stylesView } from './views/tested.js';

const params = {
  compare: {
    kind: 'flag',
    default: false,
    help: 'train three models on the same batches: plain, peeky, and with attention',
  },
  unreversed: {
    kind: 'flag',
    default: false,
    help: 'read questions forwards; without it the encoder reads them backwards',
  },
  bidirectional: {
    kind: 'flag',
    default: false,
    help: 'bidirectional encoder: half of its units read the question in the other direction',
  },
  ...translationParams({ hiddenSize: 256, epochs: 10 }),
  ...sequenceDataParams('date', 'calendar'),
  language: {
    kind: 'choice',
    default: 'english',
    choices: LANGUAGES,
    help: 'language of the generated dates',
  },
} as const satisfies ParamSpecs;

type Params = ParamValues<typeof params>;

function contestants({ compare, unreversed, bidirectional }: Params): Contestant[] {
  const how = { reverse: !unreversed, bidirectional };
  const attention = { name: say`attention`, decoder: 'attention', ...how } as const;
  if (!compare) return [attention];
  return [
    { name: say`plain`, decoder: 'plain', ...how },
    { name: say`peeky`, decoder: 'peeky', ...how },
    attention,
  ];
}

/** Shares of exact answers after 10 epochs, by model. */
const REPRODUCTION = { plain: 0, peeky: 0.9998, attention: 0.9992 };

function book(given: Params, data: string): BookFigures | undefined {
  return data === 'date' && hasDefaults(params, given, 'compare', 'language')
    ? translationBook(
        contestants(given),
        REPRODUCTION,
        'a reproduction of the book’s code, means of ten seeds: attention 99.92 ± 0.14 %, peeky 99.98 ± 0.05 %, plain 0.00 ± 0.01 %; the authors’ own weights with attention answer all 5,000 questions correctly',
      )
    : undefined;
}

export const attention = defineExperiment<typeof params, SequenceData>({
  id: 'attention',
  title: 'Date conversion with attention',
  section: 'vol. 2, chapter 8',
  summary:
    'Two LSTMs with attention between them learn “september 27, 1994” → “1994-09-27”; 256 units in the book',
  params,
  smoke: { epochs: 1, hiddenSize: 12, wordvecSize: 8, batchSize: 500, data: 'calendar' },
  load: (given, options) =>
    loadSequenceData(
      given,
      {
        file: 'date',
        generated: 'calendar',
        draw: () => drawCalendar({ language: given.language as Language }),
      },
      options,
    ),
  run: (options) => translationRun(options, contestants(options.params)),
  charts: (given, data) => translationCharts(contestants(given), book(given, data), given.epochs),
  book,
  says: ['words', 'lengths'],
  views: translationViews((given) => contestants(given as Params), stylesView),
  build: (saved) => translatorOf(contestants(saved.params), saved),
  gradcheck: (options) => translationGradcheck(options, contestants(options.params).at(-1)!),
});
