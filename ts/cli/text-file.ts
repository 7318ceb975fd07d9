import { resolve } from 'node:path';
import { STANDARD_INPUT } from '../experiments/text-params.js';

/** The absolute path of a file, which does not depend on the folder of a command; `-` is returned as it is. */
export function absolutePath(path: string): string {
  return path === STANDARD_INPUT ? path : resolve(path);
}
