/** Views of a model over many test questions: which sums it adds rightly, and where dates of each style are read from. */
import { BadakError } from '../../core/errors.js';
import { sizeOption } from '../../core/options.js';
import { say } from '../../core/say.js';
import { Pairs, type PairTexts, textOf } from '../../data/pairs.js';
import { AttentionSeq2seq } from '../../models/attention-seq2seq.js';
import type { BarsPanel, Heatmap, HeatmapPanel } from '../panels.js';
import type { AnyParams } from '../params.js';
import { type AnyView, defineView, noData } from '../view.js';
import { heatmap } from './heatmap.js';
import { formOf, type IsReversed, type QuestionSubject, SPACE } from './questions.js';

/** Test questions that are asked by default: a look is to take a few hundredths of a second. */
const ASKED = 200;

interface TestedInput {
  /** Number of test questions that are asked, from the first; default 200. */
  pairs?: number;
}

/** The first rows of the test part. */
function firstRows(test: PairTexts, count: number): number[] {
  return Array.from({ length: Math.min(count, test.count) }, (_, row) => row);
}

function questionAt({ questions, questionLength }: PairTexts, row: number, characters: readonly string[]) {
  return textOf(questions.subarray(row * questionLength, (row + 1) * questionLength), characters);
}

/** The numbers of an addition such as 16+75; undefined for other questions. */
function numbersOf(question: string): readonly [string, string] | undefined {
  const [, a, b] = /^(\d+)\+(\d+)$/.exec(question) ?? [];
  return a !== undefined && b !== undefined ? [a, b] : undefined;
}

/** How often a digit is carried: 95+17 carries twice. */
export function carriesOf(a: string, b: string): number {
  const digit = (number: string, place: number) => Number(number.at(-1 - place) ?? 0);
  let [carry, carries] = [0, 0];
  for (let place = 0; place < Math.max(a.length, b.length); place++) {
    carry = digit(a, place) + digit(b, place) + carry > 9 ? 1 : 0;
    carries += carry;
  }
  return carries;
}

/** One test question, and whether every character of its answer is right. */
interface Asked {
  numbers: readonly [string, string];
  isRight: boolean;
}

function sumsOf(subject: QuestionSubject, isReversed: boolean, count: number): Asked[] {
  const { model, data } = subject;
  if (!data) throw noData('sums');
  const { characters, test } = data;
  const { start, length } = formOf(subject);
  const rows = firstRows(test, count);
  using pairs = new Pairs(test, isReversed);
  const { x, t } = pairs.batch(rows);
  const [found, expected] = [model.generate(x, { start, length }), t.toArray()];
  return rows.map((row) => {
    const question = questionAt(test, row, characters);
    const numbers = numbersOf(question);
    if (!numbers) {
      throw new BadakError(
        'mismatch',
        `view sums: expected additions such as 12+3, found the test question “${question}”`,
      );
    }
    const answer = found.subarray(row * length, (row + 1) * length);
    return { numbers, isRight: answer.every((id, i) => id === expected[row * (length + 1) + 1 + i]) };
  });
}

/** The share of right answers among those with each number, from the smallest number. */
function shares(
  asked: readonly Asked[],
  numberOf: (each: Asked) => number,
): { label: string; value: number; count: number }[] {
  const numbers = [...new Set(asked.map(numberOf))].sort((a, b) => a - b);
  return numbers.map((number) => {
    const group = asked.filter((each) => numberOf(each) === number);
    const right = group.filter(({ isRight }) => isRight).length;
    return { label: String(number), value: right / group.length, count: group.length };
  });
}

function sharesPanel(title: string, note: string, bars: ReturnType<typeof shares>): BarsPanel {
  return {
    kind: 'bars',
    title,
    note,
    groups: [{ bars: bars.map(({ label, value }) => ({ label, value })) }],
    low: 0,
    high: 1,
  };
}

const counted = (bars: ReturnType<typeof shares>) =>
  bars.map(({ label, count }) => `${label}: ${count}`).join(', ');

/** A view of the share of right sums, by the digits of the longer number and by the digits that are carried. */
export function sumsView(isReversed: IsReversed): AnyView {
  return defineView<QuestionSubject, TestedInput>({
    id: 'sums',
    title: 'Right sums by digits and carries',
    takes: { pairs: sizeOption },
    sample: ({ data }) => (data && numbersOf(questionAt(data.test, 0, data.characters)) ? {} : undefined),
    look(subject, { pairs = ASKED }) {
      const asked = sumsOf(subject, isReversed(subject), pairs);
      const digits = shares(asked, ({ numbers: [a, b] }) => Math.max(a.length, b.length));
      const carries = shares(asked, ({ numbers }) => carriesOf(...numbers));
      const right = asked.filter(({ isRight }) => isRight).length;
      return [
        sharesPanel(
          say`Right sums by digits of the longer number`,
          say`The share of answers with every character right, over the first ${asked.length} test questions, of which ${right} are right. Questions with each number of digits: ${counted(digits)}.`,
          digits,
        ),
        sharesPanel(
          say`Right sums by carries`,
          say`How often a digit is carried to the next place. Questions with each number of carries: ${counted(carries)}.`,
          carries,
        ),
      ];
    },
  });
}

