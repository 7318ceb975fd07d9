/**
 * Times one operation of one library, in a process of its own, and prints the milliseconds of the fastest call as JSON:
 * `measure.mjs <library> <work> <options>`. It also prints a sum of the result, so that all libraries can be compared.
 */
import { argv, exit } from 'node:process';

const [, , library, work, options] = argv;
const CALLS_MS = 2000;
const LEAST_CALLS = 5;

/** The same numbers for all, small enough that no sum saturates. */
const numbers = (length, seed) =>
  Float32Array.from({ length }, (_, i) => Math.sin((i + 1) * (12.9898 + seed)) / 4);

const square = (size) => ({
  operation: 'matmul',
  given: { a: numbers(size * size, 1), b: numbers(size * size, 2), m: size, n: size, k: size },
});
const WORKS = {
  'matmul 256': square(256),
  'matmul 512': square(512),
  'matmul 1024': square(1024),
  conv2d: {
    operation: 'conv2d',
    given: {
      ...{ x: numbers(100 * 30 * 24 * 24, 1), w: numbers(30 * 30 * 5 * 5, 2) },
      ...{ n: 100, c: 30, side: 24, filters: 30, size: 5 },
    },
  },
  lstm: {
    operation: 'lstm',
    given: {
      ...{ x: numbers(20 * 35 * 100, 1), Wx: numbers(100 * 400, 2) },
      ...{ Wh: numbers(100 * 400, 3), b: numbers(400, 4), n: 20, t: 35, d: 100, h: 100 },
    },
  },
};

const { open } = await import(`./${library}.mjs`);
const operations = await open(JSON.parse(options ?? '{}'));
const { operation, given } = WORKS[work];
const call = await operations[operation]?.(given);
if (!call) {
  console.log('{}');
  exit(0);
}
// The fastest call counts, because noise only adds time. Calls before engines have compiled everything are slower.
let result;
let ms = Infinity;
let calls = 0;
const started = performance.now();
while (calls < LEAST_CALLS || performance.now() - started < CALLS_MS) {
  const start = performance.now();
  result = await call();
  ms = Math.min(ms, performance.now() - start);
  calls += 1;
}
console.log(JSON.stringify({ ms, sum: result.reduce((sum, value) => sum + Math.abs(value), 0) }));
exit(0);
