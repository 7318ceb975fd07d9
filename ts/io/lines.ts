import { BadakError } from '../core/errors.js';

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/**
 * The lines of a UTF-8 file one by one, so that a large file is never one string. Lines end with `\n` or `\r\n`; the last
 * one may lack its end.
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
  throw new BadakError(`${who}: line ${number} is not UTF-8 text`);
}

/** Lines put together into one file, some at a time. */
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

/** Characters that are encoded at once. */
const PART = 1 << 20;

/**
 * A file of lines can hold only words that are text of one line.
 * @param separators what may not stand in a word
 * @throws BadakError `<who>: …` when one is empty, or has a separator or half a character in it
 */
export function expectPlainWords(who: string, words: readonly string[], separators: RegExp): void {
  for (const word of words) {
    if (word !== '' && !separators.test(word) && !/\p{Cs}/u.test(word)) continue;
    throw new BadakError(
      `${who}: the word ${JSON.stringify(word)} cannot stand in a file of this kind; one that ends in .safetensors takes any word`,
    );
  }
}
