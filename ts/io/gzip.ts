import { BadakError } from '../core/errors.js';

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** @throws BadakError `<who>: …` when the data is cut short or damaged */
export async function gunzip(who: string, bytes: Uint8Array): Promise<Uint8Array> {
  try {
    const stream = new Blob([bytes as Uint8Array<ArrayBuffer>])
      .stream()
      .pipeThrough(new DecompressionStream('gzip'));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new BadakError(
      `${who}: this gzip file is cut short or damaged (${why}). Delete it and fetch it again.`,
    );
  }
}
