import { resolve } from 'node:path';
import { currentPlatform } from '../core/current-platform.js';
import { type RecordedTexts, STANDARD_INPUT } from '../platform/platform.js';

/** The absolute path of a file, which does not depend on the folder of a command; `-` is returned as it is. */
export function absolutePath(path: string): string {
  return path === STANDARD_INPUT ? path : resolve(path);
}

/** The check of texts whose paths stand in files: the command line always has it. */
export function recordedTexts(): RecordedTexts {
  return currentPlatform().files!.recordedTexts!;
}
