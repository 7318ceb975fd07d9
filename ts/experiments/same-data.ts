import { BadakError } from '../core/errors.js';
import type { LoadedData } from './experiment.js';
import type { Checkpoint } from '../train/checkpoint.js';

/** @throws BadakError when a checkpoint was trained on other data than there is now */
export function expectSameData(checkpoint: Checkpoint, data: LoadedData): void {
  if (checkpoint.data === data.name) return;
  const how = checkpoint.data.startsWith('text-')
    ? 'the file has changed, or it is another one, or it is read in another way'
    : `\`dataDir\` names a folder with ${checkpoint.data}`;
  throw new BadakError(
    `the checkpoint was trained on ${checkpoint.data}, and what there is now is ${data.said}; ${how}`,
  );
}
