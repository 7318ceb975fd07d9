/** What `cbow` and `skip-gram` share: the protocol of vol. 2, section 4.3. */
import type { WordVectors } from '../words/word-vectors.js';
import { BadakError } from '../core/errors.js';
import { EOS } from '../data/corpus.js';
import { Windows } from '../data/windows.js';
import type { Model } from '../models/model.js';
import type { Word2VecOptions } from '../models/word2vec.js';
import { Adam, LazyAdam } from '../optimizers/index.js';
import { type Checkpoint, restoreCheckpoint } from '../train/checkpoint.js';
import { gradcheck, type GradcheckRow } from '../train/gradcheck.js';
import type { Metrics } from '../train/report.js';
import { shuffledEpochs } from '../train/rows.js';
import {
  type BookFigures,
  type Chart,
  defineExperiment,
  type Definition,
  type Experiment,
  type Run,
  type TypedRunOptions,
} from './experiment.js';
import { hasDefaults, type ParamSpecs, type ParamValues } from './params.js';
import { makeRun } from './run.js';
import { expectSameWords, loadWordData, type WordData, wordDataParams } from './word-data.js';
import { answersOf, shareOfOwnClass, wordPanels } from './word-panels.js';

const LOSSES_PER_EPOCH = 50;
const GRADCHECK_SAMPLES = 10;

const word2VecParams = {
  windowSize: { kind: 'integer', default: 5, min: 1, max: 100, help: 'words on either side of a target' },
  hiddenSize: { kind: 'integer', default: 100, min: 1, max: 10_000, help: 'length of a word’s vector' },
  sampleSize: { kind: 'integer', default: 5, min: 1, max: 100, help: 'negative samples for each target' },
  epochs: { kind: 'integer', default: 10, min: 1, help: 'shuffled passes over all targets' },
  batchSize: { kind: 'integer', default: 100, min: 1, max: 10_000, help: 'targets per step' },
  learningRate: { kind: 'number', default: 0.001, above: 0, help: 'learning rate of Adam' },
  denseAdam: { kind: 'flag', default: false, help: 'update every row every step, as the book does: slower' },
  baseline: {
    kind: 'flag',
    default: false,
    help: 'also make vectors by counting, as in chapter 2 (PPMI and SVD), which takes a few seconds',
  },
  ...wordDataParams,
} as const satisfies ParamSpecs;

type Params = ParamValues<typeof word2VecParams>;
type Options = TypedRunOptions<typeof word2VecParams, WordData>;

type WordModel = new (options: Word2VecOptions) => Model<'i32'>;

function optimizerOf({ denseAdam, learningRate }: Params): Adam {
  return denseAdam ? new Adam(learningRate) : new LazyAdam(learningRate);
}

/** The rows of the first matrix. */
function vectorsOf(model: Model<'i32'>, words: readonly string[]): WordVectors {
  model.workspace.begin();
  const settled = model.params[0]!.settled();
  return { words, vectors: settled.toArray(), size: settled.shape[1]! };
}

function judged(vectors: WordVectors, { classes, analogies }: WordData): Metrics {
  const metrics: Record<string, number> = {};
  if (classes) metrics['neighbours/same-class'] = shareOfOwnClass(vectors, classes);
  if (analogies.length > 0) {
    const { first, inFive } = answersOf(vectors, analogies);
    metrics['analogies/first'] = first;
    metrics['analogies/first-five'] = inFive;
  }
  return metrics;
}

function word2VecRun(id: string, options: Options, Model: WordModel): Run {
  const { params, seed, data, resume } = options;
  const { windowSize, hiddenSize, sampleSize, epochs, batchSize } = params;
  const { words, ids, counts } = data.corpus;
  if (resume) expectSameWords(resume, words);
  const lineEnd = params.eos && words.includes(EOS) ? words.indexOf(EOS) : undefined;
  const windows = new Windows(ids, windowSize, { lineEnd });
  const rows = shuffledEpochs({ count: windows.count, batchSize, seed });
  const interval = Math.max(1, Math.floor(rows.stepsPerEpoch / LOSSES_PER_EPOCH));
  return makeRun({
    ...options,
    experiment: id,
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
            evaluate: () => judged(vectorsOf(model, words), data),
            dispose: () => model.dispose(),
          };
        },
      },
    ],
    panels: (model) => (model ? wordPanels(vectorsOf(model, words), data, params.baseline) : []),
    dispose: () => windows.dispose(),
  });
}

/** One of the two: what it is called, the net, and what there is to compare with. */
interface Word2VecExperiment extends Pick<
  Definition<typeof word2VecParams, WordData>,
  'id' | 'title' | 'summary'
> {
  Model: WordModel;
  /** On PTB with all defaults; its loss is drawn in the chart. */
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
    run: (options) => word2VecRun(id, options, Model),
    charts: (_, data) => word2VecCharts(data, book.metrics['train/loss']),
    book: (given, data) =>
      data === 'ptb' && hasDefaults(word2VecParams, given, 'denseAdam', 'baseline') ? book : undefined,
    words: (from, checkpoint, given) => restoredWords(from, checkpoint, given, Model),
    gradcheck: (options) => word2VecGradcheck(options, Model),
  });
}

/** The trained vectors of a checkpoint. */
function restoredWords(from: string, checkpoint: Checkpoint, params: Params, Model: WordModel): WordVectors {
  const { words } = checkpoint;
  if (!words) throw new BadakError(`${from} is damaged: it has no words`);
  const { hiddenSize, sampleSize } = params;
  // Nothing is drawn; the optimizer knows which rows are behind.
  using model = new Model({ counts: words.map(() => 1), hiddenSize, sampleSize });
  restoreCheckpoint(from, checkpoint, model, optimizerOf(params));
  return vectorsOf(model, words);
}

function word2VecCharts(data: string, reference: number): readonly Chart[] {
  const loss: Chart = {
    title: 'Loss',
    yLabel: 'mean loss of the batches',
    series: [{ metric: 'train/loss', label: 'train' }],
    ...(data === 'ptb'
      ? { reference: [{ label: 'reproduction, 10 seeds', points: [[10, reference]] }] }
      : {}),
  };
  const answers: Chart = {
    title: 'Analogies that are answered right',
    yLabel: 'of those asked',
    series: [
      { metric: 'analogies/first', label: 'first' },
      { metric: 'analogies/first-five', label: 'among the first five', dashed: true },
    ],
  };
  const classes: Chart = {
    title: 'Nearest neighbours of the same class',
    yLabel: 'share of all words',
    series: [{ metric: 'neighbours/same-class', label: 'same class' }],
  };
  return [loss, ...(data.startsWith('text') ? [] : [answers]), ...(data === 'grammar' ? [classes] : [])];
}

function word2VecGradcheck({ params, seed, data }: Options, Model: WordModel): GradcheckRow[] {
  const { windowSize, sampleSize } = params;
  using model = new Model({ counts: data.corpus.counts, hiddenSize: 20, sampleSize, seed });
  // Vectors as long as trained ones: gradients well above the noise of single precision.
  for (const { value } of model.params) value.set(value.toArray().map((x) => 30 * x));
  const { ids } = data.corpus;
  using windows = new Windows(ids.subarray(0, 2 * windowSize + GRADCHECK_SAMPLES), windowSize);
  const { x, t } = windows.batch(Array.from({ length: windows.count }, (_, i) => i));
  return gradcheck(model, x, t, seed);
}
