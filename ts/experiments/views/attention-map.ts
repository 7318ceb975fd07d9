/** A view of the attention weights of answers, also with other weights in their place. */
import { BadakError } from '../../core/errors.js';
import { required, wholeNumber } from '../../core/options.js';
import type { Tensor } from '../../core/tensor.js';
import { Workspace } from '../../core/workspace.js';
import { say } from '../../core/say.js';
import { textOf } from '../../data/pairs.js';
import { type Answer, type AnswerOptions, MOST_BEAMS } from '../../models/answer.js';
import { AttentionSeq2seq } from '../../models/attention-seq2seq.js';
import { spellWithAttention } from '../../models/spelling.js';
import type { Heatmap, HeatmapPanel, Opens } from '../panels.js';
import { heatmap } from './heatmap.js';
import type { AnyParams } from '../params.js';
import { type AnyView, defineView, type Look, wordsOption } from '../view.js';
import {
  type IsReversed,
  type QuestionSubject,
  formOf,
  readQuestionOf,
  sampleQuestions,
  shownCharacter,
  withQuestion,
} from './questions.js';

interface AttentionInput {
  questions: readonly string[];
  /** Beam width: beginnings of an answer that are followed at once; default 1. */
  beam?: number;
  /** Index of a character of the answer, from 0, that is written with the attention `weights`, which it needs. */
  at?: number;
  /** [S], one attention weight from 0 to 1 per character of the question. Needs `at`, and a beam of 1. */
  weights?: readonly number[];
  /** Index of a character of the question, from 0, that has the attention `weight`; the others share the rest as they did. */
  place?: number;
  /** The weight of `place` from 0 to 1; default 1. */
  weight?: number;
}

/**
 * A view of the attention weights while the model writes an answer.
 * @param hasAttention whether a run has such a model
 */
export function attentionView(isReversed: IsReversed, hasAttention: (params: AnyParams) => boolean): AnyView {
  return defineView<QuestionSubject, AttentionInput>({
    id: 'attention',
    title: 'Attention weights',
    input: 'question',
    isFor: hasAttention,
    takes: {
      questions: required({
        takes: 'a list of at least one text',
        fits: (value) => wordsOption.fits(value) && (value as readonly string[]).length > 0,
      }),
      beam: wholeNumber(1, MOST_BEAMS),
      at: wholeNumber(0),
      weights: {
        takes: 'a list of numbers from 0 to 1',
        fits: (value) => Array.isArray(value) && value.every(isWeight),
      },
      place: wholeNumber(0),
      weight: { takes: 'a number from 0 to 1', fits: isWeight },
    },
    sample(subject) {
      const questions = subject.model instanceof AttentionSeq2seq ? sampleQuestions(subject) : undefined;
      return questions && { questions };
    },
    look(subject, { questions, beam = 1, ...changed }): Look {
      const typed = questions.map((question) => readQuestionOf(subject, question));
      const { length, questionLength } = formOf(subject);
      const change = changeOf(changed, { beam, length, questionLength });
      const panel: HeatmapPanel = {
        kind: 'heatmap',
        title: say`Attention weights`,
        note: say`A row is a character of the answer, and a column is a character of the question. The colour is the weight of that character while the answer is written.`,
        maps: typed.map(({ ids }, i) => ({
          ...attentionMap(subject, ids, { isReversed: isReversed(subject), beam, change }),
          // What is written in another way than the model's own is not what the view shows.
          ...(beam === 1 && !change && { opens: scoresOf(questions[i]!) }),
        })),
      };
      const [map, ...others] = panel.maps;
      return {
        panels: [panel],
        notes: typed.flatMap(({ note }) => note ?? []),
        // Several answers have other characters at the same places.
        ...(others.length === 0 && { names: { at: map!.rows!, place: map!.columns! } }),
      };
    },
  });
}

/** What a cell of the attention map opens. */
export const scoresOf = (question: string): Opens => ({
  ...{ view: 'score', input: { question }, row: 'row', column: 'column' },
});

function isWeight(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= 1;
}

/** Weights of one character of the answer, made of the model's own. */
interface Change {
  at: number;
  /** Index of the character of the question whose weight was given, if it was one alone. */
  place: number | undefined;
  weightsOf: (own: Float32Array) => readonly number[];
}

type Changed = Pick<AttentionInput, 'at' | 'weights' | 'place' | 'weight'>;

interface Sizes {
  beam: number;
  /** Of the answer, in characters. */
  length: number;
  questionLength: number;
}

/**
 * What is to be changed of the weights; undefined for nothing.
 * @throws BadakError when a part of it is missing, there is no such character, or a beam would not use the weights
 */
