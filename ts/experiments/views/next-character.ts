/** A view of the score of one character of an answer: what enters the decoder's last layer times the character's weights. */
import { BadakError } from '../../core/errors.js';
import { required, textOption, wholeNumber } from '../../core/options.js';
import { say } from '../../core/say.js';
import { answerReading } from '../../models/answer-reading.js';
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
import { likeliest } from './sentences.js';
import { expectIndex } from './expect-index.js';
import { sumPanel, wholeOf } from './units.js';

interface NextInput {
  question: string;
  /** Index of a character of the answer, from 0; default the first. */
  row?: number;
  /** Place of a candidate in the list of the view `answer`, from 0; default the likeliest, which is written. */
  candidate?: number;
}

/** A view of the score of a candidate for a character of the answer in numbers, and of the probability that it makes. */
export function nextCharacterView(isReversed: IsReversed): AnyView {
  return defineView<QuestionSubject, NextInput>({
    id: 'next-character',
    title: 'The score of a character in numbers',
    input: 'question',
    takes: {
      question: required(textOption),
      ...{ row: wholeNumber(0), candidate: wholeNumber(0) },
    },
    sample: sampleQuestion,
    look(subject, { question, row = 0, candidate = 0 }): Look {
      const typed = readQuestionOf(subject, question);
      const { characters, start, length } = formOf(subject);
      const V = characters.length;
      expectIndex('row', row, length);
      expectIndex('candidate', candidate, V);
      const { answer, read } = generated(subject, typed.ids, isReversed(subject));
      const found = answerReading(subject.model, read, [start, ...answer]);
      if (!found) {
        throw new BadakError(
          'mismatch',
          'view next-character: expected a decoder of the books, found another one',
        );
      }
      const { inputs, units: H, weight, bias, scores, probabilities } = found;
      const chances = probabilities.subarray(row * V, (row + 1) * V);
      const id = likeliest(chances, candidate + 1)[candidate]!;
      const target = answer[row]!;
      /** Of the score of this character, where that of each row is to be written. */
      const gradientAt = (at: number) => probabilities[at * V + id]! - (id === answer[at] ? 1 : 0);
      const inputsAt = (at: number) =>
        inputs.flatMap(({ values }) => [...values.subarray(at * H, (at + 1) * H)]);
      const nameOf = (at: number) => shownCharacter(characters[at]!);
      const before = Array.from(answer.subarray(0, row), nameOf).join('');
      const names = {
        lstm: (k: number) => say`unit ${k}`,
        encoder: (k: number) => say`unit ${k} of the encoder`,
        context: (k: number) => say`unit ${k} of the context`,
      };
      const panel = sumPanel({
        title: say`The score of “${nameOf(id)}” after “${`${typed.text.trim()} → ${before}`.trim()}”`,
        note:
          inputs.length === 1
            ? say`The score is the decoder’s h, x, times the character’s weights, plus its bias. The softmax over all scores makes the probability. The gradient is that of −log p of “${nameOf(target)}”, which is written.`
            : inputs[0]!.from === 'context'
              ? say`The score is the context and the decoder’s h, both x, times the character’s weights, plus its bias. The softmax over all scores makes the probability. The gradient is that of −log p of “${nameOf(target)}”, which is written.`
              : say`The score is the encoder’s last h and the decoder’s h, both x, times the character’s weights, plus its bias. The softmax over all scores makes the probability. The gradient is that of −log p of “${nameOf(target)}”, which is written.`,
        inputs: inputsAt(row),
        weights: Float32Array.from({ length: inputs.length * H }, (_, k) => weight[k * V + id]!),
        name: (i) => names[inputs[Math.floor(i / H)]!.from](i % H),
        bias: bias[id]!,
        sum: scores[row * V + id]!,
        activation: say`softmax`,
        value: chances[id]!,
        gradient: gradientAt(row),
        ...wholeOf(
          Array.from(answer, (_, at) => ({ gradient: gradientAt(at), inputs: inputsAt(at) })),
          say`at this character`,
          say`at all ${answer.length} characters`,
        ),
        pictures: [],
      });
      const named = {
        row: Array.from(answer, nameOf),
        candidate: likeliest(chances, V).map(nameOf),
      };
      return { panels: [panel], notes: typed.note === undefined ? [] : [typed.note], names: named };
    },
  });
}
