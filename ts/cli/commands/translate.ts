import { existsSync } from 'node:fs';
import { BadakError, visible } from '../../core/errors.js';
import { reversed, startOf, textOf } from '../../data/pairs.js';
import { readQuestion } from '../../data/question.js';
import { Vocabulary } from '../../data/vocabulary.js';
import { Workspace } from '../../core/workspace.js';
import { attentionMap, SPACE } from '../../experiments/attention-panel.js';
import type { Translator } from '../../experiments/experiment.js';
import { experiments } from '../../experiments/index.js';
import { AttentionSeq2seq } from '../../models/attention-seq2seq.js';
import type { Answer } from '../../models/answer.js';
import { writeAtomically } from '../../platform/node.js';
import { heatmapSvg } from '../../view/heatmap-svg.js';
import { sayNotes } from '../notes.js';
import { type EngineOptions, startEngine } from '../options.js';
import { restorer } from '../restorer.js';
import { readCheckpoint } from '../run-folder.js';
import { number } from '../table.js';

export interface TranslateOptions extends EngineOptions {
  checkpoint: string;
  beam: number;
  attention?: string;
  force?: boolean;
  /** Show how likely an answer is, and each of its characters. */
  probabilities?: boolean;
  json?: boolean;
}

/** `badak translate` */
export async function translate(questions: readonly string[], options: TranslateOptions): Promise<void> {
  const { checkpoint: from, attention: file, beam } = options;
  if (file !== undefined && questions.length > 1) {
    throw new BadakError(`--attention draws one question, found ${questions.length}`);
  }
  if (file !== undefined && existsSync(file) && !options.force) {
    throw new BadakError(`${file} is there already; --force replaces it`);
  }
  const checkpoint = await readCheckpoint(from, 'read');
  const restore = restorer('translate', from, checkpoint, 'restoreTranslator', experiments);
  await startEngine(options);
  const translator = restore(from, checkpoint);
  using model = translator.model;
  if (file !== undefined && !(model instanceof AttentionSeq2seq)) {
    throw new BadakError(
      `--attention: ${from} is of a model without attention; badak train attention trains one that has it`,
    );
  }
  const vocabulary = vocabularyOf(from, translator.characters);
  const asked = questions.map((question) =>
    readQuestion('translate', question, translator.questionLength, vocabulary),
  );
  const begins = startOf(translator.characters);
  const start = begins === undefined ? undefined : vocabulary.id(begins);
  if (start === undefined) throw new BadakError(`${from} is damaged: no answer begins with _`);
  sayNotes(
    asked.flatMap(({ text }, i) =>
      text.trim() === questions[i]!.normalize('NFC').trim()
        ? []
        : [`“${questions[i]!}” is read as “${text}”`],
    ),
  );

  using memory = new Workspace();
  const { questionLength, answerLength, characters } = translator;
  const ids = Int32Array.from(asked.flatMap((question) => [...question.ids]));
  const x = memory
    .keep([asked.length, questionLength], 'i32')
    .set(translator.reverse ? reversed(ids, questionLength) : ids);
  const answers = model.answers(x, { start, length: answerLength - 1, beam });
  for (const [i, question] of questions.entries()) {
    console.log(visible(shown(question, answers[i]!, characters, options)));
  }
  const found = answers[0]!.ids;
  if (file !== undefined && model instanceof AttentionSeq2seq) {
    const t = memory.keep([1, answerLength], 'i32').set([start, ...found]);
    const svg = heatmapSvg(mapOf(model.attention(x, t), translator, ids, found));
    await write(file, svg);
    process.stderr.write(`drawn    ${visible(file)}\n`);
  }
}

/** One answer, as text or as an object. */
function shown(
  question: string,
  { ids, probability, probabilities }: Answer,
  characters: readonly string[],
  { json, probabilities: wanted }: TranslateOptions,
): string {
  const answer = textOf(ids, characters);
  const each = Array.from(ids, (id, i) => ({ character: characters[id]!, probability: probabilities[i]! }));
  if (json) return JSON.stringify({ question, answer, probability, characters: each });
  if (!wanted) return answer;
  const written = Array.from(answer).length;
  const parts = each
    .slice(0, written)
    .map(({ character, probability }) => `${character === ' ' ? SPACE : character} ${number(probability)}`);
  // Behind the last character there is only padding, which says that the answer ends.
  const end = each.slice(written).reduce((product, { probability }) => product * probability, 1);
  if (written < each.length) parts.push(`end ${number(end)}`);
  return `${answer}  ${number(probability)} = ${parts.join(' · ')}`;
}

function vocabularyOf(from: string, characters: readonly string[]): Vocabulary {
  try {
    return new Vocabulary(characters);
  } catch (error) {
    throw new BadakError(`${from} is damaged: ${(error as Error).message}`);
  }
}

/** Of the question and the answer that was written to it, up to where only padding follows. */
function mapOf(
  weights: Float32Array,
  { characters, reverse, questionLength }: Translator,
  question: Int32Array,
  answer: Int32Array,
) {
  const written = Array.from(textOf(answer, characters)).length || 1;
  return attentionMap(weights.subarray(0, written * questionLength), {
    question: Array.from(question, (id) => characters[id]!),
    answer: Array.from(answer.subarray(0, written), (id) => characters[id]!),
    reverse,
  });
}

async function write(path: string, text: string): Promise<void> {
  try {
    await writeAtomically(path, new TextEncoder().encode(text));
  } catch (error) {
    throw new BadakError(`could not write ${path}: ${(error as Error).message}`);
  }
}
