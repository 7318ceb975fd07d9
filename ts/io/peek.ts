export interface Peeked {
  /** The first bytes: as many as were asked for, up to the end of a piece, or all if there are fewer. */
  first: Uint8Array;
  /** All bytes from the beginning. */
  all: AsyncIterable<Uint8Array>;
  /** Closes the source, also where nobody has begun to read all. */
  close: () => Promise<unknown>;
}

/** The first bytes of a stream, which say what it holds, and the whole stream again. */
export async function peek(chunks: AsyncIterable<Uint8Array>, least: number): Promise<Peeked> {
  const source = chunks[Symbol.asyncIterator]();
  const parts: Uint8Array[] = [];
  let size = 0;
  while (size < least) {
    const next = await source.next();
    if (next.done) break;
    parts.push(next.value);
    size += next.value.length;
  }
  const first = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    first.set(part, at);
    at += part.length;
  }
  async function* all() {
    try {
      yield first;
      yield* { [Symbol.asyncIterator]: () => source };
    } finally {
      // A reader that stops before the end closes the source.
      await source.return?.();
    }
  }
  return { first, all: all(), close: async () => source.return?.() };
}
