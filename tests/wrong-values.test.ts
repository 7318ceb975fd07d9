/**
 * Wrong values that scripts can pass to the library. Each is an error that names the value or the option, and
 * afterwards the engine still works. Tables of options are combined with tables of values.
 */
import { describe, expect, test } from 'vitest';
import * as badak from './support/badak.js';
import './support/engine.js';
import { refusal } from './support/errors.js';

const ws = new badak.Workspace();
const sizes = { inputSize: 2, hiddenSize: 4, outputSize: 3 };
const net = () => new badak.TwoLayerNet({ ...sizes, weightInitStd: 0.5, seed: 1 });
const x = ws.keep([4, 2]).set([0, 0, 0, 1, 1, 0, 1, 1]);
const t = ws.keep([4], 'i32').set([0, 1, 2, 1]);
const probe = net();
const lossBefore = probe.loss(x, t);

/** Any value that a script without types can pass. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the point of these tests is to get past the types
type Any = any;
type Wrong = readonly [what: string, call: () => unknown, names: RegExp, code?: badak.ErrorCode];

/** Every call throws a BadakError that names what is wrong. Afterwards the engine computes the same loss as before. */
function expectRefusals(cases: readonly Wrong[]): void {
  for (const [what, call, names, code] of cases) {
    let caught: unknown;
    try {
      call();
    } catch (error) {
      caught = error;
    }
    expect(caught, `${what} was taken`).toBeInstanceOf(badak.BadakError);
    expect((caught as Error).message, what).toMatch(names);
    if (code) expect((caught as badak.BadakError).code, what).toBe(code);
  }
  expect(probe.loss(x, t)).toBe(lossBefore);
}

const NO_SIZE: readonly Any[] = [0, -1, 1.5, NaN, Infinity, '5', null, [3], {}, true, 5n, 2 ** 53];
const NO_RATIO: readonly Any[] = [-0.1, 1, 2, NaN, Infinity, '0.5', null, [], true];
const NO_SEED: readonly Any[] = [0.5, NaN, Infinity, '1', null, {}, 1n];
const NO_FLAG: readonly Any[] = [0, 1, 'true', null, {}];
const NO_STD: readonly Any[] = [-1, NaN, Infinity, '0.1', 'xavierr', null, []];

/** A constructor or function, what it needs, and which values each of its options should refuse. */
type Options = readonly [
  who: string,
  make: (options: Any) => unknown,
  needed: Record<string, unknown>,
  refused: Record<string, readonly Any[]>,
];

/** Adds small sizes to options that do not have them, so that the calls are quick. */
const quick = (options: Any, sizes: Record<string, number>) =>
  Object.getPrototypeOf(options ?? 0) === Object.prototype
    ? {
        ...options,
        ...Object.fromEntries(Object.entries(sizes).filter(([name]) => options[name] === undefined)),
      }
    : options;

