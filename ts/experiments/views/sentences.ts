/** Views of language models: the state of a layer over a sentence, candidates for the next word, written text. */
import { BadakError } from '../../core/errors.js';
import {
  numberOption,
  type OptionTable,
  required,
  seedOption,
  sizeOption,
  textOption,
  wholeNumber,
} from '../../core/options.js';
import { Workspace } from '../../core/workspace.js';
import { say } from '../../core/say.js';
import { EOS } from '../../data/corpus.js';
import { TimeRecurrent } from '../../layers/index.js';
import type { LanguageModel } from '../../models/language-model.js';
import type { Activity } from '../../models/activity.js';
import { largest, probabilities } from '../../models/probabilities.js';
import { pastGradient } from '../../models/past-gradient.js';
import type { Targets } from '../../models/reading.js';
import type { LanguageData } from '../language-data.js';
import type { HeatmapPanel, TextPanel } from '../panels.js';
import { heatmap } from './heatmap.js';
import { TypedReader } from '../typed-words.js';
import { type AnyView, defineView, type Look, noData, type Subject, wordsOption } from '../view.js';
import { expectIndex } from './expect-index.js';
import { signedRange } from './units.js';
import { unitTable } from './unit-over-words.js';
import { startOf, wordsToSkip } from './written.js';

/** A language model with the text that it is trained on. */
export type LanguageSubject = Subject<LanguageModel, LanguageData>;

/** Most words of a sentence that is chosen for a person. */
const MOST_WORDS = 24;
/** So many words of it, and units of a layer, that the pictures of all gates stand side by side. */
const FEW_WORDS = 8;
const UNITS = 16;
/** Candidates for the next word that are listed. */
const CANDIDATES = 5;
const WRITTEN = 50;
/** Words of the text over which a unit is shown. */
const READ = 100;

/** A sentence that a person types. */
export interface SentenceInput {
  /** A typed sentence; it is cut into words as the model's text was. */
  sentence: string;
}

export const SENTENCE: OptionTable<SentenceInput> = { sentence: required(textOption) };

/** The vocabulary. @throws BadakError when a checkpoint has none */
export function wordsOf({ words }: Pick<LanguageSubject, 'words'>): readonly string[] {
  if (!words) {
    throw new BadakError(
      'damaged',
      'the checkpoint is damaged: expected the words of its vocabulary, found none',
    );
  }
  return words;
}

/** The ids of a sentence, and notes on words that were read differently. @throws BadakError when it has no words */
export function read(subject: LanguageSubject, sentence: string): { ids: number[]; notes: string[] } {
  const words = wordsOf(subject);
  const typed = new TypedReader(words, subject.tokenization).text(sentence);
  if (typed.words.length === 0) {
    throw new BadakError('invalid-argument', 'sentence: expected at least one word, found none');
  }
  return { ids: typed.words.map((word) => words.indexOf(word)), notes: typed.notes };
}

/** The validation part, or the training part where nothing is held out. */
const textOf = ({ valid, corpus }: LanguageData) => (valid.length > 1 ? valid : corpus.ids);

/** The next word after each word of a sentence, and the likeliest after the last. */
export function spokenTargets(ids: readonly number[]): Targets {
  return (chances) => {
    const words = chances.length / ids.length;
    return [...ids.slice(1), largest(chances.subarray(chances.length - words))];
  };
}

/**
 * The first sentence of the validation part, or of the training part where nothing is held out.
 * @param most words of it
 */
export function firstSentence({ data }: LanguageSubject, most = MOST_WORDS): SentenceInput | undefined {
  if (!data) return undefined;
  const { words } = data.corpus;
  const text = textOf(data);
  const end = text.subarray(0, most).indexOf(words.indexOf(EOS));
  const ids = text.subarray(0, end < 0 ? most : end + 1);
  return { sentence: Array.from(ids, (id) => words[id]!).join(' ') };
}

/** The input of views of a recurrent layer. */
export interface LayerInput extends SentenceInput {
  /** Index of the recurrent layer, from 0; default the last. */
  layer?: number;
}

interface GatesInput extends LayerInput {
  /** Index of a unit, from 0, whose numbers are listed word by word; default none. */
  unit?: number;
  /** Units that are drawn, from the first; default 16. */
  most?: number;
}

/** The values of a layer in the order in which they are drawn, with their names. */
const CAPTIONS: Readonly<Record<string, string>> = {
  h: say`h, the state`,
  c: say`c, the memory`,
  f: say`f, the forget gate: how much of the memory stays`,
  i: say`i, the input gate: how much of the new content is written`,
  o: say`o, the output gate: how much of the memory is shown`,
  g: say`g, the new content`,
  z: say`z, the update gate: how much of the state is replaced`,
  r: say`r, the reset gate: how much of the past state is read`,
  n: say`n, the new content`,
};
/** Those on both sides of 0; the gates are between 0 and 1. */
const SIGNED: readonly string[] = ['h', 'c', 'g', 'n'];

