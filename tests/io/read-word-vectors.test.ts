/** Files of word vectors of every format, sound and with the faults of real files. */
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../ts/core/errors.js';
import { encodeNpy } from '../../ts/io/npy.js';
import { encodeSafetensors } from '../../ts/io/safetensors.js';
import { encodeWord2vecText } from '../../ts/io/word2vec-text.js';
import { encodeWordVectors } from '../../ts/io/word-vectors.js';
import { bits } from '../support/compare.js';
import { refusal } from '../support/errors.js';
import { garbageOf } from '../support/garbage.js';
import { readFrom, safetensorsOf, TYPES, word2vecBinary } from '../support/vector-files.js';
import { anyVectors, isSound } from '../support/words.js';

const NAMES = ['the', 'king', 'naïve', '바닥', 'a\u00a0b', 'x\u0085y', '1990', '</s>'];
const SIZE = 5;
const values = (i: number) => Array.from({ length: SIZE }, (_, h) => (((7 * i + 3 * h) % 16) - 8) / 4);
const rows = NAMES.map((word, i) => [word, ...values(i)] as [string, ...number[]]);
const all = {
  words: NAMES,
  vectors: Float32Array.from(rows.flatMap(([, ...numbers]) => numbers)),
  size: SIZE,
};
type Row = readonly [word: string, ...fields: (number | string)[]];

/** How programs write rows of text. */
const TEXTS: Record<string, (some: readonly Row[]) => string> = {
  'GloVe’s text': (some) => some.map((row) => `${row.join(' ')}\n`).join(''),
  'word2vec’s text': (some) => `${some.length} ${SIZE}\n${TEXTS['GloVe’s text']!(some)}`,
  'fastText’s, a space behind every row': (some) =>
    `${some.length} ${SIZE}\n${some.map((row) => `${row.join(' ')} \n`).join('')}`,
  'Windows lines': (some) => TEXTS['word2vec’s text']!(some).replaceAll('\n', '\r\n'),
  'a mark at the beginning': (some) => `\ufeff${TEXTS['GloVe’s text']!(some)}`,
  tabs: (some) => some.map((row) => `${row.join('\t')}\n`).join(''),
  'several spaces': (some) => some.map((row) => `${row.join('   ')}\n`).join(''),
  'no last line break': (some) => TEXTS['GloVe’s text']!(some).slice(0, -1),
  'empty lines at the end': (some) => `${TEXTS['GloVe’s text']!(some)}\n\r\n`,
  'a header of three numbers': (some) => `${some.length} ${SIZE} 7200\n${TEXTS['GloVe’s text']!(some)}`,
};
const says = (text: string) => expect.stringContaining(text) as string;

describe('50 and more text files: how they are written × what is odd in them', () => {
  const odd: [fault: string, row: Row | undefined, note: string][] = [
    ['nothing', undefined, ''],
    ['a row cut short', ['cut', 1, 2], 'too few numbers'],
    ['NaN', ['none', 1, 2, 'nan', 4, 5], 'not a number'],
    ['infinity', ['endless', 1, 2, '-inf', 4, 5], 'not a number'],
    ['a word where a number should be', ['x', 1, 2, 'three', 4, 5], 'not a number'],
    ['a row too long', ['long', 1, 2, 3, 4, 5, 6], 'too many numbers'],
    ['a word that was there', ['the', 9, 9, 9, 9, 9], 'repeats a word'],
  ];
  test.each(Object.entries(TEXTS))('%s', async (name, write) => {
    const threeNumbers = name.includes('three') ? [says('3 numbers')] : [];
    for (const [fault, row, note] of odd) {
      const some: Row[] = [...rows];
      if (row) some.splice(4, 0, row);
      const { read, notes } = await readFrom('v.txt', { 'v.txt': write(some) });
      expect(read, fault).toEqual(all);
      expect(notes, fault).toEqual([...threeNumbers, ...(row ? [says('1 of 9 rows')] : [])]);
      if (row) expect(notes.at(-1), fault).toContain(note);
      const strictly = readFrom('v.txt', { 'v.txt': write(some) }, { strict: true });
      if (row || threeNumbers.length > 0)
        await expect(strictly, fault).rejects.toThrow(refusal('damaged', 'v.txt: '));
      else expect((await strictly).read, fault).toEqual(all);
    }
  });
});