const counts = [3, 2, 1, 4, 5, 6, 7];
const rows = { count: 10, batchSize: 5, seed: 0 };
const OPTIONS: readonly Options[] = [
  [
    'TwoLayerNet',
    (options) => new badak.TwoLayerNet(options),
    sizes,
    {
      ...{ inputSize: NO_SIZE, hiddenSize: NO_SIZE, outputSize: NO_SIZE, weightInitStd: [-1, NaN, 'he'] },
      ...{ activation: ['tanh', 'Relu', 1, null], seed: NO_SEED },
    },
  ],
  [
    'MultiLayerNet',
    (options) => new badak.MultiLayerNet(options),
    { inputSize: 2, hiddenSizes: [3], outputSize: 2 },
    {
      ...{ inputSize: NO_SIZE, hiddenSizes: [3, '3', [0], [2.5], [NaN], ['3'], null], weightInitStd: NO_STD },
      ...{ activation: ['elu'], weightDecay: [-1, NaN, '0'], seed: NO_SEED },
    },
  ],
  [
    'MultiLayerNetExtend',
    (options) => new badak.MultiLayerNetExtend(options),
    { inputSize: 2, hiddenSizes: [3], outputSize: 2 },
    { batchNorm: NO_FLAG, dropoutRatio: NO_RATIO, outputSize: NO_SIZE },
  ],
  [
    'SimpleConvNet',
    (options) => new badak.SimpleConvNet(options),
    {},
    {
      ...{ inputShape: [28, [28, 28], [1, 28, 28, 1], [1, 0, 28], '1,28,28'], filters: NO_SIZE },
      ...{ filterSize: NO_SIZE, pad: [-1, 0.5, NaN, '1'], stride: NO_SIZE, weightInitStd: NO_STD },
    },
  ],
  ['DeepConvNet', (options) => new badak.DeepConvNet(options), {}, { dropoutRatio: NO_RATIO, seed: NO_SEED }],
  [
    'Rnnlm',
    (options) => new badak.Rnnlm(options),
    { vocabSize: 5 },
    {
      ...{ vocabSize: NO_SIZE, wordvecSize: NO_SIZE, hiddenSize: NO_SIZE, layers: NO_SIZE, tied: NO_FLAG },
      ...{ cell: ['LSTM', 'transformer', 1], dropout: NO_RATIO, seed: NO_SEED },
    },
  ],
  ['SimpleRnnlm', (options) => new badak.SimpleRnnlm(options), { vocabSize: 5 }, { hiddenSize: NO_SIZE }],
  ['BetterRnnlm', (options) => new badak.BetterRnnlm(options), { vocabSize: 5 }, { dropout: NO_RATIO }],
  [
    'Seq2seq',
    (options) => new badak.Seq2seq(options),
    { vocabSize: 5 },
    { vocabSize: NO_SIZE, hiddenSize: NO_SIZE, bidirectional: NO_FLAG, seed: NO_SEED },
  ],
  [
    'AttentionSeq2seq',
    (options) => new badak.AttentionSeq2seq(options),
    { vocabSize: 5 },
    { wordvecSize: NO_SIZE },
  ],
  [
    'CBOW',
    (options) => new badak.CBOW(options),
    { counts, hiddenSize: 3 },
    { counts: [7, 'abc', null, [1, 2, -1, 4, 5, 6, 7], [1, NaN, 1, 1, 1, 1, 1]], sampleSize: NO_SIZE },
  ],
  [
    'SimpleCBOW',
    (options) => new badak.SimpleCBOW(options),
    { vocabSize: 5, hiddenSize: 3 },
    { windowSize: NO_SIZE },
  ],
  [
    'SimpleSkipGram',
    (options) => new badak.SimpleSkipGram(options),
    { vocabSize: 5, hiddenSize: 3 },
    { seed: NO_SEED },
  ],
  [
    'Dropout',
    (options) => new badak.Dropout(ws, 0.5, options),
    {},
    { inverted: NO_FLAG, seed: NO_SEED, name: [1, null] },
  ],
  [
    'Pooling',
    (options) => new badak.Pooling(ws, options),
    { size: 2 },
    {
      size: [0, -1, 1.5, NaN, '2', [2], [2, 2, 2]],
      stride: [0, '1', [1, NaN]],
      pad: [-1, 2],
      kind: ['min', 1],
    },
  ],
  [
    'UnigramSampler',
    (options) => new badak.UnigramSampler(ws, options),
    { counts },
    { sampleSize: NO_SIZE, power: [-1, NaN, '0.75'], seed: NO_SEED },
  ],
  [
    'shuffledEpochs',
    (options) => badak.shuffledEpochs(options),
    rows,
    { count: NO_SIZE, batchSize: NO_SIZE, seed: NO_SEED, dropLast: NO_FLAG },
  ],
  [
    'drawnWithReplacement',
    (options) => badak.drawnWithReplacement(options),
    rows,
    { batchSize: NO_SIZE, seed: NO_SEED },
  ],
  [
    'Sequences',
    (options) => new badak.Sequences([0, 1, 2, 3, 4, 5], options),
    { batchSize: 1, timeSize: 2 },
    { batchSize: NO_SIZE, timeSize: NO_SIZE },
  ],
  [
    'drawSums',
    (options) => badak.drawSums(quick(options, { count: 2 })),
    {},
    { digits: [0, -1, 2.5, NaN, '3'], count: [-1, NaN, '5'], seed: NO_SEED },
  ],
  [
    'drawCalendar',
    (options) => badak.drawCalendar(quick(options, { count: 2 })),
    {},
    { language: ['german', 1], count: [-1, 0.5] },
  ],
  [
    'drawGrammar',
    (options) => badak.drawGrammar(quick(options, { sentences: 2 })),
    {},
    { sentences: NO_SIZE, seed: NO_SEED },
  ],
  [
    'digitsDataset',
    (options) => badak.digitsDataset(quick(options, { train: 2, test: 2 })),
    {},
    { train: NO_SIZE, test: NO_SIZE, seed: NO_SEED },
  ],
  [
    'truncatedSvd',
    (options) => badak.truncatedSvd(badak.sparse([1, 0, 0, 1], 2, 2), options),
    { size: 1 },
    { size: NO_SIZE, iterations: [-1, NaN], oversampling: ['10'] },
  ],
  [
    'analogy',
    (options) =>
      badak.analogy(
        { words: ['a', 'b', 'c', 'd'], vectors: new Float32Array(4), size: 1 },
        'a',
        'b',
        'c',
        options,
      ),
    {},
    { top: NO_SIZE, measure: ['euclid', 'Cosine', 1] },
  ],
];

describe.each(OPTIONS)('%s', (_, make, needed, refused) => {
  test('refuses values that an option does not take, and names it', () => {
    make(needed);
    expectRefusals(
      Object.entries(refused).flatMap(([name, values]) =>
        values.map((value): Wrong => {
          // The place of a count, and the sides of a window, have names of their own.
          const names = new RegExp(`${name}|count|height|width|stride|pad`);
          return [`${name}: ${String(value)}`, () => make({ ...needed, [name]: value }), names];
        }),
      ),
    );
  });

  test('refuses unknown names, and suggests similar ones', () => {
    const known = Object.keys(refused)[0]!;
    expectRefusals([
      ...[`${known}s`, known.toUpperCase(), 'verbose'].map((name): Wrong => [
        name,
        () => make({ ...needed, [name]: 1 }),
        ...([new RegExp(` ${name}[.;].*${known}`), 'unknown-name'] as const),
      ]),
      ...[null, 5, 'x', [1]].map((given): Wrong => [
        String(given),
        () => make(given),
        ...([/ \{ .* \}, found (null|5|the text "x"|\[1\])$/, 'invalid-argument'] as const),
      ]),
      ...Object.keys(needed).map((name): Wrong => {
        const lacking = Object.fromEntries(Object.entries(needed).filter(([other]) => other !== name));
        return [`without ${name}`, () => make(lacking), new RegExp(`: ${name} `), 'invalid-argument'];
      }),
    ]);
  });

  test('treats undefined as not given', () => {
    const optional = Object.keys(refused).filter((name) => !(name in needed));
    make({ ...needed, ...Object.fromEntries(optional.map((name) => [name, undefined])) });
  });
});

