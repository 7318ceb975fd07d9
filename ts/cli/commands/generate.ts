import { visible } from '../../core/errors.js';
import { PLACEHOLDERS, sentences, startOf } from '../../experiments/language-model.js';
import { experiments } from '../../experiments/index.js';
import { savedTokenization } from '../../experiments/text-params.js';
import { TypedReader } from '../../experiments/typed-words.js';
import { sayNotes } from '../notes.js';
import { type EngineOptions, startEngine } from '../options.js';
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
  const typed = new TypedReader(words, savedTokenization(checkpoint));
  const start = typed.text(options.start ?? '');
  const ids = start.words.length > 0 ? start.words.map((word) => words.indexOf(word)) : [startOf(words)];
  const named = options.skip ? options.skip.map((word) => typed.word(word)) : [];
  const skip = options.skip
    ? named.map(({ word }) => words.indexOf(word))
    : options.skip === undefined
      ? PLACEHOLDERS.map((word) => words.indexOf(word)).filter((id) => id >= 0)
      : [];
  sayNotes([start, ...named].flatMap(({ notes }) => notes));

  await startEngine(options);
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
