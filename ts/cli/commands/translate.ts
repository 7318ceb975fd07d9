import { existsSync } from 'node:fs';
import { BadakError } from '../../core/errors.js';
import { number } from '../../core/format.js';
import { experiments } from '../../experiments/index.js';
import type { TextPanel } from '../../experiments/panels.js';
import { SPACE } from '../../experiments/views/questions.js';
import { AttentionSeq2seq } from '../../models/attention-seq2seq.js';
import { writeAtomically } from '../../platform/node.js';
import { heatmapSvg } from '../../view/heatmap-svg.js';
import { sayNotes } from '../notes.js';
import { type EngineOptions, startEngine } from '../options.js';
import { print, tell } from '../print.js';
import { restorer } from '../restorer.js';
import { readCheckpoint } from '../run-folder.js';

export interface TranslateOptions extends EngineOptions {
  checkpoint: string;
  beam: number;
  attention?: string;
  force?: boolean;
  /** Whether to print the probability of an answer and of each of its characters. */
  probabilities?: boolean;
  json?: boolean;
}

/** `badak translate` */
export async function translate(questions: readonly string[], options: TranslateOptions): Promise<void> {
  const { checkpoint: from, attention: file, beam } = options;
  if (file !== undefined && questions.length > 1) {
    throw new BadakError('usage', `--attention: expected one question, found ${questions.length}`);
  }
  if (file !== undefined && existsSync(file) && !options.force) {
    throw new BadakError('unwritable', `${file} exists already. Use --force to replace it`);
  }
  const checkpoint = await readCheckpoint(from, 'read');
  const restore = restorer('translate', from, checkpoint, 'answer', experiments);
  await startEngine(options);
  using restored = restore();
  if (file !== undefined && !(restored.model instanceof AttentionSeq2seq)) {
    throw new BadakError(
      'mismatch',
      `--attention: expected a model with attention, found one without it in ${from}. Train one with badak train attention`,
    );
  }
  // All questions are answered before anything is printed, so an error leaves no partial output.
  const looks = questions.map((question) => restored.look('answer', { question, beam }));
  sayNotes(looks.flatMap(({ notes }) => notes));
  for (const [i, { panels }] of looks.entries()) {
    const tokens = panels.flatMap((panel) => (panel.kind === 'text' ? panel.tokens : []));
    print(shown(questions[i]!, tokens, options));
  }
  if (file !== undefined) {
    const { panels } = restored.look('attention', { questions, beam });
    const [map] = panels.flatMap((panel) => (panel.kind === 'heatmap' ? panel.maps : []));
    await write(file, heatmapSvg(map!));
    tell(`drawn    ${file}`);
  }
}

/** One answer, as text or as a JSON object. */
function shown(
  question: string,
  tokens: TextPanel['tokens'],
  { json, probabilities: wanted }: TranslateOptions,
): string {
  const characters = tokens.map(({ text }) => text);
  const answer = characters.join('').trimEnd();
  const each = tokens.map(({ text, value }) => ({ character: text, probability: value! }));
  const probability = each.reduce((product, one) => product * one.probability, 1);
  if (json) return JSON.stringify({ question, answer, probability, characters: each });
  if (!wanted) return answer;
  const written = Array.from(answer).length;
  const parts = each
    .slice(0, written)
    .map((one) => `${one.character === ' ' ? SPACE : one.character} ${number(one.probability)}`);
  // The padding after the last character is the end of the answer.
  const end = each.slice(written).reduce((product, one) => product * one.probability, 1);
  if (written < each.length) parts.push(`end ${number(end)}`);
  return `${answer}  ${number(probability)} = ${parts.join(' · ')}`;
}

async function write(path: string, text: string): Promise<void> {
  try {
    await writeAtomically(path, new TextEncoder().encode(text));
  } catch (error) {
    throw new BadakError('unwritable', `cannot write ${path}: ${(error as Error).message}`);
  }
}
