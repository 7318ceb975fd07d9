import {
  flagOption,
  type OptionTable,
  readOptions,
  readValue,
  sizeOption,
  textOption,
  withDefaults,
} from '../core/options.js';
import { type Corpus, CorpusBuilder, type CorpusLimits } from './corpus.js';
import { decodedText } from './decode-text.js';
import { PLAIN, type Tokenization, Tokenizer } from './tokenizer.js';

/** How a text becomes words, and which of them are kept. */
export type TextOptions = CorpusLimits & Partial<Tokenization>;

const OPTIONS: OptionTable<TextOptions> = {
  minCount: sizeOption,
  maxWords: sizeOption,
  pretokenized: flagOption,
  lowerCase: flagOption,
  eos: flagOption,
};

/**
 * Reads a text in any language into a corpus, piece by piece: it is never in memory as a whole, and the result does not
 * depend on where the pieces were cut. {@link Tokenization} says how it is cut into tokens. The bytes are UTF-8, or
 * UTF-16 where a byte order mark or the bytes show that; a gzip file is unpacked.
 *
 * @param who what errors name, e.g. the file
 * @param options limits of the vocabulary, and the {@link Tokenization}: by default words and signs in lower case
 * @throws BadakError when it is not a text, is in another encoding, or as {@link CorpusBuilder.finish}
 */
export async function readText(
  who: string,
  chunks: AsyncIterable<Uint8Array>,
  options: TextOptions = {},
): Promise<Corpus> {
  readValue('readText', 'who', who, textOption);
  const { minCount, maxWords, ...tokenization } = readOptions(who, options, OPTIONS);
  const builder = new CorpusBuilder(who);
  const tokenizer = new Tokenizer(who, withDefaults(PLAIN, tokenization) as Tokenization, (token) =>
    builder.add(token),
  );
  for await (const piece of decodedText(who, chunks)) tokenizer.push(piece);
  tokenizer.end();
  return builder.finish({ minCount, maxWords });
}
