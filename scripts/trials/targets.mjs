/**
 * The parsers that are fed rubbish: each with whole inputs to begin with, words of its format, and a call. `mend` makes the
 * checksum of a changed input right again, so that what is behind the check is reached as well. A slow one gets a `share` of the
 * inputs.
 */
import { Blob, Buffer } from 'node:buffer';
import { TextDecoder, TextEncoder } from 'node:util';
import { encode as encodeJpeg } from 'jpeg-js';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { decodeJpeg } from '../../ts/cli/jpeg.ts';
import { decodePng } from '../../ts/cli/png.ts';
import { makeProgram } from '../../ts/cli/program.ts';
import { parseConfig, parseLines } from '../../ts/cli/run-records.ts';
import { usePlatform } from '../../ts/core/current-platform.ts';
import { BadakError } from '../../ts/core/errors.ts';
import { csvRows } from '../../ts/data/csv.ts';
import { readPairs } from '../../ts/data/pair-file.ts';
import { parsePairs } from '../../ts/data/pairs.ts';
import { readQuestion } from '../../ts/data/question.ts';
import { readText } from '../../ts/data/text.ts';
import { tokensOf } from '../../ts/data/tokenizer.ts';
import { Vocabulary } from '../../ts/data/vocabulary.ts';
import { experiments } from '../../ts/experiments/index.ts';
import { decodePanels, encodePanels } from '../../ts/experiments/panels-file.ts';
import { readRunLink } from '../../ts/experiments/run-link.ts';
import { crc32 } from '../../ts/io/crc.ts';
import { gunzip } from '../../ts/io/gzip.ts';
import { parseIdx } from '../../ts/io/idx.ts';
import { decodeNpy, encodeNpy } from '../../ts/io/npy.ts';
import { decodeNpz, encodeNpz } from '../../ts/io/npz.ts';
import { readWordVectors } from '../../ts/io/read-word-vectors.ts';
import { decodeSafetensors, encodeSafetensors } from '../../ts/io/safetensors.ts';
import { encodeWordVectors } from '../../ts/io/word-vectors.ts';
import { nodePlatform } from '../../ts/platform/node.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../ts/train/checkpoint.ts';
import { putChecksum } from '../../ts/train/checksum.ts';
import { encodePng } from '../../tests/support/png.ts';

export { BadakError };

usePlatform(nodePlatform);

const bytesOf = (text) => new TextEncoder().encode(text);
const textOf = (bytes) => new TextDecoder().decode(bytes);
/** Pieces, as a file that is read as a stream has them. */
async function* pieces(bytes) {
  const half = bytes.length >> 1;
  yield bytes.subarray(0, half);
  yield bytes.subarray(half);
}
const numbers = (length) => Float32Array.from({ length }, (_, i) => Math.sin(i));

const INFO = {
  experiment: 'cbow',
  params: { hiddenSize: 3 },
  seed: 1,
  data: 'grammar',
  step: 4,
  reports: 2,
  training: 0,
  progress: { step: 4, lossSum: 1.5, lossCount: 2 },
  results: { '': { 'train/loss': 1 } },
  words: ['you', 'say', 'hello'],
  tokenization: { pretokenized: true, lowerCase: false, eos: true },
  hashes: ['fused-0123456789abcdef'],
};
const checkpoint = () => encodeCheckpoint(undefined, INFO);
/** One of the version before, which has no checksum, with tensors. */
const oldCheckpoint = () => {
  const { words, ...run } = INFO;
  const tensors = new Map([['param/W', { shape: [2, 3], data: numbers(6) }]]);
  const metadata = { format: 'badak checkpoint 2', run: JSON.stringify(run), words: JSON.stringify(words) };
  return encodeSafetensors({ tensors, metadata });
};

const VECTORS = { words: ['you', 'say', 'goodbye', 'é', 'hello'], size: 3, vectors: numbers(15) };
const vectorFiles = (path) => [...encodeWordVectors(path, VECTORS).values()];

const idx = Uint8Array.from([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 2, ...numbers(12)]);

/** Colour types with the bits of a sample, and samples of a pixel. */
const COLOURS = [
  ...[1, 8, 16].map((depth) => ['grey', depth, [1]]),
  ['rgb', 8, [1, 2, 3]],
  ['palette', 2, [1]],
  ['grey+alpha', 8, [1, 2]],
  ...[8, 16].map((depth) => ['rgba', depth, [1, 2, 3, 4]]),
];
const PALETTE = [
  [0, 0, 0],
  [255, 255, 255],
];

