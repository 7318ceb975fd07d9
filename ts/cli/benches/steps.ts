import { RandomStream } from '../../core/random.js';
import { Param } from '../../core/param.js';
import type { Tensor } from '../../core/tensor.js';
import { Workspace } from '../../core/workspace.js';
import { drawDigits } from '../../data/digits.js';
import { Pairs } from '../../data/pairs.js';
import { Samples } from '../../data/samples.js';
import { Sequences } from '../../data/sequences.js';
import { Windows } from '../../data/windows.js';
import { TimeLSTM } from '../../layers/index.js';
import { AttentionSeq2seq } from '../../models/attention-seq2seq.js';
import { BetterRnnlm } from '../../models/better-rnnlm.js';
import { CBOW } from '../../models/cbow.js';
import { DeepConvNet } from '../../models/deep-conv-net.js';
import type { LanguageModel } from '../../models/language-model.js';
import type { Model } from '../../models/model.js';
import { MultiLayerNetExtend } from '../../models/multi-layer-net-extend.js';
import { MultiLayerNet } from '../../models/multi-layer-net.js';
import { PeekySeq2seq } from '../../models/peeky-seq2seq.js';
import { Rnnlm } from '../../models/rnnlm.js';
import { Seq2seq } from '../../models/seq2seq.js';
import { SimpleConvNet } from '../../models/simple-conv-net.js';
import { SimpleRnnlm } from '../../models/simple-rnnlm.js';
import { SkipGram } from '../../models/skip-gram.js';
import { TwoLayerNet } from '../../models/two-layer-net.js';
import { Adam, LazyAdam, type Optimizer, SGD } from '../../optimizers/index.js';
import { fit, type FitOptions } from '../../train/fit.js';
import { drawnWithReplacement, textInOrder } from '../../train/rows.js';
import { measure, STEP_WARM_UP_MS } from './measure.js';

interface StepTime {
  /** Median milliseconds of a whole step: batch, forward, backward, update. */
  msPerStep: number;
  /** Loss of the first step, and number of parameters of the model: others who measure the same can compare theirs. */
  firstLoss?: number;
  parameters?: number;
}

export interface StepBench {
  /** Name of the model or layer. */
  name: string;
  run(): StepTime;
}

const SAMPLES = 5000;

function timeSteps(parts: Pick<FitOptions, 'model' | 'optimizer' | 'batch' | 'rows' | 'maxGrad'>): StepTime {
  const steps = fit({
    ...parts,
    steps: Number.MAX_SAFE_INTEGER,
    reportAfter: () => 'step',
    evaluate: () => ({}),
  });
  const first = steps.next();
  const msPerStep = medianMs(() => steps.next());
  const parameters = parts.model.params.reduce((sum, { value }) => sum + value.size, 0);
  return { msPerStep, firstLoss: first.done ? NaN : first.value.metrics['train/loss']!, parameters };
}

function medianMs(work: () => void): number {
  const times = measure(work, STEP_WARM_UP_MS);
  return times[times.length >> 1]!;
}

/** A step of a net on pictures. */
function stepBench(
  name: string,
  batchSize: number,
  make: () => { model: Model; optimizer: Optimizer },
): StepBench {
  return {
    name,
    run() {
      const { model, optimizer } = make();
      using train = new Samples(drawDigits(SAMPLES, new RandomStream(0, 'bench')));
      const rows = drawnWithReplacement({ count: train.count, batchSize, seed: 0 });
      const time = timeSteps({ model, optimizer, batch: (rows) => train.batch(rows), rows });
      model.dispose();
      return time;
    },
  };
}

/** Of the Penn Treebank. */
const CORPUS = { words: 10_000, length: 929_589 };

/** A random text: the r-th most frequent word has a probability ∝ 1/r, nearly as in the Penn Treebank. */
function drawCorpus(words = CORPUS.words): { ids: Uint32Array; counts: Uint32Array } {
  const { length } = CORPUS;
  const stream = new RandomStream(0, 'bench');
  const ids = Uint32Array.from({ length }, () =>
    Math.min(words - 1, Math.floor(Math.exp(stream.uniform() * Math.log(words + 1))) - 1),
  );
  const counts = new Uint32Array(words);
  for (const id of ids) counts[id]! += 1;
  return { ids, counts };
}

/** Of the models that the book trains on it. */
export const WORD_VECTORS = { words: CORPUS.words, window: 5, hiddenSize: 100, batchSize: 100 };

export function wordStepBench(
  name: string,
  Words: typeof CBOW | typeof SkipGram,
  { words, window, hiddenSize, batchSize } = WORD_VECTORS,
): StepBench {
  return {
    name,
    run() {
      const { ids, counts } = drawCorpus(words);
      using windows = new Windows(ids, window);
      using model = new Words({ counts, hiddenSize });
      const parts = {
        model,
        optimizer: new LazyAdam(),
        batch: (rows: ArrayLike<number>) => windows.batch(rows),
        rows: drawnWithReplacement({ count: windows.count, batchSize, seed: 0 }),
      };
      return timeSteps(parts);
    },
  };
}

