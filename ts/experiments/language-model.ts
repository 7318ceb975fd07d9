/** What `rnn`, `lstm` and `better-lstm` share: the protocol of vol. 2, chapters 5 and 6. */
import type { Cell } from '../core/kernels.js';
import { say } from '../core/say.js';
import { Sequences } from '../data/sequences.js';
import type { LanguageModel } from '../models/language-model.js';
import { Rnnlm } from '../models/rnnlm.js';
import { ReduceOnPlateau, SGD } from '../optimizers/index.js';
import { gradcheck, type GradcheckRow } from '../train/gradcheck.js';
import { perplexity } from '../metrics/perplexity.js';
import { perplexityOf } from '../train/perplexity.js';
import type { Metrics, Report } from '../train/report.js';
import { textInOrder } from '../train/rows.js';
import type { Chart, Run, Saved, TypedRunOptions } from './experiment.js';
import { expectSameWords, wordDataParams } from './word-data.js';
import type { LanguageData } from './language-data.js';
import type { ParamSpecs, ParamValues } from './params.js';
import { makeRun } from './run.js';
import type { AnyView } from './view.js';
import { cellView } from './views/cells.js';
import { languageGradcheckView } from './views/checks.js';
import { nextWordView } from './views/next-word.js';
import { candidatesView, gatesView, pastView, unitTextView, writeView } from './views/sentences.js';
import { sentences, startOf, wordsToSkip } from './views/written.js';

/** Steps between two reports of the loss, as in the book. */
const LOSS_INTERVAL = 20;
/** How held-out text is read (the book's `eval_perplexity`). */
const EVALUATION = { batchSize: 10, timeSize: 35 };
/** Words that the model writes at the end of an epoch (vol. 2, section 7.1). */
const WRITTEN = 50;
interface Defaults {
  cell: Cell;
  layers: number;
  size: number;
  dropout: number;
  batchSize: number;
  timeSize: number;
  epochs: number;
  learningRate: number;
  maxGrad: number | undefined;
  learningRateDivisor: number;
}

export function languageParams(defaults: Defaults) {
  const { cell, layers, size, dropout, batchSize, timeSize } = defaults;
  return {
    cell: {
      kind: 'choice',
      default: cell,
      choices: ['rnn', 'gru', 'lstm'],
      help: 'kind of recurrent layer',
    },
    layers: { kind: 'integer', default: layers, min: 1, max: 20, help: 'number of recurrent layers' },
    wordvecSize: { kind: 'integer', default: size, min: 1, max: 10_000, help: 'length of a word vector' },
    hiddenSize: {
      kind: 'integer',
      default: size,
      min: 1,
      max: 10_000,
      help: 'units of each recurrent layer',
    },
    dropout: {
      kind: 'number',
      default: dropout,
      min: 0,
      below: 1,
      help: 'dropout ratio: share of the units that are dropped before, between and after the recurrent layers',
    },
    batchSize: {
      kind: 'integer',
      default: batchSize,
      min: 1,
      max: 10_000,
      help: 'sequences per batch',
    },
    timeSize: {
      kind: 'integer',
      default: timeSize,
      min: 1,
      max: 10_000,
      help: 'words per sequence: the number of time steps of truncated BPTT',
    },
    epochs: {
      kind: 'integer',
      default: defaults.epochs,
      min: 1,
      help: 'number of epochs: passes over the text',
    },
    learningRate: { kind: 'number', default: defaults.learningRate, above: 0, help: 'learning rate of SGD' },
    maxGrad: {
      kind: 'number',
      default: defaults.maxGrad,
      above: 0,
      help: 'largest norm of all gradients together; larger gradients are scaled down to it',
    },
    learningRateDivisor: {
      kind: 'number',
      default: defaults.learningRateDivisor,
      min: 1,
      help: 'divisor of the learning rate after an epoch without a better validation perplexity; 1 keeps the rate',
    },
    ...wordDataParams,
  } as const satisfies ParamSpecs;
}

/**
 * The parameters of experiments that compare the three recurrent layers. No single learning rate suits all: where an
 * LSTM learns well, an RNN may diverge, and where an RNN does, an LSTM may hardly begin.
 * @param rates learning rates with which each learns well
 */
export function compareParams(rates: Readonly<Record<Cell, number>>) {
  const rate = (name: string, value: number) =>
    ({
      kind: 'number',
      default: value,
      above: 0,
      help: `learning rate of the ${name} in a comparison`,
    }) as const;
  return {
    compare: {
      kind: 'flag',
      default: false,
      help: 'train three models on the same batches: with an RNN, a GRU and an LSTM, each at its own learning rate',
    },
    rnnLearningRate: rate('RNN', rates.rnn),
    gruLearningRate: rate('GRU', rates.gru),
    lstmLearningRate: rate('LSTM', rates.lstm),
  } as const satisfies ParamSpecs;
}

