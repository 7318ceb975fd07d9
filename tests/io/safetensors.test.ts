import { describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../ts/core/errors.js';
import { decodeSafetensors, encodeSafetensors } from '../../ts/io/safetensors.js';
import { refusal } from '../support/errors.js';
import { safetensorsOf, TYPES } from '../support/vector-files.js';

const file = {
  tensors: new Map([
    ['b', { shape: [2, 2], data: Float32Array.from([1, -2, Number.NaN, 1e-40]) }],
    ['a', { shape: [0], data: new Float32Array(0) }],
    ['“ü”', { shape: [1], data: Float32Array.from([5]) }],
  ]),
  metadata: { note: 'a "quoted" line\nand another' },
};

test('what is written is read again, in the same order', () => {
  const read = decodeSafetensors('f', encodeSafetensors(file));
  expect(read).toEqual(file);
  expect([...read.tensors.keys()]).toEqual(['b', 'a', '“ü”']);
});

test('a view into a larger buffer, at an odd place, as Node reads files', () => {
  const whole = encodeSafetensors(file);
  const inside = Buffer.concat([Buffer.from([1, 2, 3]), whole]).subarray(3);
  expect(decodeSafetensors('f', inside)).toEqual(file);
});

test('the bytes are the format’s: length, JSON, data at a multiple of eight', () => {
  const bytes = encodeSafetensors({
    tensors: new Map([['x', { shape: [1], data: Float32Array.from([1]) }]]),
    metadata: {},
  });
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  expect(length % 8).toBe(0);
  expect(JSON.parse(new TextDecoder().decode(bytes.slice(8, 8 + length)))).toEqual({
    __metadata__: {},
    x: { dtype: 'F32', shape: [1], data_offsets: [0, 4] },
  });
  expect([...bytes.slice(8 + length)]).toEqual([0, 0, 0x80, 0x3f]);
});

test('half and double precision become single', () => {
  const numbers = [0, 1, -0.5, 1.5, -2048];
  for (const [dtype, bytesOf] of Object.entries(TYPES)) {
    const bytes = safetensorsOf({ x: { dtype, shape: [5], data: bytesOf(numbers) } });
    expect(decodeSafetensors('f', bytes).tensors.get('x'), dtype).toEqual({
      shape: [5],
      data: Float32Array.from(numbers),
    });
  }
});

test('tensors of other types are left out and said; with strict they are errors', () => {
  const bytesOf = { I64: 8, I32: 4, BOOL: 1, U8: 1, F8_E4M3: 1 };
  for (const [dtype, bytes] of Object.entries(bytesOf)) {
    const others = { dtype, shape: [3], data: new Uint8Array(3 * bytes) };
    const x = { dtype: 'F32', shape: [2], data: TYPES['F32']!([1, 2]) };
    const mixed = safetensorsOf({ 'bn.num_batches_tracked': others, x });
    const notes: string[] = [];
    const { tensors } = decodeSafetensors('f', mixed, { onNote: (note) => notes.push(note) });
    expect([...tensors]).toEqual([['x', { shape: [2], data: Float32Array.from([1, 2]) }]]);
    expect(notes.join()).toContain(`bn.num_batches_tracked [3] ${dtype}`);
    expect(() => decodeSafetensors('f', mixed, { strict: true })).toThrow(
      refusal('wrong-format', 'bn.num_batches_tracked', dtype, 'F32, F16, BF16, F64'),
    );
  }
});

test.each([
  ['version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12\n', 'Git LFS', 'git lfs pull'],
  ['<!DOCTYPE html><html><head><title>Sign in</title>', 'web page'],
  ['Entry not found\n', '“Entry not found”'],
  ['{"error":"Invalid username or password."}', '“{"error"'],
  [
    'PK\x03\x04\0\0\x08\x08\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x10\0\x12\0archive/data.pkl',
    'PyTorch',
    'save_file',
  ],
  ['PK\x03\x04\x14\0\0\0', 'zip'],
])('what is no such file is named: %j', (begins, ...found) => {
  const bytes = Buffer.from(begins, 'latin1');
  expect(() => decodeSafetensors('f', bytes)).toThrow(refusal('wrong-format', 'f: ', ...found));
});

test('names that objects treat in their own way are read again with their numbers', () => {
  const names = ['b', '__proto__', 'constructor', '10', 'toString', '2', ''];
  const tensors = new Map(names.map((name, i) => [name, { shape: [1], data: Float32Array.of(i) }]));
  const metadata = Object.fromEntries(names.map((name) => [name, `of ${name}`]));
  expect(decodeSafetensors('f', encodeSafetensors({ tensors, metadata }))).toEqual({ tensors, metadata });
});

test('a name that is no text is not written', () => {
  const named = (name: unknown) => [name, { shape: [1], data: new Float32Array(1) }] as const;
  const tensors = new Map([named(5), named('5')]) as unknown as typeof file.tensors;
  expect(() => encodeSafetensors({ tensors, metadata: {} })).toThrow(
    refusal('invalid-argument', 'encodeSafetensors', 'name', 5),
  );
});

test('no tensor has the name of the metadata', () => {
  const tensors = new Map([['__metadata__', { shape: [1], data: new Float32Array(1) }]]);
  expect(() => encodeSafetensors({ tensors, metadata: {} })).toThrow(
    refusal('invalid-argument', '__metadata__'),
  );
});

describe('files that lie', () => {
  const whole = encodeSafetensors(file);
  const withHeader = (header: unknown, data = new Uint8Array(8)) => {
    const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
    const bytes = new Uint8Array(8 + json.length + data.length);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
    bytes.set(json, 8);
    return bytes;
  };
  const entry = (change: object) => ({ x: { dtype: 'F32', shape: [2], data_offsets: [0, 8], ...change } });

  test('cut short anywhere', () => {
    for (let length = 0; length < whole.length; length += 7) {
      expect(() => decodeSafetensors('run/c.safetensors', whole.slice(0, length)), `${length}`).toThrow(
        refusal('damaged', 'run/c.safetensors: '),
      );
    }
  });

  const floats = (start: number, end: number) => ({
    dtype: 'F32',
    shape: [(end - start) / 4],
    data_offsets: [start, end],
  });
  test.each([
    ['overlap', { x: floats(0, 8), y: floats(4, 12) }, 12, 'x and y', 'overlap', 'y starts at byte 4', 8],
    [
      'the same bytes twice',
      { y: floats(0, 8), x: floats(0, 8) },
      8,
      'y and x',
      'overlap',
      'x starts at byte 0',
    ],
    ['a gap', { y: floats(12, 16), x: floats(0, 8) }, 16, 'x and y', 'gap', 'y starts at byte 12', 8],
    ['a gap before the first', { x: floats(4, 8) }, 8, 'header and x', 'gap'],
    ['an empty one inside another', { x: floats(0, 8), e: floats(4, 4) }, 8, 'x and e', 'overlap'],
    ['bytes behind the last', { x: floats(0, 8) }, 11, '3 bytes', ' x'],
    ['bytes and no tensor', {}, 4, '4 bytes', 'header'],
  ] as [string, object, number, ...(string | number)[]][])(
    'the data is not back to back: %s',
    (_, header, bytes, ...mentions) => {
      const lying = withHeader(header, new Uint8Array(bytes));
      expect(() => decodeSafetensors('run/c', lying)).toThrow(refusal('damaged', 'run/c: ', ...mentions));
      // It is whole.
      expect(() => decodeSafetensors('run/c', lying)).not.toThrow('cut short');
    },
  );

  test('tensors may stand in another order than their names', () => {
    const bytes = withHeader({ y: floats(4, 8), e: floats(4, 4), x: floats(0, 4) });
    expect([...decodeSafetensors('f', bytes).tensors.keys()]).toEqual(['y', 'e', 'x']);
  });

  test.each<[string, Uint8Array, ErrorCode, ...(string | number)[]]>([
    [
      'a header longer than the file',
      Uint8Array.from([255, 255, 255, 255, 255, 255, 255, 127, 0]),
      'wrong-format',
      'a file of 9',
    ],
    ['a header that is not JSON', withHeader('{"x":'), 'damaged', 'JSON'],
    ['a header that is a list', withHeader([]), 'damaged', 'JSON'],
    [
      'a shape that does not fit its bytes',
      withHeader(entry({ shape: [3] })),
      'damaged',
      'x [3]',
      'F32',
      '8 bytes',
    ],
    ['data behind the end', withHeader(entry({ data_offsets: [8, 16] })), 'damaged', 'x ', '16 of 8'],
    ['a negative size', withHeader(entry({ shape: [-2] })), 'damaged', 'entry of x'],
    ['an end before its start', withHeader(entry({ data_offsets: [8, 0] })), 'damaged', 'entry of x'],
    ['metadata that is none', withHeader({ __metadata__: null }), 'damaged', 'metadata'],
    ['metadata of other things', withHeader({ __metadata__: { a: {} } }), 'damaged', 'metadata'],
    ['no entry at all', withHeader({ x: null }), 'damaged', 'entry of x'],
  ])('%s', (_, bytes, code, ...mentions) => {
    expect(() => decodeSafetensors('f', bytes)).toThrow(refusal(code, 'f: ', ...mentions));
  });
});
