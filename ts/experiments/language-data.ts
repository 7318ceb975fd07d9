/** The texts of volume 2 for language models, each in a part to train on, one to validate on and one to test on. */
import { count } from '../core/format.js';
import { say } from '../core/say.js';
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
import { findText, generatedText, type wordDataParams } from './word-data.js';

export interface LanguageData extends LoadedData {
  /** `ptb`, `grammar`, or for a text of one's own `text-` and its fingerprint. */
  name: string;
  /** The part to train on. */
  corpus: Corpus;
  /** The validation part, in the ids of the training part. */
  valid: Uint32Array;
  /** The test part, in the ids of the training part. */
  test: Uint32Array;
  /** The perplexities of the held-out parts under the grammar that they were drawn from, where it is known. */
  floor?: { valid: number; test: number };
}

/** Sentences of each held-out part of a generated text. */
const HELD_OUT_SENTENCES = 3000;
/** Share of a text of one's own that both held-out parts have together. */
const HELD_OUT_SHARE = 0.1;
/** Share of the held-out words that may be unknown before a note says so. */
const MANY_STRANGE = 0.02;

type Params = ParamValues<typeof wordDataParams>;

/**
 * Loads the text of a language model. The end of a text of one's own is held out.
 * @throws BadakError when the text is not available or is not usable
 */
export async function loadLanguageData(params: Params, options: LookupOptions): Promise<LanguageData> {
  const found = await findText(params, options);
  switch (found.kind) {
    case 'file':
      return ownText(found.path, params);
    case 'ptb': {
      const { words, counts, train: ids, valid, test } = found.corpus;
      const corpus = { words, ids, counts };
      return described('ptb', say`Penn Treebank from ${found.from}: ${sizes(corpus)}`, {
        corpus,
        valid,
        test,
      });
    }
    case 'grammar':
      return { ...grammar(found.why), isSubstitute: found.why !== undefined };
  }
}

type Parts = Pick<LanguageData, 'corpus' | 'valid' | 'test'>;

function described(name: string, text: string, parts: Parts): LanguageData {
  const [valid, test] = [parts.valid, parts.test].map(({ length }) => count(length));
  const said = say`${text}; ${valid!} words to validate on and ${test!} to test on`;
  return { name, said, tokenization: PREPARED, ...parts };
}

function grammar(why: string | undefined): LanguageData {
  const { words, ids, counts } = drawGrammar();
  const vocabulary = new Vocabulary(words);
  // Other sentences of the same grammar. They have no new words: in the first text every word comes more than 100
  // times.
  const [one, other] = [1, 2].map((seed) => {
    const drawn = drawGrammar({ sentences: HELD_OUT_SENTENCES, seed });
    return {
      ids: drawn.ids.map((id) => vocabulary.id(drawn.words[id]!)!),
      floor: Math.exp(grammarEntropy(drawn)),
    };
  });
  const parts = { corpus: { words, ids, counts }, valid: one!.ids, test: other!.ids };
  const floor = { valid: one!.floor, test: other!.floor };
  const [least, leastInTest] = [floor.valid, floor.test].map((each) => each.toFixed(2));
  const data = described('grammar', generatedText(parts.corpus, why), parts);
  const said = say`${data.said}. A model that knew the rules of this text exactly would have the perplexity ${least!} in validation and ${leastInTest!} in the test: the floor`;
  return { ...data, said, floor };
}

/**
 * A text of one's own. `minCount` and `maxWords` apply to the training part. Words that only the held-out end has
 * become {@link UNKNOWN}; a model learns about that word only when rare words of the training part become it, too.
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
  /** The id in the training part, by the id in the whole text. */
  const idOf = Uint32Array.from(whole.words, (word) => known.id(word) ?? unknown);
  const rest = whole.ids.subarray(end).map((id) => idOf[id]!);
  const strange = rest.filter((id) => id === unknown).length;
  const corpus = strange > 0 && unknown === known.size ? withUnknown(trained) : trained;
  const parts = { corpus, valid: rest.slice(0, heldOut >> 1), test: rest.slice(heldOut >> 1) };
  const name = `text-${fingerprint(corpus.ids, parts.valid, parts.test)}`;
  const data = described(name, say`text ${who}: ${sizes(corpus)}`, parts);
  const said = strange > 0 ? say`${data.said}, ${count(strange)} of them ${UNKNOWN}` : data.said;
  return { ...data, said, tokenization, notes: notesOf(corpus, unknown, strange, heldOut) };
}

/** A note when the held-out part has many words that the model never saw: each of them makes the perplexity worse. */
function notesOf({ counts }: Corpus, unknown: number, strange: number, heldOut: number): Note[] {
  const met = counts[unknown] ?? 0;
  // If rare words became <unk> in training, the model has learned how likely an unknown word is.
  if (strange < MANY_STRANGE * heldOut || met >= strange) return [];
  const [some, all] = [strange, heldOut].map(count);
  return [
    {
      text: `${some} of the ${all} held-out words do not occur in the training part. The model cannot predict them, so the perplexities of the held-out parts mean little. Use a longer text, or let rare words become ${UNKNOWN} in training, too, with a least count of 2 or more`,
      param: 'minCount',
    },
  ];
}

function withUnknown({ words, ids, counts }: Corpus): Corpus {
  return { words: [...words, UNKNOWN], ids, counts: Uint32Array.from([...counts, 0]) };
}
