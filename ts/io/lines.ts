import { BadakError } from '../core/errors.js';

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/**
 * The lines of a UTF-8 file one by one, so that a large file is never one string. Lines end with `\n` or `\r\n`; the
 * last line may lack its end.
 * @throws BadakError `<who>: …` when a line is not UTF-8
 */
export function* linesOf(who: string, bytes: Uint8Array): Generator<string, void> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let start = BYTE_ORDER_MARK.every((byte, i) => bytes[i] === byte) ? BYTE_ORDER_MARK.length : 0;
  for (let number = 1; start < bytes.length; number++) {
    const found = bytes.indexOf(NEWLINE, start);
    const end = found < 0 ? bytes.length : found;
    const line = bytes.subarray(start, end > start && bytes[end - 1] === RETURN ? end - 1 : end);
    yield decoded(decoder, line) ?? notText(who, number);
    start = end + 1;
  }
}

function decoded(decoder: { decode(bytes: Uint8Array): string }, bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

function notText(who: string, number: number): never {
  throw new BadakError('wrong-format', `${who}: expected UTF-8 text, found other bytes in line ${number}`);
}

/** Joins lines into one file of UTF-8; each ends with `\n`. */
export function encodeLines(lines: Iterable<string>): Uint8Array {
  const encoder = new TextEncoder();
  const parts: Uint8Array[] = [];
  let pending = '';
  for (const line of lines) {
    pending += `${line}\n`;
    if (pending.length < PART) continue;
    parts.push(encoder.encode(pending));
    pending = '';
  }
  parts.push(encoder.encode(pending));
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Characters that are encoded in one call. */
const PART = 1 << 20;

/**
 * Checks that a file of lines can hold these words.
 * @param separators characters that a word may not contain
 * @throws BadakError `<who>: …` when a word is empty, or contains a separator or half of a character
 */
export function expectPlainWords(who: string, words: readonly string[], separators: RegExp): void {
  for (const word of words) {
    if (word !== '' && !separators.test(word) && !/\p{Cs}/u.test(word)) continue;
    throw new BadakError(
      'invalid-argument',
      `${who}: this format cannot hold the word ${JSON.stringify(word)}. Write a .safetensors file: it takes any word.`,
    );
  }
}