/** Styles that are shown, the most frequent first. */
const MOST_STYLES = 6;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
/** The rows of a date as it is answered. */
const PLACES = Array.from('YYYY-MM-DD');

/** The pieces of a question: words, numbers, and every other character by itself. */
const piecesOf = (question: string) => question.match(/\p{L}+|\p{N}+|./gsu) ?? [];

/** Questions of one style have the same kinds of pieces in the same order. */
const styleOf = (pieces: readonly string[]) =>
  pieces.map((piece) => (/^\p{L}/u.test(piece) ? 'a' : /^\p{N}/u.test(piece) ? '0' : piece)).join('');

/** Of one style: its questions, and the sum of their attention [T, pieces]. */
interface Style {
  example: readonly string[];
  count: number;
  weights: Float32Array;
}

/** A view of where each style of question is read from: the mean attention on each of its pieces. */
export function stylesView(isReversed: IsReversed, hasAttention: (params: AnyParams) => boolean): AnyView {
  return defineView<QuestionSubject, TestedInput>({
    id: 'styles',
    title: 'Where each style is read from',
    isFor: hasAttention,
    takes: { pairs: sizeOption },
    sample: ({ data, model }) => (data && model instanceof AttentionSeq2seq ? {} : undefined),
    look(subject, { pairs = ASKED }): HeatmapPanel {
      if (!subject.data) throw noData('styles');
      const { test } = subject.data;
      const rows = firstRows(test, pairs);
      const styles = attentionByStyle(subject, isReversed(subject), rows);
      const shown = [...styles.values()].sort((a, b) => b.count - a.count).slice(0, MOST_STYLES);
      return {
        kind: 'heatmap',
        title: say`Where each style is read from`,
        note: say`The mean attention on each piece of the questions of one style, ${shown.length} of ${styles.size} styles, over the first ${rows.length} test questions with their right answers. A row is a character of the answer, and a column is a piece of the question, as in the first question of its style.`,
        maps: shown.map((style) => styleMap(style, answerRows(subject))),
      };
    },
  });
}

/** Labels of the rows: the places of a date, or numbers where answers are no dates. */
function answerRows({ data }: QuestionSubject): string[] {
  const { characters, test } = data!;
  const length = test.answerLength - 1;
  const first = textOf(test.answers.subarray(1, test.answerLength), characters);
  return DATE.test(first) && length === PLACES.length
    ? PLACES
    : Array.from({ length }, (_, i) => String(i + 1));
}

function attentionByStyle(
  { model, data }: QuestionSubject,
  isReversed: boolean,
  rows: readonly number[],
): ReadonlyMap<string, Style> {
  if (!(model instanceof AttentionSeq2seq)) {
    throw new BadakError('mismatch', 'view styles: expected a model with attention, found one without it');
  }
  const { characters, test } = data!;
  const [S, T] = [test.questionLength, test.answerLength - 1];
  using pairs = new Pairs(test, isReversed);
  const { x, t } = pairs.batch(rows);
  const weights = model.attention(x, t);
  const styles = new Map<string, Style>();
  for (const [i, row] of rows.entries()) {
    const pieces = piecesOf(questionAt(test, row, characters));
    const key = styleOf(pieces);
    const width = pieces.length + 1;
    const style = styles.get(key) ?? { example: pieces, count: 0, weights: new Float32Array(T * width) };
    styles.set(key, style);
    style.count += 1;
    // The piece of each character; the padding behind the question is the last.
    const pieceAt = pieces.flatMap((piece, k) => Array.from(piece, () => k));
    for (let step = 0; step < T; step++) {
      for (let place = 0; place < S; place++) {
        const from = isReversed ? S - 1 - place : place;
        style.weights[step * width + (pieceAt[place] ?? pieces.length)]! +=
          weights[(i * T + step) * S + from]!;
      }
    }
  }
  return styles;
}

function styleMap({ example, count, weights }: Style, rows: readonly string[]): Heatmap {
  // The last column is all the padding behind the question.
  const columns = [...example.map((piece) => (piece === ' ' ? SPACE : piece)), `${SPACE}…`];
  return heatmap(
    weights.map((sum) => sum / count),
    {
      ...{ width: columns.length, height: rows.length, low: 0, high: 1, rows, columns },
      caption: say`“${example.join('')}” and ${count - 1} others`,
    },
  );
}
