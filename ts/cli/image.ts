import { open } from 'node:fs/promises';
import { BadakError } from '../core/errors.js';
import { kindOf } from '../io/magic.js';
import { decodeJpeg } from './jpeg.js';
import { decodePng } from './png.js';
import type { RgbaImage } from './rgba-image.js';

/** No picture of as many pixels as are read is larger by much. */
const MAX_BYTES = 512 * 1024 * 1024;

const DECODERS = { 'a PNG picture': decodePng, 'a JPEG picture': decodeJpeg } as const;

/**
 * A PNG or a JPEG of any kind.
 * @throws BadakError `<path> …` when there is none, it is not whole, or too large
 */
export async function readImage(path: string): Promise<RgbaImage> {
  const bytes = await readBytes(path);
  if (bytes.length === 0) throw new BadakError(`${path} is empty; expected a PNG or a JPEG`);
  const kind = kindOf(bytes);
  if (kind !== 'a PNG picture' && kind !== 'a JPEG picture') {
    const advice = kind?.endsWith('picture') ? ': save it as one of these' : '';
    throw new BadakError(
      `${path} is ${kind ?? 'no picture that badak knows'}; badak reads PNG and JPEG${advice}`,
    );
  }
  return DECODERS[kind](path, bytes);
}

async function readBytes(path: string): Promise<Buffer> {
  try {
    await using file = await open(path);
    const stat = await file.stat();
    if (!stat.isFile()) throw new BadakError(`cannot read ${path}: it is not a file`);
    if (stat.size > MAX_BYTES) {
      throw new BadakError(`${path} has ${stat.size} bytes; expected at most ${MAX_BYTES}`);
    }
    return await file.readFile();
  } catch (error) {
    if (error instanceof BadakError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw new BadakError(`cannot read ${path}: ${code === 'ENOENT' ? 'there is no such file' : message}`);
  }
}