describe('word2vec’s binary format', () => {
  test.each<[string, Uint8Array]>([
    ['with line breaks', word2vecBinary(rows)],
    ['without', word2vecBinary(rows, { after: '' })],
    ['with a header of Windows', word2vecBinary(rows, { header: `8 5\r\n` })],
  ])('%s', async (_, bytes) => {
    for (const name of ['v.bin', 'v.txt', 'GoogleNews']) {
      expect((await readFrom(name, { [name]: bytes }, { strict: true })).read).toEqual(all);
      const packed = await readFrom(name, { [name]: gzipSync(bytes) }, { strict: true });
      expect(packed.read).toEqual(all);
    }
  });

  test.each<[string, Uint8Array, string]>([
    [
      'NaN',
      word2vecBinary([...rows, ['odd', 1, NaN, 3, 4, 5]]),
      '1 has a value that is not a number (word 9)',
    ],
    ['a word twice', word2vecBinary([...rows, ['the', 1, 2, 3, 4, 5]]), '1 repeats a word (word 9)'],
    ['no word', word2vecBinary([...rows, ['', 1, 2, 3, 4, 5]]), '1 has no word (word 9)'],
    ['cut in a row', word2vecBinary([...rows, ['cut', 1, 2, 3, 4, 5]]).subarray(0, -9), 'ends after 8'],
    [
      'fewer rows than it says',
      word2vecBinary(rows, { header: '9 5\n' }),
      'says 9 words, but it ends after 8',
    ],
  ])('odd: %s', async (_, bytes, note) => {
    const { read, notes } = await readFrom('v.bin', { 'v.bin': bytes });
    expect(read).toEqual(all);
    expect(notes).toEqual([says(note)]);
    await expect(readFrom('v.bin', { 'v.bin': bytes }, { strict: true })).rejects.toThrow(
      refusal('damaged', 'v.bin: '),
    );
  });

  test('a word with bytes that are not UTF-8', async () => {
    const bytes = word2vecBinary([...rows, [Uint8Array.from([0x61, 0xff]), 1, 2, 3, 4, 5]]);
    const { read, notes } = await readFrom('v.bin', { 'v.bin': bytes });
    expect(read.words.at(-1)).toBe('a\ufffd');
    expect(notes).toEqual([says('not UTF-8')]);
  });

  test('rows of another length than the header says are not read as words', async () => {
    const many = Array.from({ length: 4000 }, (_, i) => [`w${i}`, i, 1, 2, 3, 4] as [string, ...number[]]);
    const lying = word2vecBinary(many, { header: '4000 6\n', after: '' });
    await expect(readFrom('v.bin', { 'v.bin': lying })).rejects.toThrow(refusal('damaged', 'v.bin: '));
    await expect(
      readFrom('v.bin', { 'v.bin': word2vecBinary(rows, { header: '8 999999999\n' }) }),
    ).rejects.toThrow(refusal('damaged', 'v.bin: ', '999999999'));
  });

  test('phrases with spaces are words, with and without line breaks', async () => {
    const roll = (n: number) => Math.fround(Math.sin(12.9898 * n) * 2);
    for (let seed = 0; seed < 50; seed++) {
      const size = 8 + seed;
      const phrases = Array.from({ length: 30 }, (_, i) => {
        const word = `w${i}${(i + seed) % 3 === 0 ? ' of the north'.slice(0, 2 + ((i + seed) % 11)).trimEnd() : ''}`;
        return [word, ...Array.from({ length: size }, (_, h) => roll(seed + 31 * i + h))] as [
          string,
          ...number[],
        ];
      });
      for (const after of ['\n', '']) {
        const { read } = await readFrom(
          'v.bin',
          { 'v.bin': word2vecBinary(phrases, { after }) },
          { strict: true },
        );
        expect(read.words).toEqual(phrases.map(([word]) => word));
        expect(read.vectors).toEqual(Float32Array.from(phrases.flatMap(([, ...numbers]) => numbers)));
      }
    }
  });

  test('more rows than its first line says are read and said', async () => {
    const { read, notes } = await readFrom('v.bin', { 'v.bin': word2vecBinary(rows, { header: '5 5\n' }) });
    expect(read).toEqual(all);
    expect(notes).toEqual([says('says 5 words, but 8 rows follow')]);
  });

  const many = Array.from(
    { length: 300 },
    (_, i) => [`w${i}`, ...[1, 2, 3, 4, 5].map((h) => Math.sin(7 * i + h))] as [string, ...number[]],
  );

  test('rows of another length than the first line says are an error, not words', async () => {
    for (const after of ['\n', '']) {
      for (const size of [3, 4, 6, 7]) {
        const bytes = word2vecBinary(many, { after, header: `300 ${size}\n` });
        await expect(readFrom('v.bin', { 'v.bin': bytes }), `${size}${after}`).rejects.toThrow(
          refusal('damaged', 'v.bin: '),
        );
      }
    }
  });

  test('numbers in big-endian order are said to be unlikely', async () => {
    const bytes = Buffer.concat([
      Buffer.from('300 5\n'),
      ...many.flatMap(([word, ...numbers]) => {
        const row = Buffer.alloc(20);
        numbers.forEach((value, h) => row.writeFloatBE(value, 4 * h));
        return [Buffer.from(`${word} `), row, Buffer.from('\n')];
      }),
    ]);
    const read = readFrom('v.bin', { 'v.bin': bytes }).then(({ notes }) => notes.join(), String);
    expect(await read).toMatch(/big-endian/);
  });

  test('lost bytes cost their row where rows end in line breaks', async () => {
    const lost = (bytes: Uint8Array, at: number) =>
      Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 3)]);
    for (let at = 1001; at < 1026; at += 2) {
      const { read, notes } = await readFrom('v.bin', { 'v.bin': lost(word2vecBinary(many), at) });
      expect(read.words.length, `${at}`).toBeGreaterThanOrEqual(298);
      expect(read.words.slice(-200)).toEqual(many.slice(-200).map(([word]) => word));
      expect(notes.length).toBeGreaterThan(0);
    }
  });

  test('the first words only', async () => {
    const { read, notes } = await readFrom('v.bin', { 'v.bin': word2vecBinary(rows) }, { maxWords: 3 });
    expect(read.words).toEqual(NAMES.slice(0, 3));
    expect(notes).toEqual([]);
  });
});

