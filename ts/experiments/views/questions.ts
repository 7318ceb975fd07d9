/** Views of sequence-to-sequence models: an answer with its candidates, the attention weights, the encoder's state. */
import { BadakError } from '../../core/errors.js';
import { type OptionTable, required, sizeOption, textOption, wholeNumber } from '../../core/options.js';
import type { Tensor } from '../../core/tensor.js';
import { Workspace } from '../../core/workspace.js';
import { say } from '../../core/say.js';
import { NumpyRandom } from '../../data/numpy-random.js';
import { reversed, startOf, textOf } from '../../data/pairs.js';
import { readQuestion } from '../../data/question.js';
import { Vocabulary } from '../../data/vocabulary.js';
import { type Answer, type AnswerOptions, MOST_BEAMS } from '../../models/answer.js';
import { AttentionSeq2seq } from '../../models/attention-seq2seq.js';
import type { Seq2seq } from '../../models/seq2seq.js';
import { spell, spellWithAttention } from '../../models/spelling.js';
import type { Heatmap, HeatmapPanel, Opens, TextPanel } from '../panels.js';
import { heatmap } from './heatmap.js';
import type { AnyParams } from '../params.js';
import type { SequenceData } from '../pair-data.js';
import { type AnyView, defineView, type Look, type Subject, wordsOption } from '../view.js';
import { likeliest } from './sentences.js';

/** A model that answers questions, with the questions that it is trained on. */
export type QuestionSubject = Subject<Seq2seq, SequenceData>;

/** Whether a subject's encoder reads questions backwards. */
export type IsReversed = (subject: QuestionSubject) => boolean;

/** Seed and number of the test questions that the book shows (vol. 2, section 8.3.3). */
const SEED = 1984;
const SHOWN = 5;
/** Candidates that are listed for each character. */
const CANDIDATES = 5;

/** How a space is shown where it stands for a character of its own. */
export const SPACE = '␣';

/** A question as the model reads it. */
interface Question {
  /** The question as it is read, without padding. */
  text: string;
  /** [S], in the order in which it was typed. */
  ids: Int32Array;
  note: string | undefined;
}

/** Characters and lengths of a subject's questions and answers. @throws BadakError when a checkpoint lacks them */
export function formOf({ words, lengths }: QuestionSubject) {
  if (!words || !lengths) {
    throw new BadakError(
      'damaged',
      'the checkpoint is damaged: expected its characters, and the lengths of its questions and answers',
    );
  }
  const begins = startOf(words);
  const vocabulary = new Vocabulary(words);
  const start = begins === undefined ? undefined : vocabulary.id(begins);
  if (start === undefined) {
    throw new BadakError(
      'damaged',
      'the checkpoint is damaged: expected the character _, which begins an answer',
    );
  }
  return {
    characters: words,
    vocabulary,
    start,
    questionLength: lengths.question,
    length: lengths.answer - 1,
  };
}

/** A typed question as the model reads it. @throws BadakError when it cannot be read */
export function readQuestionOf(subject: QuestionSubject, question: string): Question {
  const { questionLength, vocabulary } = formOf(subject);
  const { ids, text } = readQuestion('question', question, questionLength, vocabulary);
  const isAsTyped = text.trim() === question.normalize('NFC').trim();
  return { text, ids, note: isAsTyped ? undefined : say`“${question}” is read as “${text}”` };
}

/** Calls `use` with the question [1, S] in the order in which the encoder reads it. */
export function withQuestion<T>(ids: Int32Array, isReversed: boolean, use: (x: Tensor<'i32'>) => T): T {
  using memory = new Workspace();
  const x = memory.keep([1, ids.length], 'i32').set(isReversed ? reversed(ids, ids.length) : ids);
  return use(x);
}

/** The answer that a model gives, and the question in the order in which it read it. */
export function generated(
  subject: QuestionSubject,
  question: Int32Array,
  isReversed: boolean,
): { answer: Int32Array; read: Int32Array } {
  const { start, length } = formOf(subject);
  const read = isReversed ? reversed(question, question.length) : question;
  return { answer: withQuestion(read, false, (x) => subject.model.generate(x, { start, length })), read };
}

/** The first of the {@link sampleQuestions}, as the input of a view. */
export function sampleQuestion(subject: QuestionSubject): { question: string } | undefined {
  const [question] = sampleQuestions(subject) ?? [];
  return question === undefined ? undefined : { question };
}

/** The test questions that the report shows; undefined without data. */
export function sampleQuestions({ data }: QuestionSubject): string[] | undefined {
  if (!data) return undefined;
  const { characters, test } = data;
  const random = new NumpyRandom(SEED);
  return Array.from({ length: SHOWN }, () => {
    const row = random.randint(0, test.count);
    const at = row * test.questionLength;
    return textOf(test.questions.subarray(at, at + test.questionLength), characters);
  });
}

export interface AnswerInput {
  question: string;
  /** Beam width: beginnings of an answer that are followed at once; default 1. */
  beam?: number;
  /** Candidates that are listed for each character, with a beam of 1; default 5. */
  top?: number;
}

