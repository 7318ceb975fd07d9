/** A view of the pictures in one cell of the confusion matrix. */
import { sizeOption, wholeNumber } from '../../core/options.js';
import { say } from '../../core/say.js';
import { type AnyView, defineView } from '../view.js';
import {
  type Answered,
  answers,
  firstOf,
  hasData,
  type NetSubject,
  TEST,
  type TestInput,
  testPicture,
} from './pictures.js';

/** Pictures that are shown by default. */
const SHOWN = 40;

interface CellInput extends TestInput {
  /** The right class, a row of the matrix; default that of the most frequent mistake. */
  right?: number;
  /** The net's answer, a column of the matrix; default that of the most frequent mistake. */
  answer?: number;
  /** Most pictures that are shown; default 40. */
  most?: number;
}

/** The cell with the most pictures among those that fit what was asked for; mistakes come before right answers. */
function cellOf(all: readonly Answered[], { right, answer }: CellInput): readonly [number, number] {
  const counts = new Map<string, number>();
  for (const each of all) {
    if (each.label !== (right ?? each.label) || each.answer !== (answer ?? each.answer)) continue;
    if (each.answer < 0 || each.label === each.answer) continue;
    const cell = `${each.label} ${each.answer}`;
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  const [row, column] = most?.[0].split(' ').map(Number) ?? [];
  return [right ?? row ?? answer ?? 0, answer ?? column ?? right ?? 0];
}

/** A view of the pictures of one digit that the net takes for one digit, the surest answers first. */
export const answeredView: AnyView = defineView<NetSubject, CellInput>({
  id: 'answered',
  title: 'Pictures of a cell of the matrix',
  takes: { ...TEST, right: wholeNumber(0, 255), answer: wholeNumber(0, 255), most: sizeOption },
  sample: hasData,
  look(subject, { pictures, most = SHOWN, ...asked }) {
    const all = answers('answered', subject, pictures);
    const [right, answer] = cellOf(all, asked);
    const found = all.filter((each) => each.label === right && each.answer === answer);
    const surest = found.sort((a, b) => b.probability - a.probability || a.index - b.index).slice(0, most);
    const [channels] = subject.data!.dataset.test.imageShape;
    const ofDigit = all.filter(({ label }) => label === right).length;
    return {
      kind: 'pictures',
      title: say`Pictures of the digit ${right} that the net takes for ${answer}`,
      note: say`The net answers ${answer} for ${found.length} of the ${ofDigit} pictures of the digit ${right} among the first ${all.length} of the test set. The answers with the highest probability come first.${firstOf(channels)}`,
      columns: 10,
      pictures: surest.map(({ index, probability }) => testPicture(subject, index, probability.toFixed(2))),
    };
  },
});
