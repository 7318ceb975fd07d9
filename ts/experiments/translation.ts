/** What `seq2seq` and `attention` share: the protocol of vol. 2, chapters 7 and 8. */
import { say } from '../core/say.js';
import { Pairs, textOf } from '../data/pairs.js';
import { exactMatch } from '../metrics/exact-match.js';
import { AttentionSeq2seq } from '../models/attention-seq2seq.js';
import { PeekySeq2seq } from '../models/peeky-seq2seq.js';
import { Seq2seq } from '../models/seq2seq.js';
import { Adam } from '../optimizers/index.js';
import { gradcheck, type GradcheckRow } from '../train/gradcheck.js';
import type { Said } from '../train/report.js';
import { shuffledEpochs } from '../train/rows.js';
import type { BookFigures, Chart, Run, Saved, TypedRunOptions } from './experiment.js';
import type { AnyParams, ParamSpecs, ParamValues } from './params.js';
import { makeRun } from './run.js';
import type { SequenceData } from './pair-data.js';
import type { AnyView } from './view.js';
import { scoreView } from './views/attention-scores.js';
import { translationGradcheckView } from './views/checks.js';
import { comparedView } from './views/compared-answers.js';
import { nextCharacterView } from './views/next-character.js';
import { attentionView } from './views/attention-map.js';
import { encoderView } from './views/encoder-state.js';
import { answerView, type IsReversed } from './views/questions.js';
import { expectSameWords } from './word-data.js';

/** Steps between two reports of the loss, as in the book. */
const LOSS_INTERVAL = 20;
/** Questions that are answered at once. They need no more memory than a training step. */
const EVALUATION_BATCH = 125;
const ACCURACY = 'test/accuracy';
/** Head of the column with figures to compare with. */
const LABEL = 'the book’s code';
/** Test questions whose answers are shown after every epoch, as in the book. */
const SHOWN = 10;

interface Defaults {
  hiddenSize: number;
  epochs: number;
}

/** The parameters that `seq2seq` and `attention` share. @param defaults the book's numbers that differ */
export function translationParams({ hiddenSize, epochs }: Defaults) {
  return {
    wordvecSize: {
      kind: 'integer',
      default: 16,
      min: 1,
      max: 10_000,
      help: 'length of a character vector',
    },
    hiddenSize: { kind: 'integer', default: hiddenSize, min: 1, max: 10_000, help: 'units of each LSTM' },
    batchSize: { kind: 'integer', default: 128, min: 1, max: 100_000, help: 'questions per step' },
    epochs: {
      kind: 'integer',
      default: epochs,
      min: 1,
      help: 'number of epochs: shuffled passes over the training questions',
    },
    learningRate: { kind: 'number', default: 0.001, above: 0, help: 'learning rate of Adam' },
    maxGrad: {
      kind: 'number',
      default: 5,
      above: 0,
      help: 'largest norm of all gradients together; larger gradients are scaled down to it',
    },
  } as const satisfies ParamSpecs;
}

type Params = ParamValues<ReturnType<typeof translationParams>>;
type Options = Omit<TypedRunOptions<ParamSpecs, SequenceData>, 'params'> & { params: Params };

/** One model of a comparison, or the only model. */
export interface Contestant {
  name: string;
  decoder: 'plain' | 'peeky' | 'attention';
  /** Whether questions are read backwards. */
  reverse: boolean;
  bidirectional?: boolean;
}

const MODELS = { plain: Seq2seq, peeky: PeekySeq2seq, attention: AttentionSeq2seq };

function build(
  { decoder, bidirectional = false }: Contestant,
  { wordvecSize, hiddenSize }: Pick<Params, 'wordvecSize' | 'hiddenSize'>,
  { vocabSize, seed = 0 }: { vocabSize: number; seed?: number },
): Seq2seq {
  return new MODELS[decoder]({ vocabSize, wordvecSize, hiddenSize, bidirectional, seed });
}

/** The model of a checkpoint; undefined when there is no such contestant. */
export function translatorOf(
  contestants: readonly Contestant[],
  { params, training, words = [] }: Saved<Params>,
): { model: Seq2seq; reverse: boolean } | undefined {
  const contestant = contestants[training];
  if (!contestant) return undefined;
  const { reverse } = contestant;
  return { model: build(contestant, params, { vocabSize: words.length }), reverse };
}

/**
 * The views of a sequence-to-sequence model.
 * @param contestantsOf the models of a run with these parameters
 * @param own makes those that only this experiment has
 */
export function translationViews(
  contestantsOf: (params: AnyParams) => readonly Contestant[],
  ...own: readonly ((isReversed: IsReversed, hasAttention: (params: AnyParams) => boolean) => AnyView)[]
): readonly AnyView[] {
  const isReversed: IsReversed = ({ params, training }) => contestantsOf(params)[training]?.reverse ?? false;
  const hasAttention = (params: AnyParams) =>
    contestantsOf(params).some(({ decoder }) => decoder === 'attention');
  const namesOf = (params: AnyParams) => contestantsOf(params).map(({ name }) => name);
  return [
    answerView(isReversed),
    comparedView(isReversed, namesOf),
    nextCharacterView(isReversed),
    attentionView(isReversed, hasAttention),
    scoreView(isReversed, hasAttention),
    encoderView(isReversed),
    ...own.map((view) => view(isReversed, hasAttention)),
    translationGradcheckView(
      ({ params, training, words }) =>
        build(contestantsOf(params)[training]!, params as Params, { vocabSize: words!.length }),
      isReversed,
    ),
  ];
}

