/** What `cbow` and `skip-gram` share: the protocol of vol. 2, section 4.3. */
import type { WordVectors } from '../words/word-vectors.js';
import { BadakError } from '../core/errors.js';
import { say } from '../core/say.js';
import { EOS } from '../data/corpus.js';
import { Windows } from '../data/windows.js';
import { SkipGram } from '../models/skip-gram.js';
import type { Word2Vec, Word2VecOptions } from '../models/word2vec.js';
import { Adam, LazyAdam } from '../optimizers/index.js';
import { gradcheck, type GradcheckRow } from '../train/gradcheck.js';
import type { Metrics } from '../train/report.js';
import { type Rows, type RowsOptions, shuffledEpochs } from '../train/rows.js';
import {
  type BookFigures,
  type Chart,
  defineExperiment,
  type Definition,
  type Experiment,
  type Run,
  type Saved,
  type TypedRunOptions,
} from './experiment.js';
import { hasDefaults, type ParamSpecs, type ParamValues } from './params.js';
import { makeRun } from './run.js';
import { expectSameWords, loadWordData, type WordData, wordDataParams } from './word-data.js';
import { word2VecGradcheckView } from './views/checks.js';
import { analogyView, axisView, nearestView, vectorsOf, type WordSubject } from './views/vectors.js';
import { sampledWordView } from './views/guessed-words.js';
import { samplingView, type StepSample } from './views/sampling.js';
import { mapView } from './views/word-map.js';
import { answersOf, shareOfOwnClass } from './word-scores.js';

const LOSSES_PER_EPOCH = 50;
const GRADCHECK_SAMPLES = 10;

const word2VecParams = {
  windowSize: {
    kind: 'integer',
    default: 5,
    min: 1,
    max: 100,
    help: 'context words on each side of a target word',
  },
  hiddenSize: { kind: 'integer', default: 100, min: 1, max: 10_000, help: 'length of a word vector' },
  sampleSize: { kind: 'integer', default: 5, min: 1, max: 100, help: 'negative samples per target word' },
  epochs: {
    kind: 'integer',
    default: 10,
    min: 1,
    help: 'number of epochs: shuffled passes over all target words',
  },
  batchSize: { kind: 'integer', default: 100, min: 1, max: 10_000, help: 'target words per step' },
  learningRate: { kind: 'number', default: 0.001, above: 0, help: 'learning rate of Adam' },
  denseAdam: {
    kind: 'flag',
    default: false,
    help: 'Adam updates every row at every step, as in the book; this is slower',
  },
  baseline: {
    kind: 'flag',
    default: false,
    help: 'also compute count-based vectors for comparison (PPMI and SVD, chapter 2 of the book); this takes a few seconds',
  },
  ...wordDataParams,
} as const satisfies ParamSpecs;

type Params = ParamValues<typeof word2VecParams>;
type Options = TypedRunOptions<typeof word2VecParams, WordData>;

type WordModel = new (options: Word2VecOptions) => Word2Vec;

/** A model for a run's words. Negative samples need their counts, but only in training. */
function build(
  Model: WordModel,
  { params, words = [], data, seed }: Pick<Saved<Params, WordData>, 'params' | 'words' | 'data' | 'seed'>,
): Word2Vec {
  const { hiddenSize, sampleSize } = params;
  return new Model({ counts: data?.corpus.counts ?? words.map(() => 1), hiddenSize, sampleSize, seed });
}

function optimizerOf({ denseAdam, learningRate }: Params): Adam {
  return denseAdam ? new Adam(learningRate) : new LazyAdam(learningRate);
}

function scored(vectors: WordVectors, { classes, analogies }: WordData): Metrics {
  const metrics: Record<string, number> = {};
  if (classes) metrics['neighbours/same-class'] = shareOfOwnClass(vectors, classes);
  if (analogies.length > 0) {
    const { first, inFive } = answersOf(vectors, analogies);
    metrics['analogies/first'] = first;
    metrics['analogies/first-five'] = inFive;
  }
  return metrics;
}

/** The target words of the text with their context words. */
function windowsOf(
  { windowSize, eos }: Params,
  { corpus: { words, ids } }: Pick<WordData, 'corpus'>,
): Windows {
  const lineEnd = eos && words.includes(EOS) ? words.indexOf(EOS) : undefined;
  return new Windows(ids, windowSize, { lineEnd });
}

/** The orders of rows that views have last asked for, by the text. */
const orders = new WeakMap<WordSubject['data'] & object, { key: string; rows: Rows }>();

/** The rows of each step, kept from look to look: to shuffle an epoch takes longer than all the rest. */
function orderOf(data: WordSubject['data'] & object, options: RowsOptions): Rows {
  const key = JSON.stringify(options);
  const known = orders.get(data);
  if (known?.key === key) return known.rows;
  const rows = shuffledEpochs(options);
  orders.set(data, { key, rows });
  return rows;
}

