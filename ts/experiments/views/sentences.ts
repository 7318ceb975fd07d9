/** Views of language models: what their layers do over a sentence, what they expect next, what they write. */
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
import { EOS } from '../../data/corpus.js';
import type { LanguageModel } from '../../models/language-model.js';
import type { Activity } from '../../models/activity.js';
import { largest, probabilities } from '../../models/probabilities.js';
import { pastGradient } from '../../models/past-gradient.js';
import type { LanguageData } from '../language-data.js';
import type { HeatmapPanel, Panel, TextPanel } from '../panels.js';
import { heatmap } from './heatmap.js';
import { TypedReader } from '../typed-words.js';
import { type AnyView, defineView, type Look, type Subject } from '../view.js';
import { sumPanel } from './units.js';
import { sentences, startOf, wordsToSkip } from './written.js';

/** A language model with the text that it is trained on. */
export type LanguageSubject = Subject<LanguageModel, LanguageData>;

/** Of a sentence and of a layer, what is drawn. */
const MOST_WORDS = 24;
const MOST_UNITS = 100;
/** Words that could come next. */
const CANDIDATES = 5;
const WRITTEN = 50;

interface SentenceInput {
  /** Words as somebody types them; they are read as the text was. */
  sentence: string;
}

const SENTENCE: OptionTable<SentenceInput> = { sentence: required(textOption) };

/** The vocabulary. @throws BadakError when a checkpoint has none */
export function wordsOf({ words }: Pick<LanguageSubject, 'words'>): readonly string[] {
  if (!words) throw new BadakError('the checkpoint is damaged: it has no words');
  return words;
}

/** The ids of a sentence, and what was read otherwise than it was typed. */
function read(subject: LanguageSubject, sentence: string): { ids: number[]; notes: string[] } {
  const words = wordsOf(subject);
  const typed = new TypedReader(words, subject.tokenization).text(sentence);
  if (typed.words.length === 0) throw new BadakError('sentence: expected some words, found none');
  return { ids: typed.words.map((word) => words.indexOf(word)), notes: typed.notes };
}

/** The first sentence of the validation text, or of the text itself where nothing is held out. */
function firstSentence({ data }: LanguageSubject): SentenceInput | undefined {
  if (!data) return undefined;
  const { words } = data.corpus;
  const text = data.valid.length > 1 ? data.valid : data.corpus.ids;
  const end = text.subarray(0, MOST_WORDS).indexOf(words.indexOf(EOS));
  const ids = text.subarray(0, end < 0 ? MOST_WORDS : end + 1);
  return { sentence: Array.from(ids, (id) => words[id]!).join(' ') };
}

interface GatesInput extends SentenceInput {
  /** Which recurrent layer, from 0; default the last. */
  layer?: number;
}

/** Values between −1 and 1; the other gates are between 0 and 1. */
const SIGNED: readonly string[] = ['h', 'c', 'g', 'n'];
const CAPTIONS: Readonly<Record<string, string>> = {
  h: 'h, the output',
  c: 'c, the cell',
  f: 'f, how much of the cell is kept',
  g: 'g, what is new',
  i: 'i, how much of that is taken in',
  o: 'o, how much of the cell is shown',
  z: 'z, how much is replaced',
  r: 'r, how much of the past is read',
  n: 'n, what is new',
};

function activityIn({ model }: LanguageSubject, ids: readonly number[], layer?: number): Activity {
  const all = model.activities(ids);
  const found = layer === undefined ? all.at(-1) : all[layer];
  if (!found) throw new BadakError(`layer: expected one from 0 to ${all.length - 1}, found ${layer}`);
  return found;
}

/** What a recurrent layer does over a sentence: hidden state, cell and gates. */
export const gatesView: AnyView = defineView<LanguageSubject, GatesInput>({
  id: 'gates',
  title: 'What a layer does over a sentence',
  input: 'sentence',
  takes: { ...SENTENCE, layer: wholeNumber(0) },
  sample: firstSentence,
  look(subject, { sentence, layer }): Look {
    const { ids, notes } = read(subject, sentence);
    const columns = ids.map((id) => wordsOf(subject)[id]!);
    return { panels: [activityPanel(activityIn(subject, ids, layer), columns)], notes };
  },
});

function activityPanel({ layer, units, values }: Activity, columns: readonly string[]): HeatmapPanel {
  const height = Math.min(units, MOST_UNITS);
  const maps = Object.entries(values).map(([name, values]) => {
    // Units downwards, words to the right.
    const turned = Float32Array.from({ length: height * columns.length }, (_, i) => {
      const [unit, t] = [Math.floor(i / columns.length), i % columns.length];
      return values[t * units + unit]!;
    });
    const scale = { low: SIGNED.includes(name) ? -1 : 0, high: 1 };
    return heatmap(turned, {
      width: columns.length,
      height,
      columns,
      caption: CAPTIONS[name] ?? name,
      ...scale,
    });
  });
  const shown = height < units ? `, the first ${height} of ${units} units` : '';
  return {
    kind: 'heatmap',
    title: `What ${layer} does over a sentence${shown}`,
    note: 'A row is a unit, a column a word. The sentence is read from its first word on, with nothing carried over.',
    maps,
  };
}

interface CellInput extends GatesInput {
  /** Which word of the sentence, from 0; default the last. */
  word?: number;
  /** Which unit, from 0; default the one with the largest h. */
  unit?: number;
}