describe('safetensors', () => {
  const flat = [...all.vectors];
  const table = (dtype: string) => ({ dtype, shape: [8, 5], data: TYPES[dtype]!(flat) });
  const words = NAMES.map((word) => `${word}\n`).join('');

  test.each(Object.keys(TYPES))('%s, with the words in another file', async (dtype) => {
    const bytes = safetensorsOf({
      'embeddings.weight': table(dtype),
      bias: { dtype: 'F32', shape: [1], data: TYPES['F32']!([1]) },
    });
    for (const list of ['v.words.txt', 'v.vocab.txt', 'vocab.txt', 'words.txt']) {
      const { read, notes } = await readFrom('v.safetensors', { 'v.safetensors': bytes, [list]: words });
      expect(read).toEqual(all);
      expect(notes).toEqual(dtype === 'F64' ? [says('F64 and is rounded')] : []);
    }
  });

  test('a list of words with their counts; a list for another file is named', async () => {
    const bytes = safetensorsOf({ w: table('F32') });
    const counts = NAMES.map((word, i) => `${word.replaceAll(' ', '_')} ${900 - i}`).join('\n');
    const { read } = await readFrom('v.safetensors', { 'v.safetensors': bytes, 'v.vocab.txt': counts });
    expect(read.words).toEqual(NAMES.map((word) => word.replaceAll(' ', '_')));
    const numbers = NAMES.map((_, i) => `${i}`);
    const plain = { 'v.safetensors': bytes, 'v.words.txt': numbers.join('\n') };
    expect((await readFrom('v.safetensors', plain)).read.words).toEqual(numbers);
    const padded = safetensorsOf({
      wte: table('F32'),
      wpe: { dtype: 'F32', shape: [4, 10], data: TYPES['F32']!(flat) },
    });
    const fewer = { 'v.safetensors': padded, 'words.txt': NAMES.slice(0, 6).join('\n') };
    await expect(readFrom('v.safetensors', fewer)).rejects.toThrow(
      refusal('mismatch', '[6, H]', 'wte [8, 5]', '`tensor`'),
    );
  });

  test('words in the metadata, in JSON, in a folder', async () => {
    const bytes = safetensorsOf({ w: table('F32') });
    const inside = safetensorsOf({ w: table('F32') }, { format: 'pt', vocab: JSON.stringify(NAMES) });
    expect((await readFrom('v.safetensors', { 'v.safetensors': inside })).read).toEqual(all);
    const ids = JSON.stringify(Object.fromEntries(NAMES.map((word, i) => [word, i])));
    for (const json of [ids, JSON.stringify(NAMES)]) {
      expect(
        (await readFrom('d/v.safetensors', { 'd/v.safetensors': bytes, 'd/vocab.json': json })).read,
      ).toEqual(all);
    }
    const named = { model: bytes, 'model.words.txt': words };
    expect((await readFrom('model', named)).read).toEqual(all);
    expect((await readFrom('v.safetensors', { 'v.safetensors': gzipSync(inside) })).read).toEqual(all);
  });

  test('of several tensors the one whose rows are those of the words, or the one that is named', async () => {
    const other = { dtype: 'F32', shape: [4, 10], data: TYPES['F32']!(flat) };
    const one = { 'v.safetensors': safetensorsOf({ other, wte: table('F16') }), 'words.txt': words };
    expect((await readFrom('v.safetensors', one)).read).toEqual(all);
    const two = {
      'v.safetensors': safetensorsOf({ encoder: table('F32'), wte: table('F32') }),
      'words.txt': words,
    };
    await expect(readFrom('v.safetensors', two)).rejects.toThrow(
      refusal('invalid-argument', 'v.safetensors: ', 'encoder [8, 5] F32, wte [8, 5] F32'),
    );
    expect((await readFrom('v.safetensors', two, { tensor: 'wte' })).read).toEqual(all);
    await expect(readFrom('v.safetensors', two, { tensor: 'no' })).rejects.toThrow(
      refusal('unknown-name', 'tensor no', 'encoder', 'wte'),
    );
  });

  test('rows without words at the end are left out of a tensor that is named', async () => {
    const files = {
      'v.safetensors': safetensorsOf({ w: table('F32') }),
      'words.txt': NAMES.slice(0, 6).join('\n'),
    };
    await expect(readFrom('v.safetensors', files)).rejects.toThrow(refusal('mismatch', '[6, H]', '[8, 5]'));
    const { read, notes } = await readFrom('v.safetensors', files, { tensor: 'w' });
    expect(read.words).toEqual(NAMES.slice(0, 6));
    expect(notes).toEqual([expect.stringMatching(/w has 8 rows .*6 words/)]);
  });

  test.each(['I64', 'I32', 'U8', 'F8_E4M3'])(
    '%s is refused by its name, and no file is called cut short',
    async (dtype) => {
      const bytes = safetensorsOf({ ids: { dtype, shape: [8, 5], data: new Uint8Array(40) } });
      for (const tensor of [undefined, 'ids']) {
        const reading = readFrom('v.safetensors', { 'v.safetensors': bytes, 'words.txt': words }, { tensor });
        await expect(reading).rejects.toThrow(
          refusal(tensor === undefined ? 'unusable-data' : 'wrong-format', 'ids', dtype),
        );
        await expect(reading).rejects.not.toThrow('cut short');
      }
      // Next to the vectors such a tensor does not matter.
      const beside = safetensorsOf({
        ids: { dtype, shape: [40], data: new Uint8Array(40) },
        w: table('F32'),
      });
      expect((await readFrom('v.safetensors', { 'v.safetensors': beside, 'words.txt': words })).read).toEqual(
        all,
      );
    },
  );

  test('a whole file without words is said to have none', async () => {
    const bytes = safetensorsOf({
      'embedding.weight': { dtype: 'F16', shape: [8, 5], data: TYPES['F16']!(flat) },
    });
    const reading = readFrom('v.safetensors', { 'v.safetensors': bytes });
    await expect(reading).rejects.toThrow(refusal('not-found', 'embedding.weight [8, 5]', 'v.words.txt'));
  });

  test('a gap is read and said; strict refuses it', async () => {
    const bytes = safetensorsOf({
      a: { dtype: 'F32', shape: [1], data: TYPES['F32']!([1]) },
      w: { ...table('F32'), gap: 4 },
    });
    const files = { 'v.safetensors': bytes, 'words.txt': words };
    const { read, notes } = await readFrom('v.safetensors', files);
    expect(read).toEqual(all);
    expect(notes).toEqual([expect.stringMatching(/a and w .*gap/)]);
    await expect(readFrom('v.safetensors', files, { strict: true })).rejects.toThrow(
      refusal('damaged', 'a and w', 'gap'),
    );
  });

  test('a checkpoint is called one', async () => {
    const bytes = encodeSafetensors({ tensors: new Map(), metadata: { format: 'badak checkpoint 2' } });
    await expect(readFrom('c.safetensors', { 'c.safetensors': bytes })).rejects.toThrow(
      refusal('mismatch', 'c.safetensors', 'checkpoint'),
    );
  });
});