/** One row of the batch that the step after `subject.step` trains on. */
function nextStep({ model, params, data, seed, step }: WordSubject, row: number): StepSample {
  const given = params as Params;
  const { words } = data!.corpus;
  using windows = windowsOf(given, data!);
  const rows = orderOf(data!, { count: windows.count, batchSize: given.batchSize, seed }).at(step);
  if (row >= rows.length) {
    throw new BadakError('out-of-range', `row: expected an index from 0 to ${rows.length - 1}, found ${row}`);
  }
  const { x, t } = windows.batch(rows);
  const around = x.toArray().subarray(row * 2 * given.windowSize, (row + 1) * 2 * given.windowSize);
  const target = words[t.get(row)]!;
  const contexts = Array.from(around, (id) => words[id]!);
  return {
    target,
    targets: Array.from(t.toArray(), (id) => words[id]!),
    contexts,
    given: model instanceof SkipGram ? [target] : contexts,
    scored: (model as Word2Vec)
      .compared(x, t, step, row)
      .map(({ id, ...compared }) => ({ word: words[id]!, ...compared })),
  };
}

function word2VecRun(options: Options, Model: WordModel): Run {
  const { params, seed, data, resume } = options;
  const { hiddenSize, sampleSize, epochs, batchSize } = params;
  const { words, counts } = data.corpus;
  if (resume) expectSameWords(resume, words);
  const windows = windowsOf(params, data);
  const rows = shuffledEpochs({ count: windows.count, batchSize, seed });
  const interval = Math.max(1, Math.floor(rows.stepsPerEpoch / LOSSES_PER_EPOCH));
  return makeRun({
    ...options,
    words,
    trainings: [
      {
        steps: epochs * rows.stepsPerEpoch,
        open() {
          const model = new Model({ counts, hiddenSize, sampleSize, seed });
          return {
            model,
            optimizer: optimizerOf(params),
            batch: (chosen) => windows.batch(chosen),
            rows,
            reportAfter: (step) =>
              step % rows.stepsPerEpoch === 0 ? 'epoch' : step % interval === 0 ? 'step' : undefined,
            evaluate: () => scored(vectorsOf({ model, words }), data),
            dispose: () => model.dispose(),
          };
        },
      },
    ],
    dispose: () => windows.dispose(),
  });
}

/** What distinguishes `cbow` from `skip-gram`: names, the model, and the figures to compare with. */
interface Word2VecExperiment extends Pick<
  Definition<typeof word2VecParams, WordData>,
  'id' | 'title' | 'summary'
> {
  Model: WordModel;
  /** Figures on the Penn Treebank with all defaults; the chart has the loss. */
  book: BookFigures & { metrics: { 'train/loss': number } };
}

export function word2VecExperiment({ id, title, summary, Model, book }: Word2VecExperiment): Experiment {
  return defineExperiment<typeof word2VecParams, WordData>({
    id,
    title,
    section: 'vol. 2, chapter 4',
    summary,
    params: word2VecParams,
    smoke: { epochs: 1, hiddenSize: 12, windowSize: 2, batchSize: 2000, data: 'grammar' },
    load: loadWordData,
    run: (options) => word2VecRun(options, Model),
    charts: (_, data) => word2VecCharts(data, book.metrics['train/loss']),
    book: (given, data) =>
      data === 'ptb' && hasDefaults(word2VecParams, given, 'denseAdam', 'baseline') ? book : undefined,
    says: ['words'],
    views: [
      ...[nearestView, analogyView, axisView, mapView, samplingView(nextStep), sampledWordView(nextStep)],
      word2VecGradcheckView(
        ({ params, words = [], data, seed }) => build(Model, { params: params as Params, words, data, seed }),
        ({ params, data }) => windowsOf(params as Params, data),
        Model !== SkipGram,
      ),
    ],
    // Lazy Adam knows which rows are not up to date.
    build: (saved) => ({ model: build(Model, saved), optimizer: optimizerOf(saved.params) }),
    gradcheck: (options) => word2VecGradcheck(options, Model),
  });
}

function word2VecCharts(data: string, reference: number): readonly Chart[] {
  const loss: Chart = {
    title: say`Loss`,
    yLabel: say`mean loss of the batches`,
    series: [{ metric: 'train/loss', label: say`train` }],
    ...(data === 'ptb'
      ? { reference: [{ label: say`the book’s code, 10 seeds`, points: [[10, reference]] }] }
      : {}),
  };
  const answers: Chart = {
    title: say`Analogies with the right answer`,
    yLabel: say`number of questions`,
    series: [
      { metric: 'analogies/first', label: say`first` },
      { metric: 'analogies/first-five', label: say`among the first five`, dashed: true },
    ],
  };
  const classes: Chart = {
    title: say`Words whose nearest neighbour has the same class`,
    yLabel: say`share of all words`,
    yMax: 1,
    series: [{ metric: 'neighbours/same-class', label: say`same class` }],
  };
  return [loss, ...(data.startsWith('text') ? [] : [answers]), ...(data === 'grammar' ? [classes] : [])];
}

function word2VecGradcheck({ params, seed, data }: Options, Model: WordModel): GradcheckRow[] {
  const { windowSize, sampleSize } = params;
  using model = new Model({ counts: data.corpus.counts, hiddenSize: 20, sampleSize, seed });
  // Vectors as long as trained ones give gradients well above the noise of single precision.
  for (const { value } of model.params) value.set(value.toArray().map((x) => 30 * x));
  const { ids } = data.corpus;
  using windows = new Windows(ids.subarray(0, 2 * windowSize + GRADCHECK_SAMPLES), windowSize);
  const { x, t } = windows.batch(Array.from({ length: windows.count }, (_, i) => i));
  return gradcheck(model, x, t, seed);
}
