/** Decodes text files: plain or gzipped, in UTF-8 or UTF-16. */
import { BadakError } from '../core/errors.js';
import { expectBytes, shown } from '../core/values.js';
import { GzipLayers, isGzip } from '../io/gzip.js';
import { kindOf, withAdvice } from '../io/magic.js';
import { peek } from '../io/peek.js';
import { composed, joins } from './composed.js';

/** Bytes from which the kind of file and the encoding are recognised. */
const HEAD = 4096;

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/**
 * The characters of a text file in Unicode's composed form (NFC), piece by piece. The result does not depend on where
 * the bytes were cut. A gzip file is unpacked. The encoding is UTF-8, or UTF-16 where a byte order mark or the bytes
 * show that. The mark is left out.
 *
 * @param who what errors name, e.g. the file
 * @param zeros with `few`, a few zero bytes are kept, and the caller leaves out the lines that have them
 * @throws BadakError `<who>: …` when the bytes are not a text, or are in another encoding
 */
export async function* decodedText(
  who: string,
  chunks: AsyncIterable<Uint8Array>,
  zeros: 'none' | 'few' = 'none',
): AsyncGenerator<string, void> {
  let file = await peek(bytesOf(who, chunks), HEAD);
  const layers = new GzipLayers(who);
  try {
    while (isGzip(file.first)) file = await peek(layers.unpack(file.all), HEAD);
    const head = file.first.subarray(0, HEAD);
    expectText(who, head);
    yield* inComposedForm(decoded(who, encodingOf(head), file.all, zeros));
  } finally {
    await file.close();
  }
}

/** A whole text, in which a few zero bytes may be left. @throws BadakError as {@link decodedText} */
export async function readWholeText(who: string, chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: string[] = [];
  for await (const piece of decodedText(who, chunks, 'few')) pieces.push(piece);
  return pieces.join('');
}

/** @throws BadakError when it is not an iterable of pieces of bytes */
function expectChunks(who: string, chunks: AsyncIterable<Uint8Array>): void {
  const given = chunks as unknown;
  const isObject = typeof given === 'object' && given !== null;
  const isBytes = isObject && ArrayBuffer.isView(given);
  if (isObject && !isBytes && (Symbol.asyncIterator in given || Symbol.iterator in given)) return;
  const hint =
    given instanceof Promise
      ? 'await it first'
      : isObject && typeof (given as Partial<Blob>).stream === 'function'
        ? 'use its stream()'
        : isBytes
          ? 'give [bytes]'
          : 'use createReadStream(path) in Node, or (await fetch(url)).body in a browser';
  throw new BadakError(
    'invalid-argument',
    `${who}: expected an AsyncIterable of Uint8Array, found ${shown(given)}; ${hint}`,
  );
}

/** Checks every piece, because plain JavaScript can give anything. @throws BadakError when a piece is not bytes */
async function* bytesOf(who: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  expectChunks(who, chunks);
  for await (const chunk of chunks) {
    expectBytes(who, chunk);
    yield chunk;
  }
}

const SAVE = 'save it as plain text';
/** What to do with files that a text can be taken out of. */
const ADVICE: Readonly<Record<string, string>> = {
  'a PDF': SAVE,
  'a zip archive': `unpack it, or if it is a Word, Excel or EPUB file ${SAVE}`,
  'an old Word or Excel file': SAVE,
  'an RTF document': SAVE,
  'a web page (HTML)': SAVE,
  'a Parquet file': SAVE,
  'an SQLite database': SAVE,
  'a text in UTF-32': 'save it as UTF-8',
};

function expectText(who: string, head: Uint8Array): void {
  const kind = kindOf(head);
  if (kind === undefined || kind === 'a text in UTF-16') return;
  throw new BadakError('wrong-format', `${who}: expected a plain text, found ${withAdvice(kind, ADVICE)}`);
}

function encodingOf(head: Uint8Array): Encoding {
  const mark = head.subarray(0, 2).join();
  if (mark === '255,254') return 'utf-16le';
  if (mark === '254,255') return 'utf-16be';
  // No text in UTF-8 has a zero; one in UTF-16 has them in its spaces, line ends and digits.
  if (!head.includes(0) || isTextWithout(head)) return 'utf-8';
  const likely = (['utf-16le', 'utf-16be'] as const)
    .map((encoding) => ({ encoding, share: shareOfAscii(head, encoding) }))
    .sort((one, other) => other.share - one.share)[0]!;
  return likely.share > 0 ? likely.encoding : 'utf-8';
}