const ANSWER: OptionTable<AnswerInput> = {
  question: required(textOption),
  beam: wholeNumber(1, MOST_BEAMS),
  top: sizeOption,
};

/** A view of an answer, character by character, with the candidates for each. */
export function answerView(isReversed: IsReversed): AnyView {
  return defineView<QuestionSubject, AnswerInput>({
    id: 'answer',
    title: 'The answer to a question',
    input: 'question',
    takes: ANSWER,
    sample: sampleQuestion,
    look(subject, { question, beam, top }): Look {
      const typed = readQuestionOf(subject, question);
      const { tokens, answer, probability } = answerTo(subject, typed.ids, {
        isReversed: isReversed(subject),
        ...(beam !== undefined && { beam }),
        ...(top !== undefined && { top }),
      });
      const panel: TextPanel = {
        kind: 'text',
        title: `${typed.text.trim()} → ${answer}`,
        note: say`The colour is the probability of a character, given those before it. The whole answer has the probability ${probability.toPrecision(4)}. Spaces at the end are padding after the answer.`,
        tokens,
        low: 0,
        high: 1,
        // Of a beam there are no candidates.
        ...(beam === undefined || beam === 1 ? { opens: characterOf(question) } : {}),
      };
      return { panels: [panel], notes: typed.note === undefined ? [] : [typed.note] };
    },
  });
}

/** What a character of the answer to a question opens. */
export const characterOf = (question: string): Opens => ({
  ...{ view: 'next-character', input: { question }, row: 'row', column: 'candidate' },
});

interface Written {
  /** The characters of the answer, with their probabilities. */
  tokens: TextPanel['tokens'];
  /** The answer without padding. */
  answer: string;
  /** The product of all probabilities. */
  probability: number;
}

/** A model's answer to a question, character by character; with a beam of 1 also the likeliest candidates for each. */
export function answerTo(
  subject: QuestionSubject,
  question: Int32Array,
  { isReversed, beam = 1, top = CANDIDATES }: { isReversed: boolean; beam?: number; top?: number },
): Written {
  const { characters, start, length } = formOf(subject);
  const tokens = withQuestion(question, isReversed, (x): Written['tokens'] => {
    if (beam > 1) {
      const [{ ids, probabilities }] = subject.model.answers(x, { start, length, beam }) as [Answer];
      return Array.from(ids, (id, i) => ({ text: characters[id]!, value: probabilities[i]! }));
    }
    const { ids, chances } = spell(subject.model, x, { start, length });
    return Array.from(ids, (id, i) => ({
      text: characters[id]!,
      value: chances[i]![id]!,
      candidates: likeliest(chances[i]!, top).map((each) => ({
        label: shownCharacter(characters[each]!),
        probability: chances[i]![each]!,
      })),
    }));
  });
  const answer = tokens.map(({ text }) => text).join('');
  const probability = tokens.reduce((product, { value }) => product * value!, 1);
  return { tokens, answer: answer.trimEnd(), probability };
}

/** A character as it is shown where it stands alone. */
export const shownCharacter = (character: string) => (character === ' ' ? SPACE : character);

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
      return { panels: [panel], notes: typed.flatMap(({ note }) => note ?? []) };
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

/** Most units of the encoder that are drawn. */
const MOST_UNITS = 100;

interface EncoderInput {
  question: string;
}

/** A view of the encoder's hidden state after every character of a question. */
export function encoderView(isReversed: IsReversed): AnyView {
  return defineView<QuestionSubject, EncoderInput>({
    id: 'encoder',
    title: 'The encoder’s state',
    input: 'question',
    takes: { question: required(textOption) },
    sample: sampleQuestion,
    look(subject, { question }): Look {
      const typed = readQuestionOf(subject, question);
      const backwards = isReversed(subject);
      const { units, states } = withQuestion(typed.ids, backwards, (x) => {
        const { hs } = subject.model.encode(x);
        return { units: hs.shape[2]!, states: hs.toArray() };
      });
      const width = typed.ids.length;
      const height = Math.min(units, MOST_UNITS);
      const values = Float32Array.from(
        { length: width * height },
        (_, i) => states[(i % width) * units + Math.floor(i / width)]!,
      );
      const { characters } = formOf(subject);
      const columns = Array.from(backwards ? typed.ids.toReversed() : typed.ids, (id) =>
        shownCharacter(characters[id]!),
      );
      const panel: HeatmapPanel = {
        kind: 'heatmap',
        title: say`The encoder’s state`,
        note:
          height < units
            ? say`A row is a unit (the first ${height} of ${units}), and a column is a character. The columns are in the order in which the encoder reads them.`
            : say`A row is a unit, and a column is a character. The columns are in the order in which the encoder reads them.`,
        maps: [heatmap(values, { width, height, columns, low: -1, high: 1, caption: 'h' })],
      };
      return { panels: [panel], notes: typed.note === undefined ? [] : [typed.note] };
    },
  });
}