/** Only one of the two is given: a comparison has every cell, and a learning rate for each. */
export const compareAlternatives = [
  ['compare', 'cell'],
  ['compare', 'learningRate'],
] as const;

export type LanguageParams = ParamValues<ReturnType<typeof languageParams>> &
  Partial<ParamValues<ReturnType<typeof compareParams>>>;

/** The cells of a comparison, with the names of their trainings. */
const COMPARED = [
  { name: 'RNN', cell: 'rnn', rate: 'rnnLearningRate' },
  { name: 'GRU', cell: 'gru', rate: 'gruLearningRate' },
  { name: 'LSTM', cell: 'lstm', rate: 'lstmLearningRate' },
] as const;

/** The parameters of every training: one, or those of a comparison. */
function trainedParams({ compare, ...params }: LanguageParams): readonly LanguageParams[] {
  return compare
    ? COMPARED.map(({ cell, rate }) => ({ ...params, cell, learningRate: params[rate]! }))
    : [params];
}

/** The model of a checkpoint; undefined when there is no such training. */
export function savedLanguageNet(
  { params, training, words = [] }: Saved<LanguageParams>,
  tied: boolean,
): { model: Rnnlm } | undefined {
  const trained = trainedParams(params)[training];
  return trained && { model: languageNet(trained, { vocabSize: words.length, tied }) };
}

interface Protocol {
  /** Whether the output layer shares the embedding's weight. */
  tied: boolean;
  /** Whether every epoch reads the text from its beginning, without the state of the epoch before. */
  restart: boolean;
}

type Options = Omit<TypedRunOptions<ParamSpecs, LanguageData>, 'params'> & { params: LanguageParams };

/** The model of these parameters, with a recurrent state for the training batches. */
export function languageNet(
  { cell, layers, wordvecSize, hiddenSize, dropout, batchSize }: LanguageParams,
  { vocabSize, tied, seed = 0 }: { vocabSize: number; tied: boolean; seed?: number },
): Rnnlm {
  const model = new Rnnlm({ vocabSize, wordvecSize, hiddenSize, cell, layers, dropout, tied, seed });
  model.resetState(batchSize);
  return model;
}

/** The batches of a held-out text; undefined when it has fewer than two words. */
export function heldOut(ids: Uint32Array): Sequences | undefined {
  const size = ids.length - 1;
  const timeSize = Math.min(EVALUATION.timeSize, size);
  if (timeSize < 1) return undefined;
  const batchSize = Math.min(EVALUATION.batchSize, Math.floor(size / timeSize));
  return new Sequences(ids, { batchSize, timeSize });
}

/** The perplexities of the held-out parts, and their floors where they are known. */
export function* heldOutPerplexities(
  model: LanguageModel,
  { valid, test, floor }: Pick<LanguageData, 'valid' | 'test' | 'floor'>,
): Generator<void, Metrics> {
  const metrics: Record<string, number> = {};
  for (const [name, ids] of [
    ['valid', valid],
    ['test', test],
  ] as const) {
    using text = heldOut(ids);
    if (!text) continue;
    metrics[`${name}/perplexity`] = yield* perplexityOf(model, text);
    if (floor) metrics[`${name}/floor`] = floor[name];
  }
  return metrics;
}

function written(model: LanguageModel, words: readonly string[], seed: number): string[] {
  const start = startOf(words);
  const options = { length: WRITTEN, seed, skip: wordsToSkip(words) };
  return sentences([start, ...model.generate([start], options)], words);
}

/** The views of a language model. */
export const languageViews: readonly AnyView[] = [
  gatesView,
  cellView,
  unitTextView,
  candidatesView,
  nextWordView,
  pastView,
  writeView,
];

/** The check of its gradients, where it is not tied. */
export const checkView: AnyView = languageGradcheckView(({ params, training, words }) => {
  const trained = trainedParams(params as LanguageParams)[training]!;
  return languageNet(trained, { vocabSize: words!.length, tied: false });
});