/** Pictures of every colour type, plain and interlaced. */
const pictures = () =>
  COLOURS.flatMap(([type, depth, samples]) =>
    [false, true].map((interlaced) =>
      encodePng({
        ...{ width: 3, height: 2, type, depth, interlaced, pixel: () => samples },
        ...(type === 'palette' && { palette: PALETTE }),
      }),
    ),
  );

/** Makes the checksums of all chunks right. */
function mendPng(bytes) {
  const out = Buffer.from(bytes);
  for (let at = 8; at + 12 <= out.length;) {
    const length = out.readUInt32BE(at);
    if (at + 12 + length > out.length) break;
    out.writeUInt32BE(crc32(out.subarray(at + 4, at + 8 + length)), at + 8 + length);
    at += 12 + length;
  }
  return out;
}

/** Unpacked pieces are changed, then packed again. */
const packed = (bytes) => gzipSync(bytes, { level: 1 });

const CONFIG = {
  badak: '0.1.0',
  experiment: 'two-layer-net',
  params: { activation: 'relu', iterations: 10 },
  seed: 0,
  shard: { number: 1, of: 2 },
  edits: [{ step: 3, training: 0, kind: 'freeze', parameter: 'W1' }],
  data: 'digits',
  dataSaid: 'generated digits',
  backend: { build: 'simd', threads: 1, reasons: [] },
  machine: { processor: 'p', processors: 1, memoryBytes: 1, system: 's', runtime: 'r' },
  startedAt: 'now',
};
const LINES = [
  {
    type: 'start',
    experiment: 'cnn',
    params: {},
    seed: 0,
    data: 'digits',
    backend: { build: 'simd', threads: 1 },
  },
  { type: 'step', step: 1, epoch: 0, metrics: { 'train/loss': 2.3 } },
  {
    type: 'epoch',
    run: 'Adam',
    step: 2,
    epoch: 1,
    metrics: { 'test/accuracy': 0.5 },
    said: [{ text: 'you say' }],
  },
  { type: 'done', steps: 2, seconds: 1, peakMemoryBytes: 1, hash: 'fused-1', metrics: {} },
];

const PICTURE = { width: 2, height: 1, values: numbers(2), low: -1, high: 1 };
const PANELS = [
  { kind: 'pictures', title: 'p', columns: 1, pictures: [PICTURE] },
  { kind: 'histograms', title: 'h', range: [0, 1], columns: ['a'], rows: [{ label: 'r', counts: [[1, 2]] }] },
  {
    kind: 'table',
    title: 't',
    columns: [
      { label: 'a', kind: 'text' },
      { label: 'b', kind: 'number' },
      { label: 'c', kind: 'words' },
    ],
    rows: [['you', 0.5, [{ word: 'say', score: 1 }]]],
  },
  { kind: 'map', title: 'm', points: [{ label: 'a', x: 0, y: 1, trail: [[0, 0]] }] },
  { kind: 'heatmap', title: 'w', maps: [{ ...PICTURE, rows: ['r'], columns: ['c', 'd'] }] },
  {
    kind: 'bars',
    title: 'b',
    groups: [{ label: 'g', bars: [{ label: '1', value: 0.5, marked: true }] }],
    low: 0,
    high: 1,
  },
  { kind: 'sum', title: 's', terms: [{ label: 'x', x: 1, weight: 2, product: 2 }], sum: 2, value: 2 },
  {
    kind: 'text',
    title: 'x',
    tokens: [{ text: 'you', value: 1, candidates: [{ label: 'say', probability: 1 }] }],
    low: 0,
    high: 1,
  },
];

/** The command without what it does: it reads its arguments, and nothing more. */
let program;
function readArguments(text) {
  program ??= quiet(makeProgram(() => {}));
  const args = text.split('\n').filter((word) => word !== '');
  try {
    program.parse(args, { from: 'user' });
  } catch (error) {
    if (error instanceof Refused) throw new BadakError('usage', 'refused');
    throw error;
  }
}
class Refused extends Error {}
function quiet(command) {
  command.configureOutput({ writeOut() {}, writeErr() {} });
  command.exitOverride(() => {
    throw new Refused();
  });
  command.action(() => {});
  for (const each of command.commands) quiet(each);
  return command;
}
const flags = experiments
  .flatMap(({ params }) => Object.keys(params))
  .map((key) => `--${key.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`);

const question = new Vocabulary(['_', ' ', '1', '2', '3', '+', 'a', 'b', '-', 'é']);

