import { BadakError } from '../core/errors.js';
import { listOf, readValue, textOption } from '../core/options.js';
import { type Corpus, CorpusBuilder } from './corpus.js';
import { PLAIN, tokensOf } from './tokenizer.js';

const WORDS = listOf(textOption);

/** The different words of a corpus. The id of a word is its index in this list, in the order of first appearance. */
export class Vocabulary {
  /** The words [V], by their ids. */
  readonly words: readonly string[];
  readonly #ids: ReadonlyMap<string, number>;

  /** @throws BadakError when a word occurs twice */
  constructor(words: readonly string[]) {
    readValue('vocabulary', 'words', words, WORDS);
    this.words = words;
    this.#ids = new Map(words.map((word, id) => [word, id]));
    if (this.#ids.size < words.length) {
      const [id, word] = [...words.entries()].find(([id, word]) => this.#ids.get(word) !== id)!;
      throw new BadakError(
        'invalid-argument',
        `vocabulary: expected different words, found “${word}” with the id ${id} and again`,
      );
    }
  }

  /** V, the number of different words. */
  get size(): number {
    return this.words.length;
  }

  /** The id of a word. @returns undefined when the vocabulary does not have it */
  id(word: string): number | undefined {
    return this.#ids.get(word);
  }
}

/**
 * A text as the book prepares it (`preprocess`, vol. 2, section 2.3): words and signs in lower case, as ids in the order
 * in which they first appear. “You say goodbye and I say hello.” becomes 0 1 2 3 4 1 5 6. `readText` reads a file.
 *
 * @throws BadakError when there are fewer than two different words
 */
export function corpusOf(text: string): Corpus {
  readValue('corpusOf', 'text', text, textOption);
  const builder = new CorpusBuilder('corpusOf');
  for (const token of tokensOf(text, PLAIN)) builder.add(token);
  return builder.finish();
}
