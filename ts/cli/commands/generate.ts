import { experiments } from '../../experiments/index.js';
import { sentencesOf } from '../../experiments/views/written.js';
import { sayNotes } from '../notes.js';
import { type EngineOptions, startEngine } from '../options.js';
import { print } from '../print.js';
import { restorer } from '../restorer.js';
import { readCheckpoint } from '../run-folder.js';

export interface GenerateCommandOptions extends EngineOptions {
  checkpoint: string;
  start?: string;
  length: number;
  temperature: number;
  topK?: number;
  skip?: string[] | false;
  seed: number;
  json?: boolean;
}

/** `badak generate` */
export async function generate(options: GenerateCommandOptions): Promise<void> {
  const from = options.checkpoint;
  const restore = restorer('generate', from, await readCheckpoint(from, 'read'), 'write', experiments);
  await startEngine(options);
  using restored = restore();
  const { start: sentence, length, temperature, topK, skip, seed } = options;
  const { panels, notes } = restored.look('write', {
    ...{ sentence, length, temperature, topK, seed },
    ...(skip !== undefined && { skip: skip === false ? [] : skip }),
  });
  sayNotes(notes);
  const tokens = panels.flatMap((panel) => (panel.kind === 'text' ? panel.tokens : []));
  const lines = sentencesOf(tokens.map(({ text }) => text));
  if (options.json) {
    const [start, words] = [true, false].map((isStart) =>
      tokens.filter(({ marked = false }) => marked === isStart).map(({ text }) => text),
    );
    print(JSON.stringify({ start, words, text: lines }));
    return;
  }
  print(lines);
}
