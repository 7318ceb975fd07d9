import { BadakError } from '../core/errors.js';
import { kindOf } from '../io/magic.js';
import { readWhole } from '../platform/node.js';
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
  const bytes = await readWhole(path, MAX_BYTES);
  if (!bytes) throw new BadakError('not-found', `cannot read ${path}: this file does not exist`);
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