/** The values inside a recurrent layer. @throws BadakError when there is no such layer */
export function activityIn({ model }: LanguageSubject, ids: readonly number[], layer?: number): Activity {
  const all = model.activities(ids);
  const found = layer === undefined ? all.at(-1) : all[layer];
  if (!found) {
    throw new BadakError(
      'out-of-range',
      `layer: expected an index from 0 to ${all.length - 1}, found ${layer}`,
    );
  }
  return found;
}

/** A view of a recurrent layer over a sentence: hidden state, memory cell and gates. */
export const gatesView: AnyView = defineView<LanguageSubject, GatesInput>({
  id: 'gates',
  title: 'State and gates over a sentence',
  input: 'sentence',
  takes: { ...SENTENCE, layer: wholeNumber(0), unit: wholeNumber(0), most: sizeOption },
  sample: (subject) => firstSentence(subject, FEW_WORDS),
  look(subject, { sentence, layer, unit, most = UNITS }): Look {
    const { ids, notes } = read(subject, sentence);
    const columns = ids.map((id) => wordsOf(subject)[id]!);
    const recurrent = subject.model.layers.filter((each) => each instanceof TimeRecurrent);
    const index = layer ?? recurrent.length - 1;
    const activity = activityIn(subject, ids, layer);
    const panel = activityPanel(activity, { columns, index, most });
    return {
      panels: unit === undefined ? [panel] : [unitTable(activity, columns, index, unit), panel],
      notes,
    };
  },
});

/** A memory cell adds up, so it has no bound; the other values are within −1 and 1. */
function largestCell(c: Float32Array): number {
  return c.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
}

interface Drawn {
  /** The words. */
  columns: readonly string[];
  /** Of the layer, among the recurrent ones. */
  index: number;
  /** Most units. */
  most: number;
}

function activityPanel(
  { layer, units, values: all }: Activity,
  { columns, index, most }: Drawn,
): HeatmapPanel {
  const height = Math.min(units, most);
  const names = Object.keys(CAPTIONS).filter((name) => all[name]);
  const maps = names.map((name) => {
    const values = all[name]!;
    // [units, words]: activities are by word.
    const turned = Float32Array.from({ length: height * columns.length }, (_, i) => {
      const [unit, t] = [Math.floor(i / columns.length), i % columns.length];
      return values[t * units + unit]!;
    });
    const high = name === 'c' ? largestCell(turned) : 1;
    const scale = { low: SIGNED.includes(name) ? -high : 0, high };
    return heatmap(turned, {
      width: columns.length,
      height,
      columns,
      caption: CAPTIONS[name]!,
      opens: { view: 'cell', input: { layer: index }, row: 'unit', column: 'word' },
      ...scale,
    });
  });
  return {
    kind: 'heatmap',
    // A simple layer has no gates.
    title:
      names.length > 1
        ? say`State and gates of ${layer} over a sentence`
        : say`State of ${layer} over a sentence`,
    note:
      height < units
        ? say`A row is a unit (the first ${height} of ${units}), and a column is a word. The state is zero before the first word.`
        : say`A row is a unit, and a column is a word. The state is zero before the first word.`,
    maps,
  };
}

interface UnitTextInput {
  /** Index of the recurrent layer, from 0; default the last. */
  layer?: number;
  /** Index of a unit, from 0; default the unit with the largest value. */
  unit?: number;
  /** Words of the text that are read; default 100. */
  length?: number;
  /** Number of the word of the text at which reading begins, from 0; default the first. */
  start?: number;
}

/** A view of where in the text a unit is on. */
export const unitTextView: AnyView = defineView<LanguageSubject, UnitTextInput>({
  id: 'unit-text',
  title: 'Where in the text a unit is on',
  takes: { layer: wholeNumber(0), unit: wholeNumber(0), length: sizeOption, start: wholeNumber(0) },
  sample: ({ data }) => data && {},
  look(subject, { layer, unit, length = READ, start = 0 }) {
    if (!subject.data) throw noData('unit-text');
    const text = textOf(subject.data);
    expectIndex('start', start, text.length);
    const ids = [...text.subarray(start, start + length)];
    const { units, values, layer: name } = activityIn(subject, ids, layer);
    // A memory cell keeps what it was told; the other layers have nothing but their output.
    const all = values['c'] ?? values['h']!;
    const chosen = expectIndex('unit', unit ?? largest(all) % units, units);
    const shown = ids.map((id, t) => ({ text: wordsOf(subject)[id]!, value: all[t * units + chosen]! }));
    const [low, high] = signedRange(shown.map(({ value }) => value));
    return {
      kind: 'text',
      title: say`Unit ${chosen} of ${name} over the text`,
      note: values['c']
        ? say`The memory cell c of the unit after each of ${ids.length} words of the text: blue above 0, red below. Click or tap a word to read its number.`
        : say`The output h of the unit after each of ${ids.length} words of the text: blue above 0, red below. Click or tap a word to read its number.`,
      tokens: shown,
      low,
      high,
    };
  },
});

interface CandidatesInput extends SentenceInput {
  /** Candidates that are listed after each word; default 5. */
  top?: number;
}