export const targets = [
  { name: 'idx', seeds: () => [idx], run: (bytes) => parseIdx('f', bytes, 3) },
  {
    name: 'gzip',
    share: 0.1,
    seeds: () => [
      gzipSync('you say goodbye'),
      gzipSync(Buffer.alloc(5000)),
      Buffer.concat([gzipSync('a'), gzipSync('b')]),
    ],
    run: (bytes) => gunzip('f', bytes, 1 << 24),
  },
  {
    name: 'safetensors',
    seeds: () => [
      encodeSafetensors({
        tensors: new Map([
          ['W', { shape: [2, 3], data: numbers(6) }],
          ['b', { shape: [], data: numbers(1) }],
        ]),
        metadata: { format: 'pt' },
      }),
    ],
    dictionary: [
      '"F16"',
      '"BF16"',
      '"F64"',
      '"I64"',
      '"data_offsets"',
      '"shape"',
      '"dtype"',
      '__metadata__',
      '[0,0]',
    ],
    run: (bytes) => decodeSafetensors('f', bytes),
  },
  {
    name: 'checkpoint',
    seeds: () => [checkpoint(), oldCheckpoint()],
    dictionary: [
      '"shard"',
      '"race"',
      '"parent"',
      '"edits"',
      '"lengths"',
      '{"number":1,"of":2}',
      '{"question":3,"answer":2}',
    ],
    run: (bytes) => decodeCheckpoint('f', bytes),
    mend(bytes) {
      if (bytes.length < 64) return bytes;
      const out = new Uint8Array(bytes);
      putChecksum(out);
      return out;
    },
  },
  {
    name: 'npy',
    seeds: () => [
      encodeNpy({ shape: [2, 3], data: numbers(6) }),
      encodeNpy({ shape: [2], data: Float64Array.of(1, 2) }),
    ],
    dictionary: [
      "'descr'",
      "'<f2'",
      "'>f4'",
      'True',
      'False',
      "'fortran_order': True",
      "'shape': (2, 3, 4)",
      '(,)',
    ],
    run: (bytes) => decodeNpy('f', bytes),
  },
  {
    name: 'npz',
    share: 0.2,
    seeds: () => [
      encodeNpz(
        new Map([
          ['a', { shape: [2], data: numbers(2) }],
          ['b', { shape: [1], data: numbers(1) }],
        ]),
      ),
      zipOf(encodeNpy({ shape: [2], data: numbers(2) })),
    ],
    dictionary: ['PK\x01\x02', 'PK\x03\x04', 'PK\x05\x06', 'PK\x06\x06', 'PK\x06\x07', '.npy'],
    run: (bytes) => decodeNpz('f', bytes),
  },
  {
    name: 'word-vectors',
    share: 0.05,
    seeds: () => [
      ...vectorFiles('v.txt'),
      ...vectorFiles('v.bin'),
      ...vectorFiles('v.safetensors'),
      vectorFiles('v.npy')[0],
      packed(vectorFiles('v.txt')[0]),
      bytesOf('you 1 2 3\nsay 4 5 6\n'),
    ],
    dictionary: ['5 3\n', '1000000 1000000\n', ' 0.5 -1e3 7\n', '# '],
    async run(bytes) {
      const words = new Blob([VECTORS.words.join('\n')]);
      const open = async (path) => (path === 'v.txt' ? new Blob([bytes]) : words);
      const all = await readWordVectors('v.txt', open);
      if (all.vectors.length !== all.words.length * all.size)
        throw new Error('vectors of another size than its words');
    },
  },
  {
    name: 'text',
    share: 0.05,
    seeds: () => [
      bytesOf('You say goodbye, and I say hello. “1,000.5”\n'),
      packed(bytesOf('a b <eos> <unk> c')),
      Buffer.from('\ufeffyou say', 'utf16le'),
      bytesOf('Dr. Müller’s 3.5 km/h – e.g. “so”…'),
    ],
    dictionary: ['<unk>', '<eos>', '\u200b', '\u0301', '한국어', 'don’t', '\xff\xfe', '…'],
    run: (bytes) => readText('f', pieces(bytes)),
  },
  {
    name: 'tokens',
    seeds: () => [bytesOf('You say goodbye, and I say hello. U.S. don’t 1,000.5 http://a.b/c a@b.c')],
    run: (bytes) => tokensOf(textOf(bytes)),
  },
  {
    name: 'pairs',
    seeds: () => [
      bytesOf('1+2_3\n10-4_6\n'),
      bytesOf('a\tb\nc\td\n'),
      bytesOf('question,answer\n"a ""b""",c\nd,e\n'),
      bytesOf('{"question":"a","answer":"b"}\n{"q":"c","a":"d"}\n'),
      bytesOf('[["a","b"],["c","d"]]'),
      bytesOf(
        '{"messages":[{"role":"system","content":"x"},{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}',
      ),
    ],
    dictionary: [
      '_',
      '\t',
      '","',
      '""',
      'question',
      'answer',
      '"instruction"',
      '"input"',
      '"output"',
      '"messages"',
      '"translation"',
    ],
    run: (bytes) => readPairs('f', textOf(bytes)),
  },
  {
    name: 'pairs-as-data',
    seeds: () => [bytesOf('1+2_3\n10-4_6\n77+85_162\n')],
    run: (bytes) => parsePairs('f', textOf(bytes)),
  },
  {
    name: 'csv',
    seeds: () => [bytesOf('a,b\n"c ""d""","e\nf"\r\ng;h\n')],
    dictionary: ['""', '","', ';'],
    run: (bytes) => [...csvRows(textOf(bytes))],
  },
  {
    name: 'question',
    seeds: () => [bytesOf('12+3'), bytesOf('ａ－ｂ'), bytesOf(' 1 ')],
    run: (bytes) => readQuestion('f', textOf(bytes), 7, question),
  },
  {
    name: 'png',
    seeds: pictures,
    dictionary: ['IHDR', 'IDAT', 'PLTE', 'tRNS', 'gAMA', 'IEND', 'CgBI'],
    run: (bytes) => decodePng('f', Buffer.from(bytes)),
    mend: mendPng,
  },
  {
    name: 'jpeg',
    share: 0.15,
    seeds: () => [encodeJpeg({ width: 8, height: 8, data: Buffer.alloc(256, 90) }, 80).data],
    run: (bytes) => decodeJpeg('f', Buffer.from(bytes)),
  },
  {
    name: 'config.json',
    seeds: () => [bytesOf(JSON.stringify(CONFIG))],
    run: (bytes) => parseConfig('f', textOf(bytes)),
  },
  {
    name: 'metrics.jsonl',
    seeds: () => [bytesOf(LINES.map((line) => `${JSON.stringify(line)}\n`).join(''))],
    run: (bytes) => parseLines(textOf(bytes)),
  },
  {
    name: 'panels.json',
    seeds: () => [bytesOf(encodePanels(PANELS)), bytesOf(JSON.stringify(PANELS))],
    dictionary: ['"kind"', '"values"', '"table"', '"images"', '"graph"', 'null'],
    run: (bytes) => decodePanels(textOf(bytes)),
  },
  {
    name: 'links',
    seeds: () => [
      bytesOf('#/cnn?seed=3&filters=7&view=filters&hide=settings,views&lock=seed&ask=a&card=2'),
      bytesOf('#two-layer-net?learning-rate=0.1&embed=yes&step=10&beside=1'),
    ],
    dictionary: [
      '&ask=',
      '&hide=',
      '&views=',
      '&seed=',
      '&step=',
      '%E0',
      '%00',
      ...flags.map((flag) => `&${flag.slice(2)}=`),
    ],
    run: (bytes) => readRunLink(textOf(bytes), (id) => experiments.find((each) => each.id === id)?.params),
  },
  {
    name: 'arguments',
    share: 0.3,
    seeds: () => [
      bytesOf('train\ncnn\n--seed\n3\n--filters\n7\n--quiet'),
      bytesOf('nearest\nyou\n--checkpoint\nx'),
      bytesOf('export\n--run\nx\n--out\ny'),
      bytesOf('bench\nsteps\n--json'),
    ],
    dictionary: [
      '\n--',
      '=',
      '\n--help',
      'train',
      'predict',
      'translate',
      'evaluate',
      ...flags.map((flag) => `\n${flag}\n`),
    ],
    run: (bytes) => readArguments(textOf(bytes)),
  },
];

/** An archive with one packed file. */
function zipOf(file) {
  const data = deflateRawSync(file);
  const name = Buffer.from('a.npy');
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(20, 4);
  local.writeUInt16LE(8, 8);
  local.writeUInt32LE(crc32(file), 14);
  local.writeUInt32LE(data.length, 18);
  local.writeUInt32LE(file.length, 22);
  local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  local.copy(central, 6, 4, 30);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length + name.length, 12);
  end.writeUInt32LE(local.length + name.length + data.length, 16);
  return Buffer.concat([local, name, data, central, name, end]);
}