describe('NumPy’s arrays', () => {
  const npy = encodeNpy({ shape: [8, 5], data: all.vectors });
  test.each([
    ['as badak writes them', NAMES.map((word) => `${word}\n`).join('')],
    ['without a last line break', NAMES.join('\n')],
    ['of Windows, with a mark', `\ufeff${NAMES.join('\r\n')}\r\n`],
    ['with empty lines at the end', `${NAMES.join('\n')}\n\n\n`],
  ])('words %s', async (_, words) => {
    expect((await readFrom('v.npy', { 'v.npy': npy, 'v.words.txt': words }, { strict: true })).read).toEqual(
      all,
    );
  });

  test('double precision is rounded', async () => {
    const double = encodeNpy({ shape: [8, 5], data: Float64Array.from(all.vectors) });
    expect((await readFrom('v.npy', { 'v.npy': double, 'v.words.txt': NAMES.join('\n') })).read).toEqual(all);
  });

  test.each<[string, string, Uint8Array, ErrorCode, ...string[]]>([
    ['too few words', 'a\n', npy, 'mismatch', '[1, H]', '1 words', '[8, 5]', 'v.words.txt'],
    ['no words', '', npy, 'mismatch', '[0, H]'],
    ['one dimension', NAMES.join('\n'), encodeNpy({ shape: [40], data: all.vectors }), 'mismatch', '[40]'],
    [
      'only NaN',
      NAMES.join('\n'),
      encodeNpy({ shape: [8, 5], data: all.vectors.map(() => NaN) }),
      'damaged',
      '8 of 8 rows',
    ],
  ])('%s', async (_, words, bytes, code, ...mentions) => {
    await expect(readFrom('v.npy', { 'v.npy': bytes, 'v.words.txt': words })).rejects.toThrow(
      refusal(code, 'v.npy: ', ...mentions),
    );
  });

  test('no file of words', async () => {
    await expect(readFrom('v.npy', { 'v.npy': npy })).rejects.toThrow(
      refusal('not-found', '[8, 5]', 'v.words.txt'),
    );
  });
});

