/** What a language model's last recurrent layer does while it reads a sentence: its gates and its outputs, word by word. */
import { EOS } from '../data/corpus.js';
import type { LanguageModel } from '../models/language-model.js';
import type { LanguageData } from './language-data.js';
import type { HeatmapPanel } from './panels.js';

/** Of a sentence and of a layer, what is drawn. */
const MOST_WORDS = 24;
const MOST_UNITS = 100;

/** Activations between −1 and 1; the other gates are between 0 and 1. */
const SIGNED: readonly string[] = ['h', 'g', 'n'];
const CAPTIONS: Readonly<Record<string, string>> = {
  h: 'h, the output',
  f: 'f, how much of the cell is kept',
  g: 'g, what is new',
  i: 'i, how much of that is taken in',
  o: 'o, how much of the cell is shown',
  z: 'z, how much is replaced',
  r: 'r, how much of the past is read',
  n: 'n, what is new',
};

/** Of a text's first sentence. */
export function activityPanel(model: LanguageModel, { corpus, valid }: LanguageData): HeatmapPanel {
  const { words } = corpus;
  const text = valid.length > 1 ? valid : corpus.ids;
  const eos = words.indexOf(EOS);
  const end = text.subarray(0, MOST_WORDS).indexOf(eos);
  const sentence = Array.from(text.subarray(0, end < 0 ? MOST_WORDS : end + 1));
  const { layer, units, values } = model.activities(sentence).at(-1)!;
  const columns = sentence.map((id) => words[id]!);
  const height = Math.min(units, MOST_UNITS);
  const maps = Object.entries(values).map(([name, values]) => {
    // Units downwards, words to the right.
    const turned = Float32Array.from({ length: height * columns.length }, (_, i) => {
      const [unit, t] = [Math.floor(i / columns.length), i % columns.length];
      return values[t * units + unit]!;
    });
    const signed = SIGNED.includes(name);
    const scale = { low: signed ? -1 : 0, high: 1 };
    const caption = CAPTIONS[name] ?? name;
    return { width: columns.length, height, values: turned, columns, caption, ...scale };
  });
  const shown = height < units ? `, the first ${height} of ${units} units` : '';
  return {
    kind: 'heatmap',
    title: `What ${layer} does over a sentence${shown}`,
    note: 'A row a unit, a column a word; read from the first word on, with nothing carried over.',
    maps,
  };
}