describe('tensors', () => {
  test('of another type, or none, for x', () => {
    const wrong: readonly Any[] = [
      ...[
        ws.keep([4, 2], 'u8'),
        ws.keep([4, 2], 'i32'),
        [[0, 1]],
        new Float32Array(8),
        undefined,
        null,
        5,
        'x',
      ],
      ...[{ shape: [4, 2] }, { data: [1], shape: [1, 2], dtype: 'f32' }, Promise.resolve(x)],
    ];
    const layers: readonly [string, (x: Any) => unknown][] = [
      ['TwoLayerNet', (x) => net().predict(x)],
      ['SimpleConvNet', (x) => new badak.SimpleConvNet({ inputShape: [1, 8, 8] }).predict(x)],
      ['Relu', (x) => new badak.Relu(ws).forward(x)],
      ['Sigmoid', (x) => new badak.Sigmoid(ws).forward(x)],
      ['Tanh', (x) => new badak.Tanh(ws).forward(x)],
      ['Dropout', (x) => new badak.Dropout(ws).forward(x)],
      ['Pooling', (x) => new badak.Pooling(ws, { size: 1 }).forward(x)],
      ['SoftmaxWithLoss', (x) => new badak.SoftmaxWithLoss(ws).forward(x, t)],
      ['MatMul', (x) => new badak.MatMul(new badak.Param(ws, 'W', [2, 3])).forward(x)],
    ];
    expectRefusals(
      layers.flatMap(([who, call]) =>
        wrong.map((x): Wrong => [
          `${who} ${String(x)}`,
          () => call(x),
          ...([/: x .*f32, found /, 'invalid-argument'] as const),
        ]),
      ),
    );
  });

  test('of another type, or none, for labels and ids', () => {
    const wrong: readonly Any[] = [
      ws.keep([4]),
      ws.keep([4], 'u8'),
      [0, 1, 2, 1],
      new Int32Array(4),
      undefined,
    ];
    const lm = new badak.SimpleRnnlm({ vocabSize: 5, hiddenSize: 3, wordvecSize: 3 });
    const words = new badak.CBOW({ counts, hiddenSize: 3 });
    expectRefusals(
      wrong.flatMap((t): Wrong[] => [
        ['loss', () => net().loss(x, t), /: t .*i32, found /, 'invalid-argument'],
        ['accuracy', () => net().accuracy(x, t), /: t .*i32, found /, 'invalid-argument'],
        ['ids of a text', () => lm.predict(t), /: ids .*i32, found /, 'invalid-argument'],
        ['contexts', () => words.loss(t, ws.keep([4], 'i32')), /i32, found /, 'invalid-argument'],
        ['targets', () => words.loss(ws.keep([4, 2], 'i32'), t), /i32, found /, 'invalid-argument'],
      ]),
    );
  });

  test('take numbers of their type only', () => {
    const cases = Object.entries({
      i32: [NaN, 0.5, Infinity, 2 ** 31, -(2 ** 31) - 1, '1', undefined, null, [1], true, 1n],
      u32: [NaN, -1, 0.5, 2 ** 32, '1'],
      u8: [NaN, -1, 0.5, 256, '1'],
      f32: ['1', undefined, null, [1], {}, true, 1n],
    }).flatMap(([dtype, values]) => {
      const tensor = ws.keep([2], dtype as badak.DType);
      return values.flatMap((value: Any): Wrong[] => [
        [`${dtype} set`, () => tensor.set([0, value]), /index 1/, 'invalid-argument'],
        [`${dtype} set of one`, () => tensor.set(1, value), /index 1/, 'invalid-argument'],
      ]);
    });
    expectRefusals([
      ...cases,
      ['floats in i32', () => ws.keep([2], 'i32').set(Float32Array.of(0, NaN)), /found NaN at index 1/],
      ['u32 in i32', () => ws.keep([1], 'i32').set(Uint32Array.of(2 ** 31)), /found 2147483648 at index 0/],
      ['i32 in u8', () => ws.keep([1], 'u8').set(Int32Array.of(-1)), /found -1 at index 0/],
      ['a tensor', () => ws.keep([2]).set(ws.keep([2]) as Any), /toArray/],
      ['a number', () => ws.keep([2]).set(2 as Any), /\[2\].* found 2/],
      ['64 bits', () => ws.keep([1]).set(BigInt64Array.of(1n) as Any), /found 1n/],
    ]);
  });

  test('need a valid shape and type', () => {
    const shapes: readonly Any[] = [
      5,
      '2',
      null,
      [-1],
      [1.5],
      [NaN],
      ['2'],
      [[2]],
      undefined,
      new Float32Array(2),
    ];
    expectRefusals([
      ...shapes.map((shape): Wrong => [String(shape), () => ws.keep(shape), /shape/]),
      ...shapes.map((shape): Wrong => [String(shape), () => ws.take(shape), /shape/]),
      ...shapes.map((shape): Wrong => [String(shape), () => ws.keep([2]).reshape(shape), /shape/]),
      ...['f64', 'float32', 'F32', '', null, 4, 'constructor'].map((dtype: Any): Wrong => [
        String(dtype),
        () => ws.keep([2], dtype),
        /f32, i32, u32, u8/,
      ]),
      ['−2 · −3', () => ws.keep([6]).reshape([-2, -3]), /shape/],
      ['a tensor by itself', () => new (badak.Tensor as Any)([1, 2, 3]), /new Workspace\(\)\.keep/],
      ['an index', () => ws.keep([2]).get(0.5), /index 0\.5 /, 'out-of-range'],
    ]);
  });

  test('exact values of other arrays are accepted', () => {
    const ids = ws.keep([3], 'i32');
    for (const values of [
      Uint8Array.of(1, 2, 3),
      Int16Array.of(1, 2, 3),
      Float64Array.of(1, 2, 3),
      [1, 2, 3],
    ]) {
      expect([...ids.set(values).toArray()]).toEqual([1, 2, 3]);
    }
    expect([...ws.keep([2]).set([NaN, -Infinity]).toArray()]).toEqual([NaN, -Infinity]);
    expect([...ws.keep([1], 'i32').set([-0]).toArray()]).toEqual([0]);
  });
});