describe('other files are called what they are', () => {
  test.each<[string, Uint8Array | string, ...string[]]>([
    [
      'a file of PyTorch',
      `PK\x03\x04${'\0'.repeat(26)}archive/data.pkl`,
      'PyTorch',
      'safetensors.torch.save_file',
    ],
    [
      'an old file of PyTorch',
      Buffer.from('\x80\x02\x8a\x0al\xfc\x9cF\xf9\x20j\xa8P\x19.', 'latin1'),
      'PyTorch',
    ],
    ['an archive of NumPy', `PK\x03\x04${'\0'.repeat(26)}vectors.npy`, 'archive of NumPy', 'numpy.save'],
    ['a zip archive', 'PK\x03\x04\x14\0', 'zip', 'unpack'],
    ['a bzip2 file', 'BZh91AY&SY', 'bzip2', 'unpack'],
    ['a model of fastText', Uint8Array.from([0xba, 0x16, 0x4f, 0x2f, 12, 0, 0, 0]), 'fastText', '.vec'],
    ['a pickle', Uint8Array.from([0x80, 4, 0x95, 0, 0]), 'pickle', 'save_word2vec_format'],
    ['an HDF5 file', Uint8Array.from([0x89, 0x48, 0x44, 0x46, 13, 10, 26, 10]), 'HDF5'],
    ['a page of a server', '<!DOCTYPE html><title>404</title>', 'web page'],
    ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\n', 'git lfs pull'],
    ['UTF-16', Buffer.from('\ufeffa 1 2\n', 'utf16le'), 'UTF-16'],
    ['bytes of something else', Uint8Array.from([7, 0, 10, 0, 200, 65, 32, 1]), '“words numbers”'],
    ['a picture', Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), 'PNG'],
  ])('%s', async (_, bytes, ...mentions) => {
    await expect(readFrom('v', { v: bytes })).rejects.toThrow(refusal('wrong-format', 'v: ', ...mentions));
  });

  test('an empty file', async () => {
    await expect(readFrom('v', { v: '' })).rejects.toThrow(refusal('damaged', 'v: '));
  });

  test('a gzip file that is cut short, or that holds a picture', async () => {
    const text = encodeWord2vecText('v', anyVectors(1));
    await expect(readFrom('v.gz', { 'v.gz': gzipSync(text).subarray(0, -12) })).rejects.toThrow(
      refusal('damaged', 'v.gz: '),
    );
    await expect(readFrom('v.gz', { 'v.gz': gzipSync(Buffer.from('GIF89a…')) })).rejects.toThrow(
      refusal('wrong-format', 'v.gz: ', 'GIF'),
    );
  });

  test('a gzip file that is nearly nothing but repetition', async () => {
    const start = encodeNpy({ shape: [1], data: Float32Array.of(1) });
    const bomb = gzipSync(Buffer.concat([start, Buffer.alloc(100_000_000)]));
    await expect(readFrom('v.npy', { 'v.npy': bomb })).rejects.toThrow(refusal('unusable-data', 'v.npy: '));
  });

  test('no file, no number of words', async () => {
    await expect(readFrom('v', {})).rejects.toThrow(refusal('not-found', 'v: '));
    await expect(readFrom('v', { v: 'a 1\n' }, { maxWords: 0 })).rejects.toThrow(
      refusal('invalid-argument', 'maxWords', 0),
    );
  });
});

