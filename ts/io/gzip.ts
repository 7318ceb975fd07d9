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
const [MUCH, MOST_TIMES] = [2 ** 24, 100];

/** Bytes of a file as it is stored that were read so far. */
interface Stored {
  bytes: number;
}

/**
 * Unpacks piece by piece, so that neither the packed nor the unpacked file is in memory as a whole.
 * @param stored the file, also where this is a layer within it: what comes out is measured against its size
 * @throws BadakError `<who>: …` when the data is cut short or damaged, or is nearly nothing but repetition
 */
async function* gunzipped(
  who: string,
  chunks: AsyncIterable<Uint8Array>,
  stored: Readonly<Stored>,
  form: Form,
): AsyncGenerator<Uint8Array, void> {
  const { readable, writable } = new DecompressionStream(form);
  const feeding = feed(writable, chunks);
  const reader = readable.getReader();
  let bytes = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      bytes += next.value.length;
      if (bytes > Math.max(MUCH, MOST_TIMES * stored.bytes)) throw tooMuch(who, form);
      yield next.value;
    }
  } catch (error) {
    throw error instanceof BadakError ? error : damaged(who, error, form);
  } finally {
    // When the reading stops early, nothing more is unpacked, and the source is closed.
    await reader.cancel().catch(() => {});
    await feeding;
  }
}

/**
 * Gives the next piece when most of what came out of the one before was taken. A pipe of Node does not wait for that: it
 * reads the whole packed file. An error of the source becomes that of the reader.
 */
async function feed(
  writable: DecompressionStream['writable'],
  chunks: AsyncIterable<Uint8Array>,
): Promise<void> {
  const writer = writable.getWriter();
  try {
    for await (const piece of small(chunks)) await writer.write(piece as Uint8Array<ArrayBuffer>);
    await writer.close();
  } catch (error) {
    await writer.abort(error).catch(() => {});
  }
}

/**
 * @param maxBytes largest unpacked size: a small file can unpack to gigabytes
 * @throws BadakError `<who>: …` when the data is cut short, damaged or larger
 */
export function gunzip(
  who: string,
  bytes: Uint8Array,
  maxBytes: number,
  form: Form = 'gzip',
): Promise<Uint8Array> {
  return gathered(who, gunzipped(who, once(bytes), { bytes: bytes.length }, form), maxBytes);
}

async function gathered(
  who: string,
  pieces: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const part of pieces) {
    parts.push(part as Uint8Array<ArrayBuffer>);
    size += part.length;
    if (size > maxBytes) {
      throw new BadakError('damaged', `${who}: expected at most ${maxBytes} unpacked bytes, found more`);
    }
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** A file that was packed is sometimes packed again on its way. More layers than that only hide how much is in them. */
const MOST_LAYERS = 2;

/** The layers of one gzip file, unpacked one after the other. */
export class GzipLayers {
  readonly #stored: Stored = { bytes: 0 };
  #layers = 0;

  /** @param who what errors name, e.g. the file */
  constructor(private readonly who: string) {}

  /** Unpacks the next layer, piece by piece. @throws BadakError as {@link gunzip}, and when there are too many layers */
  unpack(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
    return this.#layer(this.#layers === 0 ? this.#counted(chunks) : chunks);
  }

  async *#layer(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
    if (this.#layers === MOST_LAYERS) {
      throw new BadakError(
        'unusable-data',
        `${this.who}: expected a file that was packed once or twice, found more layers. Unpack it first.`,
      );
    }
    this.#layers += 1;
    yield* gunzipped(this.who, chunks, this.#stored, 'gzip');
  }

  /** Unpacks all layers of a whole file; another file stays as it is. @throws BadakError as {@link unpack} */
  async all(bytes: Uint8Array, maxBytes: number): Promise<Uint8Array> {
    // Their number is known, so what begins with repetition and goes on with other data is not refused.
    this.#stored.bytes = bytes.length;
    let unpacked = bytes;
    while (isGzip(unpacked)) unpacked = await gathered(this.who, this.#layer(once(unpacked)), maxBytes);
    return unpacked;
  }

  async *#counted(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
    // A browser reads a megabyte at once. Counted as a whole, it would allow a hundred megabytes at once.
    for await (const piece of small(chunks)) {
      this.#stored.bytes += piece.length;
      yield piece;
    }
  }
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
