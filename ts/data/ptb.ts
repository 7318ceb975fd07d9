import { BadakError } from '../core/errors.js';
import { CorpusBuilder, EOS } from './corpus.js';
import { type LookupOptions, lookUp } from './lookup.js';
import { PUBLIC_SETS } from './public-sets.js';
import { Vocabulary } from './vocabulary.js';

const PTB = PUBLIC_SETS.ptb;
const [TRAIN, VALID, TEST] = PTB.files.map(({ name }) => name) as [string, string, string];

/** The three parts of the corpus. All use the ids of the training part. */
export interface PtbCorpus {
  /** [V] of the training part, by first appearance. */
  words: readonly string[];
  /** [V], how often each word occurs in the training part. */
  counts: Uint32Array;
  /** Ids of the text to train with. */
  train: Uint32Array;
  /** Ids of the text to choose a model by. */
  valid: Uint32Array;
  /** Ids of the text to test with. */
  test: Uint32Array;
}

/**
 * Finds the Penn Treebank: the corpus and where it was found, or why it was not found.
 * @throws BadakError when a folder that the user named (`dataDir`, or in the environment) does not exist, when
 *   `dataDir` has nothing of the set, or when a file is damaged or missing from its set
 */
export async function findPtb(
  options: LookupOptions = {},
): Promise<{ corpus: PtbCorpus; from: string } | { corpus: undefined; reasons: readonly string[] }> {
  const lookup = await lookUp(PTB, options);
  if (!lookup.found) return { corpus: undefined, reasons: lookup.reasons };
  const part = (name: string) => lookup.files.get(name)!;
  return {
    from: lookup.from,
    corpus: parsePtb(`ptb in ${lookup.from}`, part(TRAIN), part(VALID), part(TEST)),
  };
}

/**
 * Reads the three parts.
 * @throws BadakError `<who>: …` when another part has a word that the training part does not have
 */
export function parsePtb(who: string, train: Uint8Array, valid: Uint8Array, test: Uint8Array): PtbCorpus {
  const builder = new CorpusBuilder(`${who}, ${TRAIN}`);
  for (const token of tokens(train)) builder.add(token);
  const { words, counts, ids } = builder.finish();
  const vocabulary = new Vocabulary(words);
  const known = (name: string, bytes: Uint8Array) =>
    Uint32Array.from(tokens(bytes), (token) => {
      const id = vocabulary.id(token);
      if (id === undefined) {
        throw new BadakError(
          'damaged',
          `${who}, ${name}: expected only the ${words.length} words of ${TRAIN}, found “${token}”`,
        );
      }
      return id;
    });
  return { words, counts, train: ids, valid: known(VALID, valid), test: known(TEST, test) };
}

/** Words between spaces; the end of a line is the word {@link EOS}. */
function* tokens(bytes: Uint8Array): Generator<string> {
  for (const [token] of new TextDecoder().decode(bytes).matchAll(/\n|[^ \n]+/g)) {
    yield token === '\n' ? EOS : token;
  }
}