test('files that badak wrote are read again, to the bit, also packed', async () => {
  for (const path of ['v.txt', 'v.vec', 'v.npy', 'v.safetensors']) {
    for (let seed = 0; seed < 40; seed++) {
      const some = anyVectors(seed);
      const files = Object.fromEntries(encodeWordVectors(path, some));
      const packed = { ...files, [path]: gzipSync(files[path]!) };
      for (const each of [files, packed]) {
        const { read } = await readFrom(path, each, { strict: true });
        expect(read.words).toEqual(some.words);
        expect(bits(read.vectors)).toEqual(bits(some.vectors));
      }
    }
  }
});

test('a file larger than what is looked at first', async () => {
  const words = Array.from({ length: 30_000 }, (_, i) => `word-${i}`);
  const large = { words, vectors: Float32Array.from({ length: 90_000 }, (_, i) => i / 7), size: 3 };
  const text = encodeWord2vecText('v', large);
  expect((await readFrom('v', { v: text }, { strict: true })).read).toEqual(large);
  expect((await readFrom('v', { v: gzipSync(text) }, { strict: true })).read).toEqual(large);
});

test.each(['v.txt', 'v.npy', 'v.safetensors', 'v.bin'])('garbage in %s', async (path) => {
  const some = anyVectors(11);
  const files = path.endsWith('.bin')
    ? { [path]: word2vecBinary(rows) }
    : Object.fromEntries(encodeWordVectors(path, some));
  for (const [name, whole] of Object.entries(files)) {
    for (let seed = 0; seed < 500; seed++) {
      const outcome = await readFrom(path, { ...files, [name]: garbageOf(whole, seed) }).catch(
        (error: Error) => error,
      );
      if (outcome instanceof Error) {
        expect(outcome.name, `garbage ${seed}: ${outcome.stack}`).toBe('BadakError');
        expect(outcome.message).toMatch(/^v\./);
      } else expect(isSound(outcome.read), `garbage ${seed}`).toBe(true);
    }
  }
});