describe('arguments of a pass, an update and a run', () => {
  test('a pass', () => {
    const passes: readonly Any[] = [
      ...[true, 'train', null, {}, { train: 1 }, { train: true }, { train: true, step: -1 }],
      ...[
        { train: true, step: 0.5 },
        { train: true, step: '1' },
        { train: false, begin: true },
      ],
    ];
    const extended = new badak.MultiLayerNet({ inputSize: 2, hiddenSizes: [3], outputSize: 3 });
    expectRefusals(
      passes.flatMap((pass): Wrong[] => [
        [JSON.stringify(pass), () => net().loss(x, t, pass), /pass/],
        [JSON.stringify(pass), () => extended.predict(x, pass), /pass/],
        [JSON.stringify(pass), () => new badak.Dropout(ws).forward(x, pass), /pass/],
      ]),
    );
    expectRefusals([['a step', () => net().gradient(x, t, NaN), /step .*found NaN/]]);
  });

  test('an update', () => {
    const model = net();
    const before = model.params.map(({ value }) => value.toArray());
    const makers = [badak.SGD, badak.Momentum, badak.Nesterov, badak.AdaGrad, badak.RMSProp, badak.Adam];
    const rates: readonly Any[] = [0, -1, NaN, Infinity, '0.1', null, { learningRate: 0.1 }, [0.1]];
    expectRefusals([
      ...makers.flatMap((Optimizer) =>
        rates.map((rate): Wrong => [String(rate), () => new Optimizer(rate), /learning rate: .*found/]),
      ),
      ...makers.flatMap((Optimizer): Wrong[] => [
        ['a model', () => new Optimizer(0.1).update(model as Any), /model\.params/],
        [
          'nothing',
          () => new Optimizer(0.1).update(undefined as Any),
          /parameters.*found (nothing|undefined)/,
        ],
        ['tensors', () => new Optimizer(0.1).update([x] as Any), /parameters.*\(Tensor\)/],
        ['a scale', () => new Optimizer(0.1).update(model.params, NaN), /gradientScale/],
        ['a text', () => new Optimizer(0.1).update(model.params, '1' as Any), /gradientScale/],
      ]),
      ['a norm', () => badak.clipScale(model.params, NaN), /norm/],
      [
        'a rate that was changed',
        () => {
          const optimizer = new badak.SGD(0.1);
          (optimizer as Any).learningRate = NaN;
          optimizer.update(model.params);
        },
        /learning rate/,
      ],
    ]);
    expect(model.params.map(({ value }) => value.toArray())).toEqual(before);
  });

  test('rows of a batch', () => {
    const samples = new badak.Samples(badak.drawDigits(3, new badak.RandomStream(0, 'wrong')));
    const windows = new badak.Windows([0, 1, 2, 3, 4], 1);
    const rows: readonly Any[] = [[3], [-1], [0.5], [NaN], ['0'], [undefined], [], 0, undefined, 'a', [-0]];
    expectRefusals([
      ...rows.map((rows): Wrong => [String(rows), () => samples.batch(rows), /sample|rows/]),
      ...rows.map((rows): Wrong => [String(rows), () => windows.batch(rows), /target|rows/]),
      ['a size', () => [...samples.batches('2' as Any)], /size of a batch/],
    ]);
  });

  test('data', () => {
    const pixels = Uint8Array.of(0, 128, 255, 1);
    const images = { count: 1, imageShape: [1, 2, 2], classes: 2, pixels, labels: Uint8Array.of(0) };
    const wrong: readonly [Record<string, unknown>, RegExp][] = [
      [{ pixels: Float32Array.of(0, 0.5, 1, 0.9) }, /pixels.*Uint8Array/],
      [{ pixels: [0, 128, 255, 1] }, /pixels.*Uint8Array/],
      [{ pixels: undefined }, /pixels.*Uint8Array/],
      [{ labels: [NaN] }, /label 0 .*0 to 1, found NaN/],
      [{ labels: [0.5] }, /label 0/],
      [{ labels: [2] }, /label 0/],
      [{ labels: 'a' }, /labels/],
      [{ labels: [0, 1] }, /1 picture.* 2 labels/],
      [{ count: '1' }, /count/],
      [{ classes: 0 }, /classes/],
      [{ classes: 1000 }, /classes/],
      [{ imageShape: [2, 2] }, /imageShape/],
    ];
    const ids: readonly Any[] = [
      [0, 1, NaN, 3, 4, 5],
      [0, -1, 2, 3, 4, 5],
      ['a', 'b', 'c'],
      'abc',
      7,
      undefined,
    ];
    expectRefusals([
      ...wrong.map(([change, names]): Wrong => [
        JSON.stringify(change),
        () => new badak.Samples({ ...images, ...change } as Any),
        names,
      ]),
      [
        'a data set',
        () => new badak.Samples({ name: 'mnist', train: images, test: images } as Any),
        /Samples: .*train/,
      ],
      ...ids.map((ids): Wrong => [String(ids), () => new badak.Windows(ids, 1), /Windows: id/]),
      ...ids.map((ids): Wrong => [
        String(ids),
        () => new badak.Sequences(ids, { batchSize: 1, timeSize: 2 }),
        /Sequences: id/,
      ]),
      ...ids.map((ids): Wrong => [String(ids), () => badak.coOccurrence(ids, 6, 1), /coOccurrence: id/]),
      ['words', () => new badak.Vocabulary('abc' as Any), /words/],
      ['pairs', () => new badak.Pairs({} as Any), /Pairs: count /],
      ['a stream', () => badak.drawDigits(3, 1 as Any), /RandomStream/],
      ['a seed', () => new badak.RandomStream('1' as Any, 'a'), /seed/],
      ['a limit', () => new badak.RandomStream(1, 'a').below(2.5), /below/],
      ['a matrix', () => badak.ppmi([[1]] as Any), /matrix/],
      ['dense values', () => badak.sparse([1, 2, 3], 2, 2), /2 × 2/],
      ['a loss', () => badak.perplexity('1' as Any), /meanLoss/],
      ['bytes', () => badak.decodeCheckpoint('c', 'text' as Any), /Uint8Array/],
      ['an ArrayBuffer', () => badak.decodeNpy('n', new ArrayBuffer(9) as Any), /^n: .*ArrayBuffer/],
      ['no name', () => (badak.decodeSafetensors as Any)(new Uint8Array(9)), /first argument.*second/],
      ['pages', () => badak.labelledImages('here', [] as Any, [] as Any), /here, images: .*Uint8Array/],
      [
        'an order',
        () => badak.loadModel(new Uint8Array(8) as Any, net() as Any),
        /model .*found a Uint8Array/,
      ],
    ]);
  });

  test('generated text', () => {
    const lm = new badak.SimpleRnnlm({ vocabSize: 5, hiddenSize: 3, wordvecSize: 3 });
    const starts: readonly Any[] = [[], [NaN], [0.5], [-1], ['the'], 'the', 0, undefined];
    expectRefusals([
      ...starts.map((start): Wrong => [String(start), () => lm.generate(start, { length: 2 }), /start|id/]),
      ...NO_SIZE.map((length): Wrong => [String(length), () => lm.generate([0], { length }), /length/]),
      [
        'temp',
        () => lm.generate([0], { length: 1, temp: 1 } as Any),
        ...([/ temp; .*temperature\?/, 'unknown-name'] as const),
      ],
      ['skip', () => lm.generate([0], { length: 1, skip: ['the'] as Any }), /skip/],
      ['batch size', () => lm.resetState('2' as Any), /batchSize/],
    ]);
  });
});