/** A step of a language model. Random words take as much time as a real text. */
export function languageBench(
  name: string,
  batches: { words: number; batchSize: number; timeSize: number; maxGrad?: number },
  make: (vocabSize: number) => LanguageModel,
): StepBench {
  return {
    name,
    run() {
      const { words, maxGrad, ...shape } = batches;
      const { ids } = drawCorpus(Math.max(words, CORPUS.words));
      using text = new Sequences(
        ids.map((id) => id % words),
        shape,
      );
      using model = make(words);
      const parts = {
        model,
        optimizer: new SGD(0.1),
        batch: (starts: ArrayLike<number>) => text.batch(starts),
        rows: textInOrder(text),
        ...(maxGrad === undefined ? {} : { maxGrad }),
      };
      return timeSteps(parts);
    },
  };
}

/** A step of a sequence-to-sequence model on random questions and answers of the given lengths. */
export function translationBench(
  name: string,
  { characters, question, answer, batchSize }: typeof ADDITION,
  make: (vocabSize: number) => Seq2seq,
): StepBench {
  return {
    name,
    run() {
      const stream = new RandomStream(0, 'bench');
      const count = 1000;
      const ids = (length: number) =>
        Int32Array.from({ length: count * length }, () => stream.below(characters));
      using pairs = new Pairs({
        count,
        questionLength: question,
        answerLength: answer,
        questions: ids(question),
        answers: ids(answer),
      });
      using model = make(characters);
      const parts = {
        model,
        optimizer: new Adam(),
        batch: (rows: ArrayLike<number>) => pairs.batch(rows),
        rows: drawnWithReplacement({ count, batchSize, seed: 0 }),
        maxGrad: 5,
      };
      return timeSteps(parts);
    },
  };
}

const ADDITION = { characters: 13, question: 7, answer: 5, batchSize: 128 };
export const DATES: typeof ADDITION = { characters: 59, question: 29, answer: 11, batchSize: 128 };

/** The recurrent layer of Rnnlm alone, forward and backward. */
const timeLstmBench: StepBench = {
  name: 'time-lstm',
  run() {
    const [N, T, D, H] = [20, 35, 100, 100];
    using ws = new Workspace();
    const stream = new RandomStream(0, 'bench');
    const filled = (tensor: Tensor, std: number) => {
      stream.fillNormal(tensor, std);
      return tensor;
    };
    const [Wx, Wh] = [new Param(ws, 'Wx', [D, 4 * H]), new Param(ws, 'Wh', [H, 4 * H])];
    for (const { value } of [Wx, Wh]) filled(value, 0.1);
    const layer = new TimeLSTM(Wx, Wh, new Param(ws, 'b', [4 * H]), { stateful: true });
    const [xs, dhs] = [filled(ws.keep([N, T, D]), 1), filled(ws.keep([N, T, H]), 1)];
    let step = 0;
    const msPerStep = medianMs(() => {
      ws.begin();
      layer.forward(xs, { train: true, step: step++ });
      layer.backward(dhs);
    });
    return { msPerStep };
  },
};

const sizes = { inputSize: 784, outputSize: 10 };

/** Steps of all models at the books' sizes and batch sizes, with their optimizers. */
export const stepBenches: readonly StepBench[] = [
  stepBench('two-layer-net', 100, () => ({
    model: new TwoLayerNet({ ...sizes, hiddenSize: 50 }),
    optimizer: new SGD(0.1),
  })),
  stepBench('multi-layer-net', 100, () => ({
    model: new MultiLayerNet({ ...sizes, hiddenSizes: [100, 100, 100, 100] }),
    optimizer: new Adam(),
  })),
  stepBench('multi-layer-net-extend', 100, () => ({
    model: new MultiLayerNetExtend({ ...sizes, hiddenSizes: [100, 100, 100, 100, 100], batchNorm: true }),
    optimizer: new SGD(0.01),
  })),
  stepBench('simple-conv-net', 100, () => ({ model: new SimpleConvNet(), optimizer: new Adam() })),
  stepBench('deep-conv-net', 100, () => ({ model: new DeepConvNet(), optimizer: new Adam() })),
  wordStepBench('cbow', CBOW),
  wordStepBench('skip-gram', SkipGram),
  languageBench(
    'simple-rnnlm',
    { words: 418, batchSize: 10, timeSize: 5 },
    (vocabSize) => new SimpleRnnlm({ vocabSize }),
  ),
  timeLstmBench,
  languageBench(
    'rnnlm',
    { words: CORPUS.words, batchSize: 20, timeSize: 35, maxGrad: 0.25 },
    (vocabSize) => new Rnnlm({ vocabSize }),
  ),
  languageBench(
    'better-rnnlm',
    { words: CORPUS.words, batchSize: 20, timeSize: 35, maxGrad: 0.25 },
    (vocabSize) => new BetterRnnlm({ vocabSize }),
  ),
  translationBench('seq2seq', ADDITION, (vocabSize) => new Seq2seq({ vocabSize })),
  translationBench('peeky-seq2seq', ADDITION, (vocabSize) => new PeekySeq2seq({ vocabSize })),
  translationBench('attention-seq2seq', DATES, (vocabSize) => new AttentionSeq2seq({ vocabSize })),
];
