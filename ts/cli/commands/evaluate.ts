import { BadakError } from '../../core/errors.js';
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
import { absolutePath, recordedTexts } from '../text-file.js';
import { expectSameData } from '../../experiments/same-data.js';
import type { LanguageModel } from '../../models/language-model.js';
import { print } from '../print.js';
import { table } from '../table.js';

export interface EvaluateOptions extends EngineOptions {
  checkpoint: string;
  /** Path of the text that the model was trained on, if it has moved. */
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
    throw new BadakError(
      'mismatch',
      `--text: expected a model that was trained on your own text, found one trained on ${checkpoint.data} in ${from}`,
    );
  }
  if (text === undefined) await recordedTexts().expect(from, params['text'], checkpoint.textHash);
  // The data set of the training, not the one that `auto` would choose now.
  const same = params['text'] === undefined ? { data: checkpoint.data } : {};
  // Experiments with a language model load its texts.
  const data = (await experiment.load(
    { ...params, ...same },
    { dataDir: options.dataDir, dataDirName: '--data-dir' },
  )) as LanguageData;
  expectSameWords({ from, checkpoint }, data.corpus.words);
  // In another order of the same words, the held-out end could be in the training part.
  expectSameData(checkpoint, data);

  const found = [];
  for (const part of ['valid', 'test'] as const) {
    using text = heldOut(data[part]);
    if (!text) continue;
    const perplexity = evaluated(perplexityOf(model, text));
    if (!Number.isFinite(perplexity)) {
      throw new BadakError(
        'not-finite',
        `${from}: expected a finite perplexity on the ${part} part, found ${perplexity}. Its weights are not usable`,
      );
    }
    const words = text.stepsPerEpoch * text.batchSize * text.timeSize;
    found.push({ part, perplexity, words, ...(data.floor && { floor: data.floor[part] }) });
  }
  if (found.length === 0) {
    const help =
      params['full'] === false
        ? 'Use --full in badak train rnn, which trains on the whole text except its held-out end'
        : 'The text is too short: a tenth of it is held out, and each of the two parts needs at least two words';
    throw new BadakError(
      'unusable-data',
      `${from}: expected a held-out text, found none. The model was trained on ${data.said}. ${help}`,
    );
  }
  sayNotes(data.notes ?? []);
  if (options.json) {
    for (const line of found) print(JSON.stringify({ data: data.name, ...line }));
    return;
  }
  const floor = data.floor ? ['floor'] : [];
  const rows = found.map((each) => [
    each.part,
    number(each.perplexity),
    count(each.words),
    ...(each.floor === undefined ? [] : [number(each.floor)]),
  ]);
  print(data.said, ...table(['part', 'perplexity', 'words scored', ...floor], rows));
}