/** Trains the models on the same batches. @param contestants one model, or those of a comparison */
export function translationRun(options: Options, contestants: readonly Contestant[]): Run {
  const { params, seed, data, resume } = options;
  const { batchSize, epochs, learningRate, maxGrad } = params;
  const { characters, train, test } = data;
  if (resume) {
    const hint =
      'The file has changed, or `text` or another parameter that makes the questions is not the same';
    expectSameWords(resume, characters, 'characters', hint);
  }
  const rows = shuffledEpochs({ count: train.count, batchSize, seed, dropLast: true });
  return makeRun({
    ...options,
    words: characters,
    lengths: { question: train.questionLength, answer: train.answerLength },
    trainings: contestants.map((contestant) => ({
      ...(contestants.length > 1 && { name: contestant.name }),
      steps: epochs * rows.stepsPerEpoch,
      open() {
        const model = build(contestant, params, { vocabSize: characters.length, seed });
        const pairs = {
          train: new Pairs(train, contestant.reverse),
          test: new Pairs(test, contestant.reverse),
        };
        return {
          model,
          optimizer: new Adam(learningRate),
          batch: (chosen) => pairs.train.batch(chosen),
          rows,
          maxGrad,
          reportAfter: (step) =>
            step % rows.stepsPerEpoch === 0
              ? 'epoch'
              : (step % rows.stepsPerEpoch) % LOSS_INTERVAL === 0
                ? 'step'
                : undefined,
          *evaluate() {
            return {
              [ACCURACY]: yield* exactMatch(answering(model, data), pairs.test, EVALUATION_BATCH),
            };
          },
          said: () => answers(model, pairs.test, data),
          dispose() {
            model.dispose();
            pairs.train.dispose();
            pairs.test.dispose();
          },
        };
      },
    })),
  });
}

/** A function that answers questions of the data set by the model. */
function answering(model: Seq2seq, { test }: SequenceData) {
  const [start] = test.answers;
  const length = test.answerLength - 1;
  return (x: Parameters<typeof model.generate>[0]) => model.generate(x, { start: start!, length });
}

/** The first test questions, each with the model's answer and the right answer. */
function answers(model: Seq2seq, pairs: Pairs, data: SequenceData): Said[] {
  const { characters, test } = data;
  const count = Math.min(SHOWN, test.count);
  const { x } = pairs.batch(Array.from({ length: count }, (_, i) => i));
  const found = answering(model, data)(x);
  const part = (ids: Int32Array, row: number, length: number, from = 0) =>
    textOf(ids.subarray(row * length + from, (row + 1) * length), characters);
  return Array.from({ length: count }, (_, row) => ({
    question: part(test.questions, row, test.questionLength),
    answer: part(found, row, test.answerLength - 1),
    expected: part(test.answers, row, test.answerLength, 1),
  }));
}

/** The figures to compare with; undefined where there are none. @param figures accuracies by the contestant's name */
export function translationBook(
  contestants: readonly Contestant[],
  figures: Readonly<Record<string, number>>,
  source: string,
): BookFigures | undefined {
  const known = contestants.filter(({ name }) => name in figures);
  if (known.length === 0) return undefined;
  const metrics = (name: string) => ({ [ACCURACY]: figures[name]! });
  return contestants.length > 1
    ? { label: LABEL, runs: Object.fromEntries(known.map(({ name }) => [name, metrics(name)])), source }
    : { label: LABEL, metrics: metrics(known[0]!.name), source };
}

/** The charts. @param book the result of {@link translationBook}, drawn at the last of the `epochs` */
export function translationCharts(
  contestants: readonly Contestant[],
  book: BookFigures | undefined,
  epochs: number,
): readonly Chart[] {
  const several = contestants.length > 1;
  const series = (metric: string) =>
    contestants.map(({ name }) => (several ? { run: name, metric, label: name } : { metric, label: name }));
  const reference = contestants.flatMap(({ name }, i) => {
    const value = (book?.runs?.[name] ?? book?.metrics)?.[ACCURACY];
    return value === undefined
      ? []
      : [{ label: say`the book’s code, ${name}`, series: i, points: [[epochs, value] as const] }];
  });
  return [
    {
      title: say`Answers with every character right`,
      yLabel: say`share of the test questions`,
      yMax: 1,
      series: series(ACCURACY),
      reference,
    },
    { title: say`Loss`, yLabel: say`mean loss per character`, series: series('train/loss') },
  ];
}

const GRADCHECK = { pairs: 4, wordvecSize: 12, hiddenSize: 12 };

/** Checks the gradient of a smaller model of the same kind on a few training questions. */
export function translationGradcheck({ seed, data }: Options, contestant: Contestant): GradcheckRow[] {
  const { pairs, ...sizes } = GRADCHECK;
  using model = build(contestant, sizes, { vocabSize: data.characters.length, seed });
  // Vectors as long as trained ones, and scores as far apart, give gradients in the encoder well above the noise of
  // single precision.
  for (const { name, value } of model.params) {
    const factor = name.endsWith('embed_W') ? 50 : name === 'decoder_affine_W' ? 4 : 1;
    value.set(value.toArray().map((v) => factor * v));
  }
  using questions = new Pairs(data.train, contestant.reverse);
  const { x, t } = questions.batch(Array.from({ length: Math.min(pairs, data.train.count) }, (_, i) => i));
  return gradcheck(model, x, t, seed);
}