test('texts, pairs and files of vectors', async () => {
  const pair = { characters: ['1', '_'], count: 10, questionLength: 1, answerLength: 1 };
  const ids = new Int32Array(10);
  expectRefusals([
    ['a list for a text', () => badak.parsePairs('p', ['1_2'] as Any), /^p text: .*found \["1_2"\]/],
    ['a form', () => badak.parsePairs('p', '1_2', { format: 'xml' } as Any), /book, tsv, csv or jsonl/],
    [
      'strictData',
      () => badak.parsePairs('p', '1_2', { strictData: true } as Any),
      / strictData/,
      'unknown-name',
    ],
    ['no answers', () => badak.splitPairs('s', { ...pair, questions: ids } as Any), /: answers /],
    ['a sentence', () => badak.corpusOf(5 as Any), /corpusOf text: .*found 5/],
  ]);
  const chunks = async function* () {
    yield new TextEncoder().encode('you say');
  };
  const open = () => Promise.resolve(undefined);
  for (const [call, names] of [
    [() => badak.readText('t', chunks(), { lowercase: false } as Any), / lowercase; .*lowerCase\?/],
    [() => badak.readText('t', chunks(), { eos: 1 } as Any), /eos/],
    [() => badak.readText('t', chunks(), { minCount: 0 }), /minCount/],
    [() => badak.readWordVectors(5 as Any, open), /path/],
    [() => badak.readWordVectors('v.txt', {} as Any), /open/],
    [() => badak.readWordVectors('v.txt', open, { maxWord: 1 } as Any), / maxWord; .*maxWords\?/],
    [() => badak.readWordVectors('v.txt', open, { maxWords: NaN }), /maxWords/],
  ] as const) {
    await expect(call()).rejects.toThrow(badak.BadakError);
    await expect(call()).rejects.toThrow(names);
  }
});

