import { BadakError, visible } from '../../core/errors.js';
import { count, number } from '../../core/format.js';
import type { LanguageData } from '../../experiments/language-data.js';
import { heldOut } from '../../experiments/language-model.js';
import type { AnyParams } from '../../experiments/params.js';
import { experiments } from '../../experiments/index.js';
import { expectSameWords } from '../../experiments/word-data.js';
import { evaluated } from '../../train/fit.js';
import { perplexityOf } from '../../train/perplexity.js';
import { sayNotes } from '../notes.js';
import { type EngineOptions, startEngine } from '../options.js';
import { restorer } from '../restorer.js';
import { readCheckpoint } from '../run-folder.js';
import { absolutePath, expectSavedText } from '../text-file.js';
import { expectSameData } from '../../experiments/same-data.js';
import type { LanguageModel } from '../../models/language-model.js';
import { table } from '../table.js';

export interface EvaluateOptions extends EngineOptions {
  checkpoint: string;
  /** Where the text is now that it was trained on. */
  text?: string;
  dataDir?: string;
  json?: boolean;
}

/** `badak evaluate` */
export async function evaluate(options: EvaluateOptions): Promise<void> {
  const from = options.checkpoint;
  const checkpoint = await readCheckpoint(from, 'read');
  const restore = restorer('evaluate', from, checkpoint, 'write', experiments);
  const experiment = experiments.find(({ id }) => id === checkpoint.experiment)!;
  await startEngine(options);
  using restored = restore();
  const model = restored.model as LanguageModel;
  const text = options.text === undefined ? undefined : absolutePath(options.text);
  const params = experiment.resolve(text === undefined ? {} : { text }, checkpoint.params as AnyParams);
  if (text !== undefined && !checkpoint.data.startsWith('text-')) {
    throw new BadakError(`--text: ${from} was trained on ${checkpoint.data}, not on a text of your own`);
  }
  if (text === undefined) expectSavedText(from, params);
  // What was found for the training, not what would be found now.
  const same = params['text'] === undefined ? { data: checkpoint.data } : {};
  // Experiments with a language model load its texts.
  const data = (await experiment.load(
    { ...params, ...same },
    { dataDir: options.dataDir, dataDirName: '--data-dir' },
  )) as LanguageData;
  expectSameWords({ from, checkpoint }, data.corpus.words);
  // The same words in another order have another end, which may have been trained on.
  expectSameData(checkpoint, data);

  const found = [];
  for (const part of ['valid', 'test'] as const) {
    using text = heldOut(data[part]);
    if (!text) continue;
    const perplexity = evaluated(perplexityOf(model, text));
    if (!Number.isFinite(perplexity)) {
      throw new BadakError(
        `${from}: the perplexity on the ${part} text is ${perplexity}: the model is spoiled`,
      );
    }
    const words = text.stepsPerEpoch * text.batchSize * text.timeSize;
    found.push({ part, perplexity, words, ...(data.floor && { floor: data.floor[part] }) });
  }
  if (found.length === 0) {
    const help =
      params['full'] === false
        ? 'badak train rnn with --full trains on the whole text but its end, which is held out'
        : 'the text is too short; a tenth of it is held out, and of that each part takes at least two words';
    throw new BadakError(`${from}: no text is held out: it was trained on ${data.said}. ${help}`);
  }
  sayNotes(data.notes ?? []);
  if (options.json) {
    for (const line of found) console.log(JSON.stringify({ data: data.name, ...line }));
    return;
  }
  const floor = data.floor ? ['floor'] : [];
  const rows = found.map((each) => [
    each.part,
    number(each.perplexity),
    count(each.words),
    ...(each.floor === undefined ? [] : [number(each.floor)]),
  ]);
  console.log(`${visible(data.said)}\n${table(['part', 'perplexity', 'words scored', ...floor], rows)}`);
}
