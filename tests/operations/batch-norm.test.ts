import { batchNorm, batchNormBackward, batchNormInference } from '../../ts/operations/index.js';
import { scattered } from '../support/compare.js';
import { differences, dot, type Numbers, testOperation } from '../support/operations.js';

const EPSILON = 1e-6;

interface Sizes {
  n: number;
  c: number;
  p?: number;
}

/** Mean and variance of every channel of x [N, C, P]. */
function moments({ n, c, p = 1 }: Sizes, x: ArrayLike<number>) {
  const of = (channel: number) => Array.from(x).filter((_, i) => Math.floor(i / p) % c === channel);
  const channels = Array.from({ length: c }, (_, channel) => of(channel));
  const mean = channels.map((values) => values.reduce((a, b) => a + b) / (n * p));
  const variance = channels.map(
    (values, i) => values.reduce((sum, value) => sum + (value - mean[i]!) ** 2, 0) / (n * p),
  );
  return { mean, variance };
}

function scaled({ c, p = 1 }: Sizes, { x, gamma, beta, mean, variance }: Numbers): Float64Array {
  return Float64Array.from(x!, (value, i) => {
    const channel = Math.floor(i / p) % c;
    const deviation = Math.sqrt(variance![channel]! + EPSILON);
    return (gamma![channel]! * (value - mean![channel]!)) / deviation + beta![channel]!;
  });
}

for (const sizes of [
  { n: 5, c: 3 },
  { n: 17, c: 1 },
  { n: 3, c: 5, p: 7 },
] satisfies Sizes[]) {
  const { n, c, p = 1 } = sizes as Sizes;
  const [x, dy] = [scattered(n * c * p, 1), scattered(n * c * p, 2)];
  const [gamma, beta] = [scattered(c, 3), scattered(c, 4)];
  const found = moments(sizes, x);
  const [mean, variance] = [Float32Array.from(found.mean), Float32Array.from(found.variance)];
  const name = JSON.stringify(sizes);

  testOperation(`batchNorm ${name}`, {
    inputs: { x, gamma, beta },
    run: ({ x, ...params }, out) => ({ ...batchNorm(x, params, { ...sizes, ...out }) }),
    expected: () => ({ ...found, y: scaled(sizes, { x, gamma, beta, ...found }) }),
  });
  testOperation(`batchNormInference ${name}`, {
    inputs: { x, gamma, beta, mean, variance },
    run: ({ x, ...given }, { out }) => ({ out: batchNormInference(x, given, { ...sizes, out }) }),
    expected: () => ({ out: scaled(sizes, { x, gamma, beta, mean, variance }) }),
  });
  testOperation(`batchNormBackward ${name}`, {
    inputs: { dy, x, gamma, mean, variance },
    run: ({ dy, ...given }, out) => ({ ...batchNormBackward(dy, given, { ...sizes, ...out }) }),
    expected: () => {
      const by = differences({ x, gamma, beta }, ['x', 'gamma', 'beta'], (given) =>
        dot(scaled(sizes, { ...given, ...moments(sizes, given.x) }), dy),
      );
      return { dx: by.x, dgamma: by.gamma, dbeta: by.beta };
    },
  });
}
