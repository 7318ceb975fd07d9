import { attention, attentionBackward } from '../../ts/operations/index.js';
import { scattered } from '../support/compare.js';
import { differences, dot, type Numbers, testOperation } from '../support/operations.js';

const SIZES = [
  { n: 1, t: 1, s: 1, h: 1 },
  { n: 3, t: 2, s: 5, h: 7 },
  { n: 2, t: 6, s: 3, h: 9 },
];

function plain({ n, t, s, h }: (typeof SIZES)[number], { q, hs }: Numbers) {
  const [contexts, weights] = [new Float64Array(n * t * h), new Float64Array(n * t * s)];
  for (let at = 0; at < n * t; at++) {
    const row = Math.floor(at / t);
    const powers = Array.from({ length: s }, (_, i) => {
      let score = 0;
      for (let j = 0; j < h; j++) score += q![at * h + j]! * hs![(row * s + i) * h + j]!;
      return Math.exp(score);
    });
    const total = powers.reduce((a, b) => a + b);
    powers.forEach((power, i) => {
      weights[at * s + i] = power / total;
      for (let j = 0; j < h; j++) contexts[at * h + j]! += (power / total) * hs![(row * s + i) * h + j]!;
    });
  }
  return { contexts, weights };
}

for (const sizes of SIZES) {
  const { n, t, s, h } = sizes;
  const [q, hs, dcontexts] = [scattered(n * t * h, 1), scattered(n * s * h, 2), scattered(n * t * h, 3)];
  const weights = Float32Array.from(plain(sizes, { q, hs }).weights);
  testOperation(`attention ${JSON.stringify(sizes)}`, {
    inputs: { q, hs },
    run: (given, out) => ({ ...attention(given.q, given.hs, { ...sizes, ...out }) }),
    expected: () => plain(sizes, { q, hs }),
  });
  testOperation(`attentionBackward ${JSON.stringify(sizes)}`, {
    inputs: { dcontexts, q, hs, weights },
    run: ({ dcontexts, ...given }, out) => ({ ...attentionBackward(dcontexts, given, { ...sizes, ...out }) }),
    expected: () => {
      const loss = (given: Numbers) => dot(plain(sizes, given).contexts, dcontexts);
      const by = differences({ q, hs }, ['q', 'hs'], loss);
      return { dq: by.q, dhs: by.hs };
    },
  });
}
