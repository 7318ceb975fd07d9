import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { refusal } from '../support/errors.js';
import { FullNumpyRandom as NumpyRandom } from '../support/numpy-random.js';
import golden from '../golden/numpy-random.json' with { type: 'json' };
import { sharedData } from '../support/shared-data.js';

const times = <T>(count: number, draw: () => T): T[] => Array.from({ length: count }, draw);

/** A logarithm off by its last bit, a root, two products: at most 3 ulp. Everything else has to be equal. */
const RANDN_RELATIVE = 7e-16;
/** The reference gives eight decimals. */
const PRINTED = 6e-9;

function expectNear(found: readonly number[], expected: readonly number[], absolute: number, relative = 0) {
  expect(found.length).toBe(expected.length);
  found.forEach((value, i) => {
    const off = Math.abs(value - expected[i]!);
    expect(off, `number ${i}: ${value}, expected ${expected[i]}`).toBeLessThanOrEqual(
      absolute + relative * Math.abs(expected[i]!),
    );
  });
}

describe.each(golden.streams)('one stream of calls, seed $seed, is NumPy’s', (stream) => {
  const random = new NumpyRandom(stream.seed);
  // In the order in which the script made them: each starts where the one before it stopped.
  const rand = times(stream.rand.length, () => random.rand());
  const randn = times(stream.randn.length, () => random.randn());
  const permutation = random.permutation(stream.permutation.length);
  const randnAfter = times(stream.randnAfter.length, () => random.randn());
  const choice = random.choice(60_000, stream.choice.length);
  const randint = stream.randint.map(({ low, high, values }) =>
    times(values.length, () => random.randint(low, high)),
  );
  times(golden.skipped, () => random.rand());
  const randLater = times(stream.randLater.length, () => random.rand());

  test('rand', () => expect(rand).toEqual(stream.rand));
  test('randn', () => expectNear(randn, stream.randn, 0, RANDN_RELATIVE));
  test('permutation', () => expect([...permutation]).toEqual(stream.permutation));
  test('randn again, first the one left over', () =>
    expectNear(randnAfter, stream.randnAfter, 0, RANDN_RELATIVE));
  test('choice', () => expect([...choice]).toEqual(stream.choice));
  test('randint', () => expect(randint).toEqual(stream.randint.map(({ values }) => values)));
  test('rand, thousands of words later', () => expect(randLater).toEqual(stream.randLater));
});

test('randn of seed 3, as the books’ figure of exploding gradients has it', () => {
  const random = new NumpyRandom(3);
  const printed = [1.78862847, 0.43650985, 0.09649747, -1.8634927];
  expectNear(
    times(4, () => random.randn()),
    printed,
    PRINTED,
  );
});

test('the spiral of seed 1984', () => {
  const random = new NumpyRandom(1984);
  const points: [number, number][] = [];
  for (let j = 0; j < 3; j++) {
    for (let i = 0; i < 100; i++) {
      const radius = i / 100;
      const angle = 4 * j + 4 * radius + 0.2 * random.randn();
      points.push([radius * Math.sin(angle), radius * Math.cos(angle)]);
    }
  }
  expectNear(points[1]!, [-0.00097699, 0.00995216], PRINTED);
  expectNear(points[99]!, [-0.58700916, -0.79719524], PRINTED);
  expectNear(points[299]!, [-0.59743103, 0.78941508], PRINTED);
});

const folder = sharedData('seq2seq');

/** Lines of a question and, after `_`, an answer; both padded with spaces. */
function bookSplit(file: string): { train: string[]; test: string[] } {
  const lines = readFileSync(join(folder!, 'seq2seq', file), 'utf8')
    .split('\n')
    .filter(Boolean);
  expect(lines.length).toBe(50_000);
  new NumpyRandom(1984).shuffle(lines);
  const trained = lines.length - lines.length / 10;
  return { train: lines.slice(0, trained), test: lines.slice(trained) };
}

const question = (line: string | undefined) => line?.split('_')[0]?.trim();
const answer = (line: string | undefined) => line?.split('_')[1]?.trim();

describe.skipIf(!folder)('the books’ splits (seq2seq in BADAK_DATA or ../shared/data)', () => {
  test('addition.txt', () => {
    const { train, test } = bookSplit('addition.txt');
    const pairs = [train[0], test[0], test.at(-1)].map((line) => [question(line), answer(line)]);
    expect(pairs).toEqual([
      ['71+118', '189'],
      ['77+85', '162'],
      ['293+411', '704'],
    ]);
    expect([train.length, test.length]).toEqual([45_000, 5_000]);
  });

  test('date.txt', () => {
    const { train, test } = bookSplit('date.txt');
    expect(question(train[0])).toBe('2/7/72');
    expect(test.slice(0, 4).map(question)).toEqual([
      '10/15/94',
      'thursday, november 13, 2008',
      'Mar 25, 2003',
      'Tuesday, November 22, 2016',
    ]);
  });
});

test('shuffle takes arrays of any kind; those of as many items get one order', () => {
  const letters = [...'abcdefghij'];
  new NumpyRandom(7).shuffle(letters);
  const order = new NumpyRandom(7).permutation(10);
  expect(letters).toEqual([...order].map((i) => 'abcdefghij'[i]));
  expect(order).toBeInstanceOf(Uint32Array);
});

test('where there is one result or none, nothing is drawn', () => {
  const random = new NumpyRandom(0);
  expect(random.randint(7, 8)).toBe(7);
  expect([...random.choice(1, 3)]).toEqual([0, 0, 0]);
  expect([...random.choice(5, 0)]).toEqual([]);
  expect([...random.permutation(0)]).toEqual([]);
  expect([...random.permutation(1)]).toEqual([0]);
  expect(random.rand()).toBe(new NumpyRandom(0).rand());
});

test.each([-1, 0.5, 2 ** 32, NaN])('a seed of %s is refused', (seed) => {
  expect(() => new NumpyRandom(seed)).toThrow(
    refusal('invalid-argument', 'from 0 to 4294967295', `found ${seed}`),
  );
});

test('ranges and counts that make no sense are refused, with what was found', () => {
  const random = new NumpyRandom(2 ** 32 - 1);
  const refused: [() => unknown, string][] = [
    [() => random.randint(3, 3), 'found 3 and 3'],
    [() => random.randint(5, 3), 'found 5 and 3'],
    [() => random.randint(0, 2.5), 'found 0 and 2.5'],
    [() => random.randint(0, 2 ** 32 + 1), 'found 0 and 4294967297'],
    [() => random.choice(0, 1), 'found 0 and 1'],
    [() => random.choice(10, -1), 'found 10 and -1'],
    [() => random.choice(1.5, 1), 'found 1.5 and 1'],
    [() => random.permutation(-1), 'found -1'],
    [() => random.permutation(1.5), 'found 1.5'],
  ];
  for (const [call, found] of refused) expect(call).toThrow(refusal('invalid-argument', found));
});
