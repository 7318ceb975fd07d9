/** A view of one attention weight in numbers: its score, and what it adds to the context. */
import { BadakError } from '../../core/errors.js';
import { required, textOption, wholeNumber } from '../../core/options.js';
import { say } from '../../core/say.js';
import { textOf } from '../../data/pairs.js';
import { AttentionSeq2seq } from '../../models/attention-seq2seq.js';
import { attentionReading } from '../../models/attention-reading.js';
import { largest } from '../../models/probabilities.js';
import type { AnyParams } from '../params.js';
import { type AnyView, defineView, type Look } from '../view.js';
import {
  formOf,
  generated,
  type IsReversed,
  type QuestionSubject,
  readQuestionOf,
  sampleQuestion,
  shownCharacter,
} from './questions.js';
import { expectIndex } from './expect-index.js';
import { sumPanel } from './units.js';

interface ScoreInput {
  question: string;
  /** Index of a character of the answer, from 0; default the first. */
  row?: number;
  /** Index of a character of the question, from 0; default the one with the largest weight. */
  column?: number;
  /** Index of a unit of the context, from 0; default the one to which the character adds most. */
  unit?: number;
}

/**
 * A view of one attention weight: the dot product that is its score, and the sum in which the context takes it.
 * @param hasAttention whether a run has such a model
 */
export function scoreView(isReversed: IsReversed, hasAttention: (params: AnyParams) => boolean): AnyView {
  return defineView<QuestionSubject, ScoreInput>({
    id: 'score',
    title: 'One attention weight in numbers',
    input: 'question',
    isFor: hasAttention,
    takes: {
      question: required(textOption),
      ...{ row: wholeNumber(0), column: wholeNumber(0), unit: wholeNumber(0) },
    },
    sample: (subject) => (subject.model instanceof AttentionSeq2seq ? sampleQuestion(subject) : undefined),
    look(subject, { question, row = 0, column, unit }): Look {
      const typed = readQuestionOf(subject, question);
      const opened = openScore(subject, typed.ids, isReversed(subject), { row, column, unit });
      return { ...opened, notes: typed.note === undefined ? [] : [typed.note] };
    },
  });
}

interface Place {
  row: number;
  column: number | undefined;
  unit: number | undefined;
}

function openScore(
  subject: QuestionSubject,
  question: Int32Array,
  isReversed: boolean,
  { row, column, unit }: Place,
): Pick<Look, 'panels' | 'names'> {
  const { model } = subject;
  if (!(model instanceof AttentionSeq2seq)) {
    throw new BadakError('mismatch', 'view score: expected a model with attention, found one without it');
  }
  const { characters, start } = formOf(subject);
  const { answer, read } = generated(subject, question, isReversed);
  // As many rows as the map has: without the padding after the answer.
  const rows = Math.max(1, Array.from(textOf(answer, characters)).length);
  expectIndex('row', row, rows);
  const S = question.length;
  const found = attentionReading(model, read, [start, ...answer]);
  /** The place of a character of the question in the order in which the encoder reads it, and back. */
  const turned = (s: number) => (isReversed ? S - 1 - s : s);
  const weights = found.weights.subarray(row * S, (row + 1) * S);
  const chosen = column ?? turned(largest(weights));
  expectIndex('column', chosen, S);
  const s = turned(chosen);
  const H = found.units;
  const rowOf = (values: Float32Array, at: number) => values.subarray(at * H, (at + 1) * H);
  const [decoder, encoder] = [rowOf(found.hsDecoder, row), rowOf(found.hsEncoder, s)];
  const k = unit ?? largest(encoder.map((h) => Math.abs(h * weights[s]!)));
  expectIndex('unit', k, H);
  const nameOf = (at: number) => shownCharacter(characters[question[at]!]!);
  const written = shownCharacter(characters[answer[row]!]!);
  const names = {
    row: Array.from(answer.subarray(0, rows), (id) => shownCharacter(characters[id]!)),
    column: Array.from(question, (_, at) => nameOf(at)),
  };
  const panels = [
    sumPanel({
      title: say`The attention on “${nameOf(chosen)}” while “${written}” is written`,
      note: say`The score is the decoder’s h times the encoder’s h at this character, unit by unit. The softmax over the scores of all ${S} characters makes the attention weight. The gradient is that of −log p of the whole answer.`,
      factors: { x: say`decoder h`, weight: say`encoder h` },
      inputs: decoder,
      weights: encoder,
      name: (i) => say`unit ${i}`,
      // The layer keeps no scores. A test compares the softmax of a row with the layer's weights.
      sum: decoder.reduce((sum, h, i) => sum + h * encoder[i]!, 0),
      activation: say`softmax`,
      value: weights[s]!,
      gradient: found.dscores[row * S + s]!,
      shared: { here: say`through this score` },
      pictures: [],
    }),
    sumPanel({
      title: say`Unit ${k} of the context: what each character adds`,
      note: say`The context is the sum of the encoder’s h at all characters, times the attention on each. “${nameOf(chosen)}” is character ${chosen}.`,
      factors: { x: say`encoder h`, weight: say`attention` },
      inputs: Float32Array.from({ length: S }, (_, at) => found.hsEncoder[turned(at) * H + k]!),
      weights: Float32Array.from({ length: S }, (_, at) => weights[turned(at)]!),
      name: (at) => `${at}: “${nameOf(at)}”`,
      sum: rowOf(found.contexts, row)[k]!,
      value: rowOf(found.contexts, row)[k]!,
      gradient: rowOf(found.dcontexts, row)[k]!,
      shared: { here: say`through this unit` },
      pictures: [],
    }),
  ];
  return { panels, names };
}
