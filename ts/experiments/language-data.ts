/** The texts of volume 2 for language models: what they learn from, and what they are judged by. */
import { count } from '../core/format.js';
import { type Corpus, CorpusBuilder, UNKNOWN } from '../data/corpus.js';
import { drawGrammar, grammarEntropy } from '../data/grammar.js';
import type { LookupOptions } from '../data/lookup.js';
import { readText } from '../data/text.js';
import { Vocabulary } from '../data/vocabulary.js';
import type { LoadedData, Note } from './experiment.js';
import type { ParamValues } from './params.js';
import {
  fingerprint,
  nameOf,
  PREPARED,
  sizes,
  streamOf,
  type TextParams,
  tokenizationFor,
} from './text-params.js';
import { findText, type wordDataParams } from './word-data.js';

export interface LanguageData extends LoadedData {
  /** `ptb`, `grammar`, or of a text of one's own `text-` and what tells it from others. */
  name: string;
  /** To train on. */
  corpus: Corpus;
  /** To choose by, in the ids of the training text. */
  valid: Uint32Array;
  /** To judge by at the end, likewise. */
  test: Uint32Array;
  /** The perplexities of these very parts under the law that they were drawn by, where it is known. */
  floor?: { valid: number; test: number };
}

/** Of a generated text, for each of the two parts. */
const HELD_OUT_SENTENCES = 3000;
/** Of a text of one's own, for both together. */
const HELD_OUT_SHARE = 0.1;
/** Of the words that are held out, how many may be new without a note. */
const MANY_STRANGE = 0.02;

type Params = ParamValues<typeof wordDataParams>;

/** The same texts as for word vectors, but that the end of a text of one's own is held out. */
export async function loadLanguageData(params: Params, options: LookupOptions): Promise<LanguageData> {
  const found = await findText(params, options);
  switch (found.kind) {
    case 'file':
      return ownText(found.path, params);
    case 'ptb': {
      const { words, counts, train: ids, valid, test } = found.corpus;
      return described('ptb', `Penn Treebank from ${found.from}: `, {
        corpus: { words, ids, counts },
        valid,
        test,
      });
    }
    case 'grammar':
      return { ...grammar(found.why), isSubstitute: found.isSubstitute };
  }
}

type Parts = Pick<LanguageData, 'corpus' | 'valid' | 'test'>;

function described(name: string, who: string, parts: Parts, more = ''): LanguageData {
  const [valid, test] = [parts.valid, parts.test].map(({ length }) => count(length));
  const said = `${who}${sizes(parts.corpus)}; ${valid} words to validate and ${test} to test${more}`;
  return { name, said, tokenization: PREPARED, ...parts };
}

function grammar(why: string): LanguageData {
  const { words, ids, counts } = drawGrammar();
  const vocabulary = new Vocabulary(words);
  // Other sentences by the same law. In the first text every word comes more than a hundred times.
  const [one, other] = [1, 2].map((seed) => {
    const drawn = drawGrammar({ sentences: HELD_OUT_SENTENCES, seed });
    return {
      ids: drawn.ids.map((id) => vocabulary.id(drawn.words[id]!)!),
      floor: Math.exp(grammarEntropy(drawn)),
    };
  });
  const parts = { corpus: { words, ids, counts }, valid: one!.ids, test: other!.ids };
  const floor = { valid: one!.floor, test: other!.floor };
  return { ...described('grammar', 'generated text, ', parts, ` (${why})`), floor };
}

/**
 * The limits are those of the part that is trained on. Words that only the held-out end has are {@link UNKNOWN}, which a
 * model learns of only where rare words are left out.
 */
async function ownText(path: string, params: TextParams): Promise<LanguageData> {
  const { minCount, maxWords } = params;
  const who = nameOf(path);
  const tokenization = tokenizationFor(params);
  const everyWord = { maxWords: Number.MAX_SAFE_INTEGER, ...tokenization };
  const whole = await readText(who, streamOf(path), everyWord);
  const heldOut = Math.floor(whole.ids.length * HELD_OUT_SHARE);
  const end = whole.ids.length - heldOut;
  const builder = new CorpusBuilder(who);
  for (const id of whole.ids.subarray(0, end)) builder.add(whole.words[id]!);
  const trained = builder.finish({ minCount, maxWords });
  const known = new Vocabulary(trained.words);
  const unknown = known.id(UNKNOWN) ?? known.size;
  /** By the ids of the whole text. */
  const idOf = Uint32Array.from(whole.words, (word) => known.id(word) ?? unknown);
  const rest = whole.ids.subarray(end).map((id) => idOf[id]!);
  const strange = rest.filter((id) => id === unknown).length;
  const corpus = strange > 0 && unknown === known.size ? withUnknown(trained) : trained;
  const parts = { corpus, valid: rest.slice(0, heldOut >> 1), test: rest.slice(heldOut >> 1) };
  const more = strange > 0 ? `, ${count(strange)} of them ${UNKNOWN}` : '';
  const name = `text-${fingerprint(corpus.ids, parts.valid, parts.test)}`;
  const data = described(name, `text ${who}: `, parts, more);
  return { ...data, tokenization, notes: notesOf(corpus, unknown, strange, heldOut) };
}

/** A model cannot expect a word that it never met, and the perplexity is the worse for each of them. */
function notesOf({ counts }: Corpus, unknown: number, strange: number, heldOut: number): Note[] {
  const met = counts[unknown] ?? 0;
  // A vocabulary that has rare words as one learns how likely a new one is.
  if (strange < MANY_STRANGE * heldOut || met >= strange) return [];
  const [some, all] = [strange, heldOut].map(count);
  return [
    {
      text: `${some} of the ${all} held-out words never come in the part that is trained on, so the model cannot expect them, and the perplexities of the held-out text say little. Give more text, or let rare words become ${UNKNOWN} in training, too: with a least count of 2, or more`,
      param: 'minCount',
    },
  ];
}

function withUnknown({ words, ids, counts }: Corpus): Corpus {
  return { words: [...words, UNKNOWN], ids, counts: Uint32Array.from([...counts, 0]) };
}