test('init, called again, takes no wrong options', async () => {
  for (const [given, code, ...mentions] of [
    [4, 'invalid-argument', '{ threads, strict, build, wide }', 'found 4'],
    [{ thread: 2 }, 'unknown-name', ' thread; ', 'threads?'],
    [{ threads: '2' }, 'invalid-argument', 'init threads:', 'found the text "2"'],
    [{ strict: 1 }, 'invalid-argument', 'init strict:', 'found 1'],
    [{ wide: 1 }, 'invalid-argument', 'init wide:', 'found 1'],
    [{ build: 'fast' }, 'invalid-argument', 'simd, threads or relaxed', 'found the text "fast"'],
  ] as const) {
    await expect(badak.init(given as Any)).rejects.toThrow(refusal(code, ...mentions));
  }
  await expect(badak.loadImages('fashion' as Any)).rejects.toThrow(/auto, mnist or digits/);
  await expect(badak.loadImages('digits', { downlaod: false } as Any)).rejects.toThrow(
    refusal('unknown-name', ' downlaod; ', 'download?'),
  );
});

describe('arguments of functions', () => {
  const model = net();
  const lm = new badak.SimpleRnnlm({ vocabSize: 5, hiddenSize: 3, wordvecSize: 3 });
  const vectors = { words: ['a', 'b', 'c', 'd'], vectors: new Float32Array(4), size: 1 };
  const stored = { shape: [2], data: new Float32Array(2) };
  const param = (shape: readonly number[]) => new badak.Param(ws, 'W', shape);
  const twoLayerNet = badak.experiments[0]!;

  test('layers and parameters', () => {
    expectRefusals([
      ['a Param without a workspace', () => new (badak.Param as Any)('W', [2, 3]), /Param: workspace /],
      ['a Param without a name', () => new (badak.Param as Any)(ws, [2, 3]), /name/],
      ['rows of one size', () => new (badak.RowParam as Any)(ws, 'W', [3]), /\[V, H\]/],
      ['Affine of tensors', () => new (badak.Affine as Any)(x, t), /Affine: weight .*\(Tensor\)/],
      ['Affine of nothing', () => new (badak.Affine as Any)(), /Affine: weight .*found nothing/],
      ['Relu of nothing', () => new (badak.Relu as Any)(), /Relu: workspace .*found nothing/],
      ['Embedding of a Param', () => new badak.Embedding(param([3, 2]) as Any), /RowParam/],
      ['a ratio', () => new badak.Dropout(ws, '0.5' as Any), /ratio/],
      [
        'padding',
        () => new badak.Convolution(param([1, 1, 3, 3]), param([1]), { padding: 1 } as Any),
        ...([/ padding; .* pad\?/, 'unknown-name'] as const),
      ],
      ['LSTM', () => new (badak.TimeLSTM as Any)(), /lstm: Wx .*found nothing/],
      [
        'an LSTM',
        () => new badak.TimeLSTM(param([3, 8]), param([2, 8]), param([8])).forward([[1]] as Any),
        /Tensor/,
      ],
      [
        'transposed',
        () => new badak.TimeAffine(param([3, 2]), param([2]), { transpose: true } as Any),
        /transposed/,
      ],
      [
        'no sampler',
        () => new (badak.NegativeSamplingLoss as Any)(new badak.RowParam(ws, 'W', [3, 2])),
        /sampler/,
      ],
      ['no optimizer', () => new (badak.ReduceOnPlateau as Any)(), /found nothing/],
      ['backward first', () => net().backward(), /backward\(\)/, 'wrong-order'],
    ]);
  });

  test('functions that measure a model', () => {
    expectRefusals([
      ['a step of 0', () => model.numericalGradient(x, t, 0), /numericalGradient h/],
      ['a step in words', () => model.numericalGradient(x, t, '1e-3' as Any), /numericalGradient h/],
      ['gradcheck', () => badak.gradcheck({} as Any, x, t), /gradcheck model/],
      ['elements', () => badak.gradcheck(model, x, t, 0, 0), /maxElements/],
      ['accuracy', () => badak.accuracy(model as Any, x as Any), /accuracy predict: /],
      ['exactMatch', () => badak.evaluated(badak.exactMatch(1 as Any, 2 as Any, 3)), /answer/],
      [
        'perplexityOf',
        () => badak.evaluated(badak.perplexityOf(model as Any, x as Any)),
        /model .*TwoLayerNet/,
      ],
      ['its text', () => badak.evaluated(badak.perplexityOf(lm, [0, 1] as Any)), /Sequences/],
      [
        'plain vectors',
        () => badak.mostSimilar({ ...vectors, vectors: [1, 2, 3, 4] as Any }, 'a'),
        /Float32Array/,
      ],
      ['no vectors', () => badak.mostSimilar('a' as Any, 'b'), /found the text "a"/],
      ['no word', () => badak.mostSimilar(vectors, 5 as Any), /word.* found 5/],
      ['two words', () => badak.analogy(vectors, 'a', 'b', undefined as Any), /word.* found nothing/],
      ['a point too few', () => badak.projectToPlane([1, 2, 3], 2, 2), /2 · 2/],
    ]);
  });

  test('files and checkpoints', () => {
    const encode = badak.encodeSafetensors as Any;
    expectRefusals([
      ['encodeNpy', () => badak.encodeNpy({ shape: [2], data: [1, 2] as Any }), /data: .*Float32Array/],
      ['nothing', () => (badak.encodeNpy as Any)(), /found nothing/],
      ['no Map', () => encode({ tensors: { a: stored }, metadata: {} }), /a Map/],
      ['no metadata', () => encode({ tensors: new Map([['a', stored]]) }), /: metadata /],
      [
        'numbers',
        () => encode({ tensors: new Map([['a', { shape: [2], data: [1, 2] }]]), metadata: {} }),
        /, a data/,
      ],
      [
        'sizes',
        () => encode({ tensors: new Map([['a', { ...stored, shape: [3] }]]), metadata: {} }),
        /a \[3\].* 2/,
      ],
      ['no checkpoint', () => badak.restoreModel('c', {} as Any, model), /: tensors /, 'invalid-argument'],
      ['no model', () => badak.restoreModel('c', { tensors: new Map() } as Any, {} as Any), /model/],
      [
        'nothing read',
        () => badak.restoreCheckpoint('c', undefined as Any, model, new badak.SGD(1)),
        /found nothing/,
      ],
      [
        'weights',
        () => badak.decodeCheckpoint('w', badak.saveModel(model)),
        /^w: .*loadModel/,
        'wrong-format',
      ],
    ]);
  });

  test('experiments', () => {
    const params = twoLayerNet.resolve({ data: 'digits' });
    expectRefusals([
      ['a parameter', () => twoLayerNet.resolve({ hiddenSizes: 5 }), /hiddenSize/],
      ['a list', () => twoLayerNet.resolve({ hiddenSize: [5] as Any }), /hiddenSize/],
      ['nothing', () => (twoLayerNet.resolve as Any)(), /parameters.*found (nothing|undefined)/],
      ['a run of nothing', () => twoLayerNet.run({} as Any), /: params /],
      ['a seed', () => twoLayerNet.run({ params, seed: 'x' as Any, data: { name: 'a', said: 'b' } }), /seed/],
      ['no data', () => twoLayerNet.run({ params, seed: 1, data: {} as Any }), /data/],
    ]);
  });
});