export function languageRun({ tied, restart }: Protocol, options: Options): Run {
  const { params, seed, data, resume } = options;
  const { batchSize, timeSize, epochs, learningRateDivisor, maxGrad } = params;
  const { words, ids } = data.corpus;
  if (resume) expectSameWords(resume, words);
  const text = new Sequences(ids, { batchSize, timeSize });
  const rows = textInOrder(text, { restart });
  return makeRun({
    ...options,
    words,
    trainings: trainedParams(params).map((trained, i) => ({
      ...(params.compare && { name: COMPARED[i]!.name }),
      steps: epochs * rows.stepsPerEpoch,
      open() {
        const model = languageNet(trained, { vocabSize: words.length, tied, seed });
        const optimizer = new ReduceOnPlateau(new SGD(trained.learningRate), learningRateDivisor);
        return {
          model,
          optimizer,
          batch: (starts) => text.batch(starts),
          rows,
          ...(maxGrad === undefined ? {} : { maxGrad }),
          metricsOfLoss: (loss) => ({ 'train/perplexity': perplexity(loss) }),
          reportAfter: (step) =>
            step % rows.stepsPerEpoch === 0
              ? 'epoch'
              : // In a short epoch the loss is reported once, as in the book's first example.
                rows.stepsPerEpoch > LOSS_INTERVAL && (step % rows.stepsPerEpoch) % LOSS_INTERVAL === 0
                ? 'step'
                : undefined,
          evaluate: () => heldOutPerplexities(model, data),
          evaluated: (_, metrics) => {
            const value = metrics['valid/perplexity'];
            return value !== undefined && optimizer.observe(value);
          },
          said: () => written(model, words, seed).map((text) => ({ text })),
          dispose: () => model.dispose(),
        };
      },
    })),
    dispose: () => text.dispose(),
  });
}

/**
 * The charts of a language model.
 * @param reports those of the run; a held-out part without a perplexity has no series
 */
export function languageCharts(
  data: string,
  reports: readonly Report[],
  reference?: Chart['reference'],
): readonly Chart[] {
  const floor =
    data === 'grammar' ? [{ metric: 'test/floor', label: say`floor of the test text`, dashed: true }] : [];
  const evaluations = reports.filter(({ type }) => type !== 'step');
  const others = [
    { metric: 'valid/perplexity', label: say`validation` },
    { metric: 'test/perplexity', label: say`test` },
    ...floor,
  ].filter(({ metric }) => evaluations.length === 0 || evaluations.some(({ metrics }) => metric in metrics));
  return [
    {
      title: say`Perplexity`,
      yLabel: say`exp of the mean loss per word`,
      series: [{ metric: 'train/perplexity', label: say`train` }, ...others],
      // It falls from the size of the vocabulary to near the floor.
      log: true,
      ...(reference ? { reference } : {}),
    },
    {
      title: say`Loss`,
      yLabel: say`mean loss per word`,
      series: [{ metric: 'train/loss', label: say`train` }],
    },
  ];
}

/** The charts of a comparison: a colour for each training, dashed for the test text where there is one. */
export function comparedLanguageCharts(reports: readonly Report[]): readonly Chart[] {
  const isTested = reports.some(({ metrics }) => 'test/perplexity' in metrics);
  const series = (metric: string) => COMPARED.map(({ name }) => ({ run: name, metric, label: name }));
  const tested = (name: string) => ({
    run: name,
    metric: 'test/perplexity',
    label: say`${name}, test`,
    dashed: true,
  });
  return [
    {
      title: say`Perplexity`,
      yLabel: say`exp of the mean loss per word`,
      series: series('train/perplexity').flatMap((train) =>
        isTested ? [train, tested(train.run)] : [train],
      ),
      log: true,
    },
    { title: say`Loss`, yLabel: say`mean loss per word`, series: series('train/loss') },
  ];
}

const GRADCHECK = { words: 60, batchSize: 3, timeSize: 4 };

/**
 * Checks the gradient of a smaller model of the same kind on a few words, after a step that leaves a recurrent state.
 */
export function languageGradcheck({ tied }: Protocol, { params, seed, data }: Options): GradcheckRow[] {
  const { words, batchSize, timeSize } = GRADCHECK;
  // New ids for these words only: every word of the small vocabulary then has a gradient.
  const ids = data.corpus.ids.subarray(0, words);
  const known = [...new Set(ids)];
  const text = Uint32Array.from(ids, (id) => known.indexOf(id));
  const small = { ...params, wordvecSize: 12, hiddenSize: 12, batchSize };
  using model = languageNet(small, { vocabSize: known.length, tied, seed });
  // Vectors as long as trained ones give gradients well above the noise of single precision.
  const embedding = model.params[0]!.value;
  embedding.set(embedding.toArray().map((x) => 50 * x));
  using batches = new Sequences(text, { batchSize, timeSize });
  const first = batches.batch(batches.starts(0));
  model.gradient(first.x, first.t, 1);
  const { x, t } = batches.batch(batches.starts(timeSize));
  return gradcheck(model, x, t, seed);
}
