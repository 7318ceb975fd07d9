import { BadakError } from '../core/errors.js';

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Unpacks piece by piece, so that neither the packed nor the unpacked file is in memory as a whole.
 * @throws BadakError `<who>: …` when the data is cut short or damaged
 */
export async function* gunzipped(
  who: string,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  const source = chunks[Symbol.asyncIterator]();
  const packed = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const next = await source.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value as Uint8Array<ArrayBuffer>);
    },
  });
  const reader = packed.pipeThrough(new DecompressionStream('gzip')).getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } catch (error) {
    throw error instanceof BadakError ? error : damaged(who, error);
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
export async function gunzip(who: string, bytes: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const part of gunzipped(who, once(bytes))) {
    parts.push(part as Uint8Array<ArrayBuffer>);
    size += part.length;
    if (size > maxBytes) {
      throw new BadakError('damaged', `${who}: expected at most ${maxBytes} unpacked bytes, found more`);
    }
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield await Promise.resolve(bytes);
}

function damaged(who: string, error: unknown): BadakError {
  const why = error instanceof Error ? error.message : String(error);
  return new BadakError(
    'damaged',
    `${who}: this gzip file is cut short or damaged (${why}). Delete it and fetch it again.`,
  );
}
