/** Questions to sequence-to-sequence models as views read them, and a view of an answer with its candidates. */
import { BadakError } from '../../core/errors.js';
import { type OptionTable, required, sizeOption, textOption, wholeNumber } from '../../core/options.js';
import type { Tensor } from '../../core/tensor.js';
import { Workspace } from '../../core/workspace.js';
import { say } from '../../core/say.js';
import { NumpyRandom } from '../../data/numpy-random.js';
import { reversed, startOf, textOf } from '../../data/pairs.js';
import { readQuestion } from '../../data/question.js';
import { Vocabulary } from '../../data/vocabulary.js';
import { type Answer, MOST_BEAMS } from '../../models/answer.js';
import type { Seq2seq } from '../../models/seq2seq.js';
import { spell } from '../../models/spelling.js';
import type { Opens, TextPanel } from '../panels.js';
import type { SequenceData } from '../pair-data.js';
import { type AnyView, defineView, type Look, type Subject } from '../view.js';
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
