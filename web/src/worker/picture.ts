/** Pictures of digits that a person gives. */
import { BadakError } from '../../../ts/core/errors.js';
import { type DigitImage, digitImage } from '../../../ts/data/digit-image.js';
import type { GreyImage } from '../../../ts/data/grey-image.js';
import { inkInGrey } from '../../../ts/data/ink-in-grey.js';
import { expectPixels } from '../../../ts/data/rgba-image.js';
import { whatItIs } from '../../../ts/io/magic.js';

/** The input of a look, with a picture as the nets know them in the place of a drawing. */
export function withDigit({ drawing, ...others }: { drawing: GreyImage }): object {
  return { ...others, digit: digitImage(drawing, 'no').pixels };
}

/** Bytes that say what a file is. */
const HEAD = 512;

/**
 * The digit of a picture in any format that the browser reads, cleaned as `badak predict` does.
 * @throws BadakError `<name>: …` when it is no picture, is too large, or nothing is drawn on it
 */
export async function readDigit(name: string, file: Blob): Promise<DigitImage> {
  const { data, width, height } = await decoded(name, file);
  try {
    return digitImage(inkInGrey(data, width, height));
  } catch (error) {
    throw error instanceof BadakError ? new BadakError(error.code, `${name}: ${error.message}`) : error;
  }
}

async function decoded(name: string, file: Blob): Promise<ImageData> {
  const bitmap = await bitmapOf(name, file);
  try {
    const { width, height } = bitmap;
    expectPixels(name, 'picture', width, height);
    const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
    context.drawImage(bitmap, 0, 0);
    return context.getImageData(0, 0, width, height);
  } finally {
    bitmap.close();
  }
}

async function bitmapOf(name: string, file: Blob): Promise<ImageBitmap> {
  try {
    // The numbers of the file: a colour profile would change them from browser to browser.
    return await createImageBitmap(file, { colorSpaceConversion: 'none' });
  } catch {
    const head = new Uint8Array(await file.slice(0, HEAD).arrayBuffer());
    const found = whatItIs(head) ?? 'another file';
    throw new BadakError(
      'wrong-format',
      `${name}: expected a whole picture that this browser reads, found ${found}`,
    );
  }
}
