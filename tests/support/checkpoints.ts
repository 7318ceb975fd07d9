import { readFile, writeFile } from 'node:fs/promises';
import { decodeSafetensors, encodeSafetensors, type Safetensors } from '../../ts/io/safetensors.js';
import { putChecksum } from '../../ts/train/checksum.js';

export interface EditableCheckpoint extends Safetensors {
  metadata: Record<string, string>;
}

/** The bytes of a checkpoint with a change. */
export async function editedCheckpoint(
  path: string,
  change: (file: EditableCheckpoint, run: Record<string, unknown>) => void,
): Promise<Uint8Array> {
  const { tensors, metadata } = decodeSafetensors('c', await readFile(path));
  const file: EditableCheckpoint = { tensors, metadata: { ...metadata } };
  const said = JSON.parse(file.metadata['run']!) as Record<string, unknown>;
  change(file, said);
  file.metadata['run'] = JSON.stringify(said);
  const bytes = encodeSafetensors(file);
  putChecksum(bytes);
  return bytes;
}

/** Changes a file of JSON, such as config.json. */
export async function editJson(
  path: string,
  change: (content: Record<string, unknown>) => void,
): Promise<void> {
  const content = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  change(content);
  await writeFile(path, JSON.stringify(content));
}