/** Whether the bytes are UTF-8 text when their zeros are left out. */
function isTextWithout(head: Uint8Array): boolean {
  // In UTF-16 every other byte is that of the script, and most letters of a text have the same script.
  if ([0, 1].some((parity) => mostCommonShare(head.filter((_, i) => i % 2 === parity)) > 0.5)) return false;
  const others = head.filter((byte) => byte !== 0);
  return sound('utf-8', others) !== undefined;
}

function mostCommonShare(bytes: Uint8Array): number {
  const counts = new Uint32Array(256);
  for (const byte of bytes) counts[byte]! += 1;
  return Math.max(...counts) / bytes.length;
}

/** The text in this encoding; undefined when the bytes are not one. The last character may be cut. */
function sound(encoding: Encoding, head: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(head, { stream: true });
    return /[\p{Cn}\p{Co}]|(?![\t\n\v\f\r])\p{Cc}/u.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

/** The share of ASCII characters, read in this encoding; 0 when the bytes are not a text in it. */
function shareOfAscii(head: Uint8Array, encoding: Encoding): number {
  const text = sound(encoding, head);
  return text === undefined ? 0 : (text.match(/[\t\n\r -~]/g) ?? []).length / text.length;
}

async function* decoded(
  who: string,
  encoding: Encoding,
  chunks: AsyncIterable<Uint8Array>,
  zeros: 'none' | 'few',
): AsyncGenerator<string, void> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let lines = 1;
  for await (const bytes of chunks) {
    let text: string;
    try {
      text = decoder.decode(bytes, { stream: true });
    } catch {
      throw notDecoded(who, encoding, lines, bytes);
    }
    const nul = text.indexOf('\0');
    const few = zeros === 'few' && count(text, '\0') * ZERO_SHARE <= text.length;
    if (nul >= 0 && !few) throw notText(who, lines + count(text.slice(0, nul), '\n'));
    lines += count(text, '\n');
    yield text;
  }
  try {
    yield decoder.decode();
  } catch {
    throw new BadakError('damaged', `${who}: the file is cut short: it ends in the middle of a character`);
  }
}

/** At most one in this many characters of a damaged text is zero; other files have more zeros. */
const ZERO_SHARE = 50;

/** A text has no zero byte, and nearly every other file has some. */
function notText(who: string, line: number): BadakError {
  return new BadakError(
    'wrong-format',
    `${who}: expected a plain text, found a zero byte in line ${line}: this is another kind of file`,
  );
}

/** Says where the wrong bytes are: the line, and the text before them. */
function notDecoded(who: string, encoding: Encoding, lines: number, bytes: Uint8Array): BadakError {
  // The first bytes may end a character of the piece before.
  const first = encoding === 'utf-8' ? bytes.findIndex((byte) => (byte & 0xc0) !== 0x80) : 0;
  const lossy = new TextDecoder(encoding).decode(bytes.subarray(Math.max(0, first)), { stream: true });
  const [fine] = lossy.split('\ufffd') as [string];
  const line = lines + count(fine, '\n');
  if (encoding === 'utf-8' && bytes.includes(0)) return notText(who, line);
  const before = fine.slice(fine.lastIndexOf('\n') + 1).slice(-30);
  const where = `line ${line}${before === '' ? '' : `, after “${before}”`}`;
  const name = encoding === 'utf-8' ? 'UTF-8' : 'UTF-16';
  return new BadakError(
    'wrong-format',
    `${who}: expected a text in UTF-8, found bytes that are not ${name} in ${where}. Save it as UTF-8, or convert it with iconv -f <encoding> -t UTF-8, where <encoding> is its own, such as WINDOWS-1252 or EUC-KR.`,
  );
}

function count(text: string, sign: string): number {
  let found = 0;
  for (let at = text.indexOf(sign); at >= 0; at = text.indexOf(sign, at + 1)) found += 1;
  return found;
}

/** The composed form of a text that comes in pieces. */
async function* inComposedForm(pieces: AsyncIterable<string>): AsyncGenerator<string, void> {
  /** From the beginning of the last character that may go on. */
  let held: string[] = [];
  for await (const piece of pieces) {
    const end = lastStart(piece);
    if (end === undefined) held.push(piece);
    else {
      const whole = held.join('') + piece.slice(0, end);
      held = [piece.slice(end)];
      if (whole !== '') yield composed(whole);
    }
  }
  yield composed(held.join(''));
}

/** Where the last character begins that does not join the one before; undefined where all do. */
function lastStart(text: string): number | undefined {
  for (let at = text.length - 1; at >= 0; at--) {
    const code = text.charCodeAt(at);
    const isHalf = code >= 0xdc00 && code <= 0xdfff;
    if (!isHalf && !joins(String.fromCodePoint(text.codePointAt(at)!))) return at;
  }
  return undefined;
}
