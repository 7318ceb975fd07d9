/** Changes in inputs, as fuzzers make them: bits, bytes, numbers, pieces, and words of the format. */
import { TextEncoder } from 'node:util';

/** Numbers at which code errs: the ends of the types of numbers, and what is near them. */
const ENDS = [
  0, 1, 2, 3, 4, 7, 8, 16, 31, 32, 63, 64, 127, 128, 255, 256, 1000, 1024, 4096, 32767, 32768, 65535, 65536,
];
const BIG_ENDS = [2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 24, 2 ** 30, -1, -2, -128];
const WORDS = [
  '-1',
  '0',
  '1e999',
  '-0',
  'NaN',
  '1e-320',
  '999999999999',
  '0.5',
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  ',',
  '\n',
  '\r\n',
  '\t',
  ' ',
  '\0',
  'null',
  'true',
  '__proto__',
  'constructor',
  'toString',
  'é',
  '\u2028',
  '\u{1f600}',
  '\ufeff',
  '%',
  '&',
  '=',
  '#',
  '?',
];

const encoder = new TextEncoder();

/**
 * @param {() => number} random from 0 to below 1
 * @param {readonly string[]} dictionary words of the format
 * @param {number} most bytes of an input
 * @returns a function that changes an input into another; it takes pieces of `other`, too
 */
export function mutator(random, dictionary, most) {
  const roll = (below) => Math.floor(random() * below);
  const oneOf = (list) => list[roll(list.length)];
  const words = [...WORDS, ...dictionary, ...dictionary].map((word) => encoder.encode(word));

  const splice = (bytes, at, remove, piece) => {
    const out = new Uint8Array(bytes.length - remove + piece.length);
    out.set(bytes.subarray(0, at));
    out.set(piece, at);
    out.set(bytes.subarray(at + remove), at + piece.length);
    return out;
  };
  const writeNumber = (bytes, number) => {
    const size = oneOf([1, 2, 4, 8]);
    if (bytes.length < size) return bytes;
    const out = bytes.slice();
    const view = new DataView(out.buffer);
    const at = roll(bytes.length - size + 1);
    const isLittle = random() < 0.5;
    if (size === 1) view.setUint8(at, number);
    else if (size === 2) view.setUint16(at, number, isLittle);
    else if (size === 4) view.setUint32(at, number, isLittle);
    else view.setBigUint64(at, BigInt.asUintN(64, BigInt(number)), isLittle);
    return out;
  };
  /** Changes a byte in place, in a copy. */
  const changeByte = (bytes, change) => {
    if (bytes.length === 0) return bytes;
    const out = bytes.slice();
    const at = roll(out.length);
    out[at] = change(out[at]);
    return out;
  };
  const piece = (bytes) => {
    const from = roll(bytes.length + 1);
    return bytes.subarray(from, Math.min(bytes.length, from + 1 + roll(random() < 0.2 ? 256 : 16)));
  };
  const changes = [
    (bytes) => changeByte(bytes, (byte) => byte ^ (1 << roll(8))),
    (bytes) => changeByte(bytes, () => roll(256)),
    (bytes) => changeByte(bytes, (byte) => byte + (random() < 0.5 ? 1 : -1) * (1 + roll(8))),
    (bytes) => writeNumber(bytes, oneOf(random() < 0.7 ? ENDS : BIG_ENDS)),
    (bytes) => splice(bytes, roll(bytes.length + 1), 0, oneOf(words)),
    (bytes) => splice(bytes, roll(bytes.length + 1), 0, piece(bytes)),
    (bytes) => {
      const at = roll(bytes.length + 1);
      return splice(
        bytes,
        at,
        Math.min(bytes.length - at, 1 + roll(random() < 0.1 ? bytes.length + 1 : 8)),
        new Uint8Array(0),
      );
    },
    (bytes) => {
      const at = roll(bytes.length + 1);
      const word = oneOf(words);
      return splice(bytes, at, Math.min(bytes.length - at, word.length), word);
    },
    (bytes, other) => splice(bytes, roll(bytes.length + 1), 0, piece(other)),
    (bytes, other) => {
      const at = roll(bytes.length + 1);
      const found = piece(other);
      return splice(bytes, at, Math.min(bytes.length - at, found.length), found);
    },
    (bytes) => bytes.slice(0, roll(bytes.length + 1)),
  ];
  return (bytes, other) => {
    let out = bytes;
    for (let count = 1 << roll(4); count > 0; count--) out = oneOf(changes)(out, other);
    return out.subarray(0, most);
  };
}
