import * as operations from '../../ts/operations/index.js';
import { scattered } from '../support/compare.js';
import { differences, dot, testOperation } from '../support/operations.js';

const FUNCTIONS = {
  relu: (x: number) => Math.max(x, 0),
  sigmoid: (x: number) => 1 / (1 + Math.exp(-x)),
  tanh: (x: number) => Math.tanh(x),
};

for (const name of Object.keys(FUNCTIONS) as (keyof typeof FUNCTIONS)[]) {
  for (const size of [1, 3, 1003]) {
    const [x, dy] = [scattered(size, 1).map((value) => 5 * value), scattered(size, 2)];
    const plain = (of: ArrayLike<number>) => Float64Array.from(of, FUNCTIONS[name]);
    testOperation(`${name} of ${size}`, {
      inputs: { x },
      run: (given, { out }) => ({ out: operations[name](given.x, { out }) }),
      expected: () => ({ out: plain(x) }),
    });
    testOperation(`${name}Backward of ${size}`, {
      inputs: { dy, y: Float32Array.from(plain(x)) },
      run: (given, { out }) => ({ out: operations[`${name}Backward`](given.dy, given.y, { out }) }),
      // The derivative of every number by itself: differences of all of them would take a second.
      expected: () => ({
        out: x.map(
          (value, i) => differences({ x: [value] }, ['x'], (given) => dot(plain(given.x), [dy[i]!])).x[0]!,
        ),
      }),
    });
  }
}
