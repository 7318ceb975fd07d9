import { experiments } from '../../experiments/index.js';
import { mostSimilar } from '../../words/similarity.js';
import { print } from '../print.js';
import { ranking, readWords, typedWords, type WordSource } from '../words.js';

export interface NearestOptions extends WordSource {
  top: number;
  json?: boolean;
}

/** `badak nearest` */
export async function nearest(words: readonly string[], options: NearestOptions): Promise<void> {
  const all = await readWords('nearest', options, experiments);
  // All words are looked up before anything is printed, so an error leaves no partial output.
  const found = typedWords(all, words).map((word) => ({
    word,
    nearest: mostSimilar(all, word, options.top),
  }));
  if (options.json) {
    for (const line of found) print(JSON.stringify(line));
    return;
  }
  for (const [i, each] of found.entries())
    print(i > 0 ? [''] : [], each.word, ranking('cosine', each.nearest));
}
