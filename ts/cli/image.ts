import { open } from 'node:fs/promises';
import { BadakError } from '../core/errors.js';
import { kindOf } from '../io/magic.js';
import { decodeJpeg } from './jpeg.js';
import { decodePng } from './png.js';
import type { RgbaImage } from '../data/rgba-image.js';

/** Largest file that is read. A picture with as many pixels as badak takes is not much larger. */
const MAX_BYTES = 512 * 1024 * 1024;

const DECODERS = { 'a PNG picture': decodePng, 'a JPEG picture': decodeJpeg } as const;

/**
 * Reads a PNG or a JPEG of any kind.
 * @throws BadakError `<path>: …` when there is no such file, or it is not a whole picture, or it is too large
 */
export async function readImage(path: string): Promise<RgbaImage> {
  const bytes = await readBytes(path);
  if (bytes.length === 0) {
    throw new BadakError('wrong-format', `${path}: expected a PNG or a JPEG, found an empty file`);
  }
  const kind = kindOf(bytes);
  if (kind !== 'a PNG picture' && kind !== 'a JPEG picture') {
    const advice = kind?.endsWith('picture') ? '. Save the picture as one of these' : '';
    throw new BadakError(
      'wrong-format',
      `${path}: expected a PNG or a JPEG, found ${kind ?? 'an unknown format'}${advice}`,
    );
  }
  return DECODERS[kind](path, bytes);
}

async function readBytes(path: string): Promise<Buffer> {
  try {
    await using file = await open(path);
    const stat = await file.stat();
    if (!stat.isFile()) throw new BadakError('unreadable', `cannot read ${path}: it is not a file`);
    if (stat.size > MAX_BYTES) {
      throw new BadakError(
        'unusable-data',
        `${path}: expected a file of at most ${MAX_BYTES} bytes, found ${stat.size}`,
      );
    }
    return await file.readFile();
  } catch (error) {
    if (error instanceof BadakError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new BadakError('not-found', `cannot read ${path}: this file does not exist`);
    throw new BadakError('unreadable', `cannot read ${path}: ${message}`);
  }
}
