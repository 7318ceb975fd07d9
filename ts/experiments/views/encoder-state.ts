/** A view of what an encoder has read. */
import { required, textOption } from '../../core/options.js';
import { say } from '../../core/say.js';
import type { HeatmapPanel } from '../panels.js';
import { heatmap } from './heatmap.js';
import { type AnyView, defineView, type Look } from '../view.js';
import {
  type IsReversed,
  type QuestionSubject,
  formOf,
  readQuestionOf,
  sampleQuestion,
  shownCharacter,
  withQuestion,
} from './questions.js';

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
      const order = backwards
        ? say`The encoder reads the question from its end, and the columns are in that order.`
        : say`The columns are in the order in which the encoder reads them.`;
      const panel: HeatmapPanel = {
        kind: 'heatmap',
        title: say`The encoder’s state`,
        note:
          height < units
            ? say`A row is a unit (the first ${height} of ${units}), and a column is a character. ${order}`
            : say`A row is a unit, and a column is a character. ${order}`,
        maps: [heatmap(values, { width, height, columns, low: -1, high: 1, caption: 'h' })],
      };
      return { panels: [panel], notes: typed.note === undefined ? [] : [typed.note] };
    },
  });
}
