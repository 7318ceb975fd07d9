import { BadakError } from '../core/errors.js';
import type { LoadedData } from './experiment.js';
import type { Checkpoint } from '../train/checkpoint.js';

/** Compares the loaded data with that of a checkpoint. @throws BadakError when it is other data */
export function expectSameData(checkpoint: Checkpoint, data: LoadedData): void {
  if (checkpoint.data === data.name) return;
  const how = checkpoint.data.startsWith('text-')
    ? 'The file has changed, or it is another file, or other parameters cut it into words'
    : `Set \`dataDir\` to a folder with ${checkpoint.data}`;
  throw new BadakError(
    'mismatch',
    `data: expected ${checkpoint.data}, which the checkpoint was trained on, found ${data.name}, ${data.said}. ${how}`,
  );
}