/** A view of the candidates for the next word after every word of a sentence, with their probabilities. */
export const candidatesView: AnyView = defineView<LanguageSubject, CandidatesInput>({
  id: 'candidates',
  title: 'Candidates for the next word',
  input: 'sentence',
  takes: { ...SENTENCE, top: sizeOption },
  sample: firstSentence,
  look(subject, { sentence, top = CANDIDATES }): Look {
    const { ids, notes } = read(subject, sentence);
    const words = wordsOf(subject);
    using memory = new Workspace();
    const chances = probabilities(subject.model.predict(memory.keep([1, ids.length], 'i32').set(ids)));
    const tokens = ids.map((id, t) => {
      const row = chances.subarray(t * words.length, (t + 1) * words.length);
      // The probability that the model gave to this word.
      const before = t === 0 ? undefined : chances[(t - 1) * words.length + id]!;
      return {
        text: words[id]!,
        ...(before !== undefined && { value: before }),
        candidates: likeliest(row, top).map((word) => ({
          label: words[word]!,
          probability: row[word]!,
          ...(word === ids[t + 1] && { marked: true }),
        })),
      };
    });
    const panel: TextPanel = {
      kind: 'text',
      title: say`Candidates for the next word`,
      note: say`Click or tap a word to see which words the model expected next. The darker a word, the more probable it was. ✓ marks the word that came.`,
      tokens,
      low: 0,
      high: 1,
      opens: { view: 'next-word', row: 'word', column: 'candidate' },
    };
    return { panels: [panel], notes };
  },
});

/** Indices of the `top` largest values, the largest first; of equal values the first index comes first. */
export function likeliest(values: Float32Array, top: number): number[] {
  const best: number[] = [];
  for (let i = 0; i < values.length; i++) {
    if (best.length === top && !(values[i]! > values[best.at(-1)!]!)) continue;
    const rank = best.findIndex((other) => values[i]! > values[other]!);
    best.splice(rank < 0 ? best.length : rank, 0, i);
    if (best.length > top) best.pop();
  }
  return best;
}

/** A view of how strongly each word of a sentence affects the prediction of the next word. */
export const pastView: AnyView = defineView<LanguageSubject, SentenceInput>({
  id: 'past',
  title: 'Effect of earlier words',
  input: 'sentence',
  takes: SENTENCE,
  sample: firstSentence,
  look(subject, { sentence }): Look {
    const { ids, notes } = read(subject, sentence);
    const words = wordsOf(subject);
    const { next, lengths } = pastGradient(subject.model, ids);
    const high = lengths.reduce((most, length) => Math.max(most, length), 0);
    const panel: TextPanel = {
      kind: 'text',
      title: say`Effect of earlier words`,
      note: say`The effect of each word on log p of the most probable next word, “${words[next]!}”: the length of the gradient with respect to the word’s vector.`,
      tokens: [
        ...ids.map((id, t) => ({ text: words[id]!, value: lengths[t]! })),
        { text: words[next]!, marked: true },
      ],
      low: 0,
      high: high || 1,
    };
    return { panels: [panel], notes };
  },
});

/** The input of {@link writeView}. */
export interface WriteInput {
  /** Words that the text begins with; default “you” as in the book, or else the first word of the vocabulary. */
  sentence?: string;
  /** Number of words to write; default 50. */
  length?: number;
  /** Divisor of the scores: below 1 likely words become likelier, above 1 less likely; default 1. */
  temperature?: number;
  /** Number of most probable words to draw from; default all. */
  topK?: number;
  /** Words that are not written; default the Penn Treebank's words for numbers, rare words and prices. */
  skip?: readonly string[];
  /** Seed of the drawing; default that of the training. */
  seed?: number;
}

const WRITE: OptionTable<WriteInput> = {
  sentence: textOption,
  length: sizeOption,
  temperature: numberOption({ above: 0 }),
  topK: sizeOption,
  skip: wordsOption,
  seed: seedOption,
};

/** A view of a text that the model writes. */
export const writeView: AnyView = defineView<LanguageSubject, WriteInput>({
  id: 'write',
  title: 'Written text',
  input: 'sentence',
  takes: WRITE,
  sample: () => ({}),
  look(subject, { sentence = '', length = WRITTEN, temperature, topK, skip, seed = subject.seed }): Look {
    const words = wordsOf(subject);
    const reader = new TypedReader(words, subject.tokenization);
    const start = sentence === '' ? { words: [], notes: [] } : reader.text(sentence);
    const ids = start.words.length > 0 ? start.words.map((word) => words.indexOf(word)) : [startOf(words)];
    const named = (skip ?? []).map((word) => reader.word(word));
    const skipped = skip ? named.map(({ word }) => words.indexOf(word)) : wordsToSkip(words);
    const options = {
      length,
      seed,
      skip: skipped,
      ...(temperature && { temperature }),
      ...(topK && { topK }),
    };
    const written = subject.model.generate(ids, options);
    const panel: TextPanel = {
      kind: 'text',
      title: say`Written text`,
      tokens: [
        ...ids.map((id) => ({ text: words[id]!, marked: true })),
        ...written.map((id) => ({ text: words[id]! })),
      ],
    };
    return { panels: [panel], notes: [...start.notes, ...named.flatMap(({ notes }) => notes)] };
  },
});