/** One cell of an LSTM in numbers: c' = f·c + i·g, h' = o·tanh c'. */
export const cellView: AnyView = defineView<LanguageSubject, CellInput>({
  id: 'cell',
  title: 'One cell in numbers',
  input: 'sentence',
  takes: { ...SENTENCE, layer: wholeNumber(0), word: wholeNumber(0), unit: wholeNumber(0) },
  // Other cells have no c.
  isFor: ({ cell }) => cell === 'lstm',
  sample: firstSentence,
  look(subject, { sentence, layer, word, unit }): Look {
    const { ids, notes } = read(subject, sentence);
    const { units, values } = activityIn(subject, ids, layer);
    if (!values['c']) throw new BadakError('cell: the recurrent layers of this model are not LSTMs');
    const t = word ?? ids.length - 1;
    if (t >= ids.length) throw new BadakError(`word: expected one from 0 to ${ids.length - 1}, found ${t}`);
    const hs = values['h']!.subarray(t * units, (t + 1) * units);
    const chosen = unit ?? largest(hs);
    if (chosen >= units) throw new BadakError(`unit: expected one from 0 to ${units - 1}, found ${chosen}`);
    const at = (name: string, step: number) => (step < 0 ? 0 : values[name]![step * units + chosen]!);
    const [f, g, i, o, c, h] = ['f', 'g', 'i', 'o', 'c', 'h'].map((name) => at(name, t)) as number[];
    const title = `Unit ${chosen} at “${wordsOf(subject)[ids[t]!]!}”`;
    return { panels: [cellPanel(title, { f, g, i, o, c, h, before: at('c', t - 1) } as Cell)], notes };
  },
});

type Cell = Record<'f' | 'g' | 'i' | 'o' | 'c' | 'h' | 'before', number>;

function cellPanel(title: string, { f, g, i, o, c, h, before }: Cell): Panel {
  return sumPanel({
    title,
    note: `c = f · c before + i · g, and the output is h = o · tanh c with o = ${o.toFixed(4)}.`,
    inputs: [before, g],
    weights: [f, i],
    name: (term) => ['the cell before, kept by f', 'what is new, taken in by i'][term]!,
    bias: 0,
    sum: c,
    activation: 'o · tanh',
    value: h,
    pictures: [],
  });
}

interface CandidatesInput extends SentenceInput {
  /** Words that are listed behind each; default 5. */
  top?: number;
}

/** Behind every word of a sentence: the words that could come next, with their probabilities. */
export const candidatesView: AnyView = defineView<LanguageSubject, CandidatesInput>({
  id: 'candidates',
  title: 'What could come next',
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
      // How likely the word was that came.
      const before = t === 0 ? undefined : chances[(t - 1) * words.length + id]!;
      return {
        text: words[id]!,
        ...(before !== undefined && { value: before }),
        candidates: likeliest(row, top).map((word) => ({ label: words[word]!, probability: row[word]! })),
      };
    });
    const panel: TextPanel = {
      kind: 'text',
      title: 'What could come next',
      note: 'Behind every word the likeliest words to follow. The colour of a word says how likely the model took it to be.',
      tokens,
      low: 0,
      high: 1,
    };
    return { panels: [panel], notes };
  },
});

/** The places of the largest values, the largest first, and of equal ones the first. */
export function likeliest(values: Float32Array, top: number): number[] {
  const best: number[] = [];
  for (let i = 0; i < values.length; i++) {
    if (best.length === top && !(values[i]! > values[best.at(-1)!]!)) continue;
    const place = best.findIndex((other) => values[i]! > values[other]!);
    best.splice(place < 0 ? best.length : place, 0, i);
    if (best.length > top) best.pop();
  }
  return best;
}

/** How strongly each word is felt at the end of a sentence. */
export const pastView: AnyView = defineView<LanguageSubject, SentenceInput>({
  id: 'past',
  title: 'How strongly the past is felt',
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
      title: 'How strongly the past is felt',
      note: `How much log p of the likeliest next word, “${words[next]!}”, changes with each earlier word: the length of its gradient by the word’s vector.`,
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

/** What {@link writeView} is told. */
export interface WriteInput {
  /** Words that the text begins with; default the book's “you”, or the first of the vocabulary. */
  sentence?: string;
  /** Words to write; default 50. */
  length?: number;
  /** Above 1 more daring, below 1 more careful; default 1. */
  temperature?: number;
  /** Draw from so many likeliest words; default all. */
  topK?: number;
  /** Words that are not written; default what PTB has in the place of numbers, rare words and prices. */
  skip?: readonly string[];
  seed?: number;
}

const WRITE: OptionTable<WriteInput> = {
  sentence: { ...textOption },
  length: sizeOption,
  temperature: numberOption({ above: 0 }),
  topK: sizeOption,
  skip: {
    takes: 'a list of words',
    fits: (value) => Array.isArray(value) && value.every((word) => typeof word === 'string'),
  },
  seed: seedOption,
};

/** A text that the model writes. */
export const writeView: AnyView = defineView<LanguageSubject, WriteInput>({
  id: 'write',
  title: 'A text that it writes',
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
      title: 'A text that it writes',
      note: sentences([...ids, ...written], words).join(' / '),
      tokens: [
        ...ids.map((id) => ({ text: words[id]!, marked: true })),
        ...written.map((id) => ({ text: words[id]! })),
      ],
    };
    return { panels: [panel], notes: [...start.notes, ...named.flatMap(({ notes }) => notes)] };
  },
});
