import { BadakError } from '../core/errors.js';

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Packed bytes with gzip's header and checksum, or as they are within other files. */
type Form = 'gzip' | 'deflate-raw';
const NAMES: Readonly<Record<Form, string>> = { gzip: 'gzip file', 'deflate-raw': 'packed part' };

/**
 * A file that unpacks to more than this is refused if that is more than so many times its size: a megabyte can unpack
 * to a gigabyte of zeros. Texts unpack to three to ten times their size.
 */
const [MUCH, MOST_TIMES] = [2 ** 25, 100];

/**
 * Unpacks piece by piece, so that neither the packed nor the unpacked file is in memory as a whole.
 * @throws BadakError `<who>: …` when the data is cut short or damaged, or is nearly nothing but repetition
 */
export async function* gunzipped(
  who: string,
  chunks: AsyncIterable<Uint8Array>,
  form: Form = 'gzip',
): AsyncGenerator<Uint8Array, void> {
  const source = small(chunks)[Symbol.asyncIterator]();
  let [packedBytes, bytes] = [0, 0];
  const packed = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const next = await source.next();
      if (next.done) controller.close();
      else {
        packedBytes += next.value.length;
        controller.enqueue(next.value as Uint8Array<ArrayBuffer>);
      }
    },
  });
  const reader = packed.pipeThrough(new DecompressionStream(form)).getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      bytes += next.value.length;
      if (bytes > Math.max(MUCH, MOST_TIMES * packedBytes)) throw tooMuch(who, form);
      yield next.value;
    }
  } catch (error) {
    throw error instanceof BadakError ? error : damaged(who, error, form);
  } finally {
    // When the reading stops early, nothing more is unpacked.
    await reader.cancel().catch(() => {});
    await source.return?.();
  }
}

/**
 * @param maxBytes largest unpacked size: a small file can unpack to gigabytes
 * @throws BadakError `<who>: …` when the data is cut short, damaged or larger
 */
export async function gunzip(
  who: string,
  bytes: Uint8Array,
  maxBytes: number,
  form: Form = 'gzip',
): Promise<Uint8Array> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const part of gunzipped(who, once(bytes), form)) {
    parts.push(part as Uint8Array<ArrayBuffer>);
    size += part.length;
    if (size > maxBytes) {
      throw new BadakError('damaged', `${who}: expected at most ${maxBytes} unpacked bytes, found more`);
    }
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** A browser unpacks each piece as a whole, however large it becomes. */
const PIECE = 2 ** 14;

async function* small(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += PIECE) yield chunk.subarray(at, at + PIECE);
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield await Promise.resolve(bytes);
}

function tooMuch(who: string, form: Form): BadakError {
  return new BadakError(
    'unusable-data',
    `${who}: expected a ${NAMES[form]} that unpacks to at most ${MOST_TIMES} times its size, found more. If that is right, unpack it first.`,
  );
}

function damaged(who: string, error: unknown, form: Form): BadakError {
  const why = error instanceof Error ? error.message : String(error);
  return new BadakError(
    'damaged',
    `${who}: this ${NAMES[form]} is cut short or damaged (${why}). Delete it and fetch it again.`,
  );
}