describe('values that would silently become others', () => {
  const spoiled = () => {
    const model = net();
    model.params[0]!.value.set(0, NaN);
    return model;
  };
  const NO_NUMBERS: readonly Any[] = [NaN, Infinity, -Infinity, '1', null, undefined, 1n, true, [1]];

  test('a checkpoint of a model that is not finite', () => {
    const info = {
      ...{ experiment: 'two-layer-net', params: {}, seed: 0, data: 'mnist', step: 1, reports: 0 },
      ...{ training: 0, progress: { step: 0, lossSum: 0, lossCount: 0 }, results: {} },
    };
    const training = (model: Any) => ({ model, optimizer: new badak.SGD(0.1) });
    expect(badak.decodeCheckpoint('c', badak.encodeCheckpoint(training(net()), info)).step).toBe(1);
    expectRefusals([
      ['NaN', () => badak.encodeCheckpoint(training(spoiled()), info), /param\/W1 /, 'not-finite'],
    ]);
  });

  test('windows, tokens and texts', async () => {
    const windows = (options: Any) => new badak.Windows([1, 2, 3, 0, 1], 1, options);
    expectRefusals([
      ['lineend', () => windows({ lineend: 0 }), / lineend; .*lineEnd\?/, 'unknown-name'],
      ...[NaN, '<eos>', -1, 0.5, 2 ** 31, [0], {}, null].map((lineEnd): Wrong => [
        String(lineEnd),
        () => windows({ lineEnd }),
        ...([/Windows lineEnd: .*found /, 'invalid-argument'] as const),
      ]),
      ...[null, 0, 'a', [0]].map((options): Wrong => [String(options), () => windows(options), /options/]),
      ...[undefined, null, 5, ['a'], new Uint8Array(2)].map((text): Wrong => [
        String(text),
        () => badak.tokensOf(text as Any),
        ...([/tokensOf text: .*found /, 'invalid-argument'] as const),
      ]),
      [
        'lowercase',
        () => badak.tokensOf('A', { lowercase: true } as Any),
        / lowercase; .*lowerCase\?/,
        'unknown-name',
      ],
      ['eos', () => badak.tokensOf('A', { eos: 'yes' } as Any), /tokensOf eos: .*found the text "yes"/],
      ['no options', () => badak.tokensOf('A', null as Any), /options/],
    ]);
    expect(badak.tokensOf('You say\nI')).toEqual(['you', 'say', 'i']);
    expect(badak.tokensOf('You say', { lowerCase: false })).toEqual(['You', 'say']);
    for (const [given, names] of [
      [new Blob(['you say']), /stream\(\)/],
      [Promise.resolve([]), /await/],
      [null, /found null/],
      [undefined, /found nothing/],
      ['you say', /found the text "you say"/],
      [5, /found 5/],
      [{}, /found an object/],
      [new TextEncoder().encode('you say'), /\[bytes\]/],
      [new ArrayBuffer(5), /ArrayBuffer/],
      [[new ArrayBuffer(5)], /new Uint8Array\(buffer\)/],
    ] as const) {
      await expect(badak.readText('t', given as Any)).rejects.toThrow(badak.BadakError);
      await expect(badak.readText('t', given as Any)).rejects.toThrow(names);
    }
    await expect((badak.readText as Any)(new Blob([]))).rejects.toThrow(/who/);
    const read = await badak.readText('t', [new TextEncoder().encode('you say')] as Any);
    expect(read.words).toEqual(['you', 'say']);
  });

  test('texts under the grammar, and losses', () => {
    expectRefusals([
      ...['x', undefined, null, {}, { words: ['a'] }, { words: 'a', ids: [0] }].map((text): Wrong => [
        JSON.stringify(text),
        () => badak.grammarEntropy(text as Any),
        /grammarEntropy/,
      ]),
      ['an id', () => badak.grammarEntropy({ words: ['a'], ids: [1] } as Any), /id 0 .*found 1/],
      ...[-3, NaN, '1', null, undefined].map((loss): Wrong => [
        String(loss),
        () => badak.perplexity(loss as Any),
        /meanLoss/,
      ]),
    ]);
  });

  test('matrices and vectors', () => {
    expectRefusals([
      ...NO_NUMBERS.flatMap((wrong): Wrong[] => [
        [`sparse ${String(wrong)}`, () => badak.sparse([1, wrong, 3, 4], 2, 2), /sparse: value 1/],
        [`plane ${String(wrong)}`, () => badak.projectToPlane([1, wrong, 3, 4], 2, 2), /number 1/],
        [
          `svd ${String(wrong)}`,
          () =>
            badak.truncatedSvd(
              { ...badak.sparse([1, 2, 3, 4], 2, 2), values: [1, wrong, 3, 4] as Any },
              {
                size: 1,
              },
            ),
          /truncatedSvd: value 1/,
        ],
        [
          `ppmi ${String(wrong)}`,
          () => badak.ppmi({ ...badak.sparse([1, 2, 2, 4], 2, 2), values: [1, wrong, 3, 4] as Any }),
          /ppmi: value 1/,
        ],
      ]),
      [
        'a negative count',
        () => badak.ppmi(badak.sparse([1, -2, -2, 4], 2, 2)),
        ...([/ppmi: value 1 .*at least 0, found -2/, 'invalid-argument'] as const),
      ],
      ['rows', () => badak.sparse([1, 2], '1' as Any, 2), /sparse rows/],
    ]);
  });

  test('a count that is not the number of samples', () => {
    const some = (count: Any, batches = 1) => ({
      count,
      batches: function* () {
        for (let i = 0; i < batches; i++) yield { x, t };
      },
    });
    const predict = (rows: Any) => net().predict(rows);
    expectRefusals([
      ['100 for 4', () => badak.accuracy(predict, some(100)), /found 100 and 4$/, 'shape-mismatch'],
      ['0', () => badak.accuracy(predict, some(0, 0)), /found 0 and 0$/, 'shape-mismatch'],
      ['NaN', () => badak.accuracy(predict, some(NaN)), /found NaN and 4$/, 'shape-mismatch'],
      ['a text', () => badak.accuracy(predict, some('4')), /found the text "4" and 4$/, 'shape-mismatch'],
    ]);
  });

  test('shapes, pictures and weights that could not be read back', () => {
    const stored = (shape: Any, size: number) => () =>
      badak.encodeSafetensors({
        tensors: new Map([['a', { shape, data: new Float32Array(size) }]]),
        metadata: {},
      });
    const pixels = (pixels: Any) => () =>
      new badak.Samples({ count: 1, imageShape: [1, 1, 2], classes: 2, labels: Uint8Array.of(0), pixels });
    expectRefusals([
      ['-1', stored([-1, -1], 1), /shape/],
      ['0.5', stored([0.5, 2], 1), /shape/],
      ['a text', stored(['1'], 1), /shape/],
      ['whole numbers', pixels([0, 255]), /Uint8Array\.from\(pixels\)/],
      ['parts', pixels([0, 0.5]), /Math\.round\(255 \* pixel\)/],
      ['neither', pixels([0, 300]), /found \[0, 300\]$/],
    ]);
  });

  test('are refused with a hint', () => {
    const bytes = (given: Any) => () => badak.loadModel(net(), given, 'w');
    const gradients = net();
    const bad = ws.keep([4, 2]).set([NaN, 0, 0, 0, 0, 0, 0, 0]);
    expectRefusals([
      ['a path', bytes('weights.safetensors'), /await readFile\(path\)/],
      ['JSON as a text', bytes('{"a": 1}'), /TextEncoder/],
      ['an ArrayBuffer', bytes(new ArrayBuffer(8)), /new Uint8Array\(buffer\)/],
      ['a Promise', bytes(Promise.resolve()), /found a Promise/],
      ['a Blob', bytes(new Blob([])), /arrayBuffer/],
      ['NaN in x', () => badak.gradcheck(gradients, bad, t), /found NaN\. x /, 'not-finite'],
      ['NaN in weights', () => badak.gradcheck(spoiled(), x, t), /found NaN\. W1 /, 'not-finite'],
      [
        'NaN in x, by differences',
        () => gradients.numericalGradient(bad, t),
        ...([/numericalGradient: .*found NaN/, 'not-finite'] as const),
      ],
      [
        'JSON for a checkpoint',
        () => badak.decodeCheckpoint('c', new TextEncoder().encode('{"step": 12}')),
        /^c: .*safetensors/,
      ],
      [
        'a text for a checkpoint',
        () => badak.decodeCheckpoint('c', new TextEncoder().encode('you say goodbye')),
        /^c: .*safetensors.*text/,
      ],
      [
        'weights',
        () => badak.decodeCheckpoint('c', badak.saveModel(net())),
        /^c: .*loadModel/,
        'wrong-format',
      ],
      ...[{ format: 'pt' }, {}].map((metadata): Wrong => [
        JSON.stringify(metadata),
        () =>
          badak.decodeCheckpoint(
            'c',
            badak.encodeSafetensors({ tensors: new Map(), metadata: metadata as Any }),
          ),
        ...([/^c: .*(PyTorch|another program)/, 'wrong-format'] as const),
      ]),
      [
        'no word',
        () => badak.mostSimilar({ words: ['a', 'b'], vectors: new Float32Array(2), size: 1 }, ''),
        /word.* an empty text/,
      ],
    ]);
  });
});
