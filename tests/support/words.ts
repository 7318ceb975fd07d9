import type { WordVectors } from '../../ts/words/word-vectors.js';
import { dice } from './garbage.js';

const LETTERS = [...'aeknst.-’ßéñ바닥漢😀1/"\u00a0\u200b'];

/** Word vectors whose numbers have any bits that are finite. */
export function anyVectors(seed: number): WordVectors {
  const roll = dice(seed);
  const size = 1 + roll(9);
  const words = [
    ...new Set(
      Array.from({ length: 1 + roll(30) }, () =>
        Array.from({ length: 1 + roll(6) }, () => LETTERS[roll(LETTERS.length)]).join(''),
      ),
    ),
  ];
  const vectors = new Float32Array(words.length * size);
  const raw = new Uint32Array(vectors.buffer);
  for (let i = 0; i < raw.length; i++) {
    do raw[i] = roll(2 ** 32);
    while (!Number.isFinite(vectors[i]));
  }
  return { words, vectors, size };
}

/** What a reader may give for any file. */
export function isSound({ words, vectors, size }: WordVectors): boolean {
  return (
    size > 0 &&
    words.length > 0 &&
    new Set(words).size === words.length &&
    vectors.length === words.length * size &&
    vectors.every(Number.isFinite)
  );
}
