import { BadakError } from '../core/errors.js';

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * @param maxBytes what the unpacked data may have at most: a small file can unpack to gigabytes
 * @throws BadakError `<who>: …` when the data is cut short, damaged or larger
 */
export async function gunzip(who: string, bytes: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  try {
    const stream = new Blob([bytes as Uint8Array<ArrayBuffer>])
      .stream()
      .pipeThrough(new DecompressionStream('gzip'));
    const reader = stream.getReader();
    for (let next = await reader.read(); !next.done && size <= maxBytes; next = await reader.read()) {
      parts.push(next.value as Uint8Array<ArrayBuffer>);
      size += next.value.length;
    }
    if (size > maxBytes) await reader.cancel();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new BadakError(
      `${who}: this gzip file is cut short or damaged (${why}). Delete it and fetch it again.`,
    );
  }
  if (size > maxBytes) throw new BadakError(`${who}: this gzip file unpacks to more than ${maxBytes} bytes`);
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
