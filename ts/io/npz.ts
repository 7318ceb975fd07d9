import { BadakError } from '../core/errors.js';
import { readValue, textOption } from '../core/options.js';
import { expectInstance, expectBytes } from '../core/values.js';
import { decodeNpy, encodeNpy, type NpyArray } from './npy.js';
import { decodeZip, encodeZip } from './zip.js';

const ENDING = '.npy';

/**
 * Encodes arrays by their names as .npz: a ZIP archive of .npy files, not compressed, as `np.savez` makes it.
 * @throws BadakError when an array or a name is not valid, or the archive would be too large
 */
export function encodeNpz(arrays: ReadonlyMap<string, NpyArray>): Uint8Array {
  expectInstance('encodeNpz', 'arrays', arrays, Map, 'a Map of arrays by name');
  const files = [...arrays].map(([name, array]) => {
    return [readValue('encodeNpz', 'name', name, textOption) + ENDING, encodeNpy(array)] as const;
  });
  return encodeZip('encodeNpz', new Map(files));
}

/**
 * Decodes .npz, of `np.savez` or `np.savez_compressed`. Arrays have the types that `decodeNpy` reads.
 * @throws BadakError `<who>: …` when it is not such a file, is damaged or cut short, or has an array of another type
 */
export async function decodeNpz(who: string, bytes: Uint8Array): Promise<Map<string, NpyArray>> {
  expectBytes(who, bytes);
  const arrays = new Map<string, NpyArray>();
  for (const [path, file] of await decodeZip(who, bytes)) {
    if (!path.endsWith(ENDING)) {
      throw new BadakError('wrong-format', `${who}: expected arrays that end in ${ENDING}, found ${path}`);
    }
    const name = path.slice(0, -ENDING.length);
    arrays.set(name, decodeNpy(`${who}, ${name}`, file));
  }
  return arrays;
}
