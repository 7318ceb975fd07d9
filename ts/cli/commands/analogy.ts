import { experiments } from '../../experiments/index.js';
import { analogy } from '../../words/similarity.js';
import { print } from '../print.js';
import { ranking, readWords, typedWords, type WordSource } from '../words.js';

export interface AnalogyOptions extends WordSource {
  top: number;
  cosine?: boolean;
  json?: boolean;
}

/** `badak analogy` */
export async function analogyCommand(
  question: readonly [a: string, b: string, c: string],
  options: AnalogyOptions,
): Promise<void> {
  const all = await readWords('analogy', options, experiments);
  const measure = options.cosine ? 'cosine' : 'dot';
  const [a, b, c] = typedWords(all, question) as [string, string, string];
  const answers = analogy(all, a, b, c, { top: options.top, measure });
  if (options.json) {
    print(JSON.stringify({ a, b, c, measure, answers }));
    return;
  }
  print(`${a} : ${b} = ${c} : ?`, ranking(measure === 'dot' ? 'dot product' : measure, answers));
}
