import { init } from '../../core/engine.js';
import { visible } from '../../core/errors.js';
import { PLACEHOLDERS, sentences, startOf } from '../../experiments/language-model.js';
import { experiments } from '../../experiments/index.js';
import { indexOfWord } from '../../metrics/spelling.js';
import type { EngineOptions } from '../options.js';
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
  const checkpoint = await readCheckpoint(from, 'read');
  const restore = restorer('generate', from, checkpoint, 'restoreLanguageModel', experiments);
  const { words = [] } = checkpoint;
  const idOf = (word: string) => indexOfWord(words, word);
  const start = options.start?.split(/\s+/).filter((word) => word !== '') ?? [];
  const ids = start.length > 0 ? start.map(idOf) : [startOf(words)];
  const skip = skipped(options.skip, words, idOf);

  await init(options);
  using model = restore(from, checkpoint);
  const { length, temperature, topK, seed } = options;
  const written = model.generate(ids, { length, temperature, skip, seed, ...(topK && { topK }) });
  const lines = sentences([...ids, ...written], words);
  if (options.json) {
    const line = { start: ids.map((id) => words[id]!), words: written.map((id) => words[id]!), text: lines };
    console.log(visible(JSON.stringify(line)));
    return;
  }
  console.log(lines.map(visible).join('\n'));
}

/** Words that are not written: those that are named, or what stands for others where the text has such. */
function skipped(
  named: string[] | false | undefined,
  words: readonly string[],
  idOf: (word: string) => number,
): number[] {
  if (named === false) return [];
  if (named) return named.map(idOf);
  return PLACEHOLDERS.filter((word) => words.includes(word)).map(idOf);
}