function changeOf({ at, weights, place, weight }: Changed, sizes: Sizes): Change | undefined {
  if (weights && place !== undefined) {
    throw new BadakError('invalid-argument', 'view attention: expected weights or a place, found both');
  }
  const isChanged = weights !== undefined || place !== undefined;
  if (at === undefined && !isChanged && weight === undefined) return undefined;
  if (at === undefined || !isChanged) {
    const found = at !== undefined ? 'at' : weights ? 'weights' : place !== undefined ? 'place' : 'weight';
    throw new BadakError(
      'invalid-argument',
      `view attention: expected both at and weights (or place, and its weight) or neither, found only ${found}`,
    );
  }
  expectPlaces(at, place, sizes);
  return { at, place, weightsOf: (own) => weights ?? moved(own, place!, weight ?? 1) };
}

function expectPlaces(at: number, place: number | undefined, { beam, length, questionLength }: Sizes): void {
  if (beam > 1) {
    throw new BadakError(
      'invalid-argument',
      `view attention: expected a beam of 1 with given weights, found a beam of ${beam}. A beam follows several answers, each with weights of its own`,
    );
  }
  if (at >= length) {
    throw new BadakError('out-of-range', `at: expected an index from 0 to ${length - 1}, found ${at}`);
  }
  if (place !== undefined && place >= questionLength) {
    throw new BadakError(
      'out-of-range',
      `place: expected an index from 0 to ${questionLength - 1}, found ${place}`,
    );
  }
}

/** The weights with that of one place set, and the others scaled so that all add up to 1. */
function moved(own: Float32Array, place: number, weight: number): number[] {
  const others = own.reduce((sum, each, i) => (i === place ? sum : sum + each), 0);
  const scale = others > 0 ? (1 - weight) / others : 0;
  return Array.from(own, (each, i) => (i === place ? weight : each * scale));
}

interface AttentionOptions {
  isReversed: boolean;
  /** Default 1. */
  beam?: number;
  change?: Change | undefined;
}

/** The map of one answer, with a row per character of it and a column per character of the question. */
export function attentionMap(
  subject: QuestionSubject,
  question: Int32Array,
  { isReversed, beam = 1, change }: AttentionOptions,
): Heatmap {
  const { model } = subject;
  if (!(model instanceof AttentionSeq2seq)) {
    throw new BadakError(
      'mismatch',
      'view attention: expected a model with attention, found one without it. The experiment attention trains one',
    );
  }
  const { characters, start, length } = formOf(subject);
  const width = question.length;
  const { ids, weights } = withQuestion(question, isReversed, (x) =>
    beam > 1
      ? ofBeam(model, x, { start, length, beam })
      : changed(model, x, { isReversed, change, start, length }),
  );
  // Without the padding after the answer.
  const height = Math.max(1, Array.from(textOf(ids, characters)).length);
  const values = Float32Array.from({ length: width * height }, (_, i) => {
    const column = i % width;
    return weights[i - column + (isReversed ? width - 1 - column : column)]!;
  });
  const answer = Array.from(ids.subarray(0, height), (id) => characters[id]!);
  const typed = Array.from(question, (id) => characters[id]!);
  return heatmap(values, {
    width,
    height,
    low: 0,
    high: 1,
    rows: answer.map(shownCharacter),
    columns: typed.map(shownCharacter),
    caption: `${typed.join('').trim()} → ${answer.join('').trim()}`,
    ...(change?.place !== undefined &&
      change.at < height && { marked: { row: change.at, column: change.place } }),
  });
}

interface ChangedOptions extends Pick<AttentionOptions, 'isReversed' | 'change'> {
  start: number;
  length: number;
}

/** The answer with the changed weights in the place of the model's own. */
function changed(
  model: AttentionSeq2seq,
  x: Tensor<'i32'>,
  { isReversed, change, ...options }: ChangedOptions,
): { ids: Int32Array; weights: Float32Array } {
  const plain = spellWithAttention(model, x, options);
  if (!change) return plain;
  const { at, weightsOf } = change;
  const S = x.shape[1]!;
  const inOrder = <T extends Float32Array | readonly number[]>(weights: T) =>
    isReversed ? weights.toReversed() : weights;
  const own = inOrder(plain.weights.subarray(at * S, (at + 1) * S)) as Float32Array;
  const given = inOrder(weightsOf(own));
  return spellWithAttention(model, x, options, new Map([[at, given]]));
}

/** The best answer of a beam search, and the attention weights while the model reads that answer. */
function ofBeam(
  model: AttentionSeq2seq,
  x: Tensor<'i32'>,
  options: Required<AnswerOptions>,
): { ids: Int32Array; weights: Float32Array } {
  const [{ ids }] = model.answers(x, options) as [Answer];
  using memory = new Workspace();
  const t = memory.keep([1, ids.length + 1], 'i32').set([options.start, ...ids]);
  return { ids, weights: model.attention(x, t) };
}
