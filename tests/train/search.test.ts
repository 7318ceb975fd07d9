/** What `--search` takes, and what is drawn from it. */
import { describe, expect, test } from 'vitest';
import { RandomStream } from '../../ts/core/random.js';
import { drawValues, parseSearch, type Searchable } from '../../ts/train/search.js';
import '../support/engine.js';
import { refusal } from '../support/errors.js';

const RATE: Searchable = { name: 'learning-rate', key: 'learningRate', whole: false };
const DECAY: Searchable = { name: 'weight-decay', key: 'weightDecay', whole: false };
const SIZE: Searchable = { name: 'hidden-size', key: 'hiddenSize', whole: true };
const parse = (text: string) => parseSearch(text, [RATE, DECAY, SIZE]);

describe('ranges', () => {
  test.each<[string, object]>([
    ['learning-rate=1e-6..1e-2', { low: 1e-6, high: 1e-2, log: false }],
    ['learning-rate=1e-6..1e-2:log', { low: 1e-6, high: 1e-2, log: true }],
    ['learning-rate=0.1..2.5', { low: 0.1, high: 2.5, log: false }],
    ['learning-rate=1.5e-3..2.5e+1:LOG', { low: 1.5e-3, high: 25, log: true }],
    ['learning-rate=.5..1', { low: 0.5, high: 1, log: false }],
    ['learning-rate=-2..-1', { low: -2, high: -1, log: false }],
    ['learning-rate=0..1', { low: 0, high: 1, log: false }],
    ['learning-rate=3..3', { low: 3, high: 3, log: false }],
    [' learning-rate = 1e-6 .. 1e-2 : log ', { low: 1e-6, high: 1e-2, log: true }],
  ])('%s', (text, range) => {
    expect(parse(text)).toEqual([{ ...RATE, ...range }]);
  });

  test('several, in their order', () => {
    expect(parse('hidden-size=5..20, learning-rate=0.01..1:log')).toEqual([
      { ...SIZE, low: 5, high: 20, log: false },
      { ...RATE, low: 0.01, high: 1, log: true },
    ]);
  });

  test.each([
    ['', 'expected name=low..high'],
    ['learning-rate', 'expected name=low..high'],
    ['learning-rate=', 'expected name=low..high'],
    ['learning-rate=1', 'expected name=low..high'],
    ['learning-rate=1..', 'expected name=low..high'],
    ['learning-rate=..1', 'expected name=low..high'],
    ['learning-rate= ..1', 'expected name=low..high'],
    ['learning-rate=1...2.', 'expected name=low..high'],
    ['learning-rate=a..b', 'expected name=low..high'],
    ['learning-rate=0x1..0x2', 'expected name=low..high'],
    ['learning-rate=1..2:linear', 'expected name=low..high'],
    ['learning-rate=NaN..1', 'expected name=low..high'],
    ['learning-rate=1..2,', 'expected name=low..high'],
    ['learning-rate=1..1e999', 'finite'],
    ['learning-rate=1e-2..1e-6', '0.01', '0.000001'],
    ['learning-rate=0..1:log', 'logarithmic', 'above 0'],
    ['learning-rate=-1..1:log', 'logarithmic', 'above 0'],
    ['learningRate=1..2', 'learning-rate, weight-decay, hidden-size'],
    ['activation=1..2', 'learning-rate, weight-decay, hidden-size'],
    ['learning-rate=1..2,weight-decay=3..4,learning-rate=5..6', 'one range for learning-rate'],
  ])('not %j', (text, ...mentions) => {
    expect(() => parse(text)).toThrow(refusal('invalid-param', '`search`:', ...mentions, ', found "'));
  });
});

describe('values', () => {
  const DRAWS = 4000;
  const draw = (text: string) => {
    const [ranges, stream] = [parse(text), new RandomStream(7, 'search')];
    return Array.from({ length: DRAWS }, () => Object.values(drawValues(ranges, stream))[0]!);
  };
  /** The share of this many draws is off by 0.008 in one of two cases, by 0.03 in one of 10,000. */
  const near = (share: number) => expect.closeTo(share, 1);
  const below = (values: number[], limit: number) => values.filter((value) => value < limit).length / DRAWS;

  test('evenly between the ends', () => {
    const values = draw('learning-rate=2..6');
    for (const value of values) expect(value >= 2 && value <= 6).toBe(true);
    expect([3, 4, 5].map((limit) => below(values, limit))).toEqual([near(0.25), near(0.5), near(0.75)]);
  });

  test('evenly by their logarithms', () => {
    const values = draw('learning-rate=1e-6..1e-2:log');
    for (const value of values) expect(value >= 1e-6 && value <= 1e-2).toBe(true);
    expect([1e-5, 1e-4, 1e-3].map((limit) => below(values, limit))).toEqual([
      near(0.25),
      near(0.5),
      near(0.75),
    ]);
  });

  test('uniform logarithms between ends whose ratio overflows', () => {
    const values = draw('learning-rate=1e-300..1e300:log');
    for (const value of values) expect(value >= 1e-300 && value <= 1e300).toBe(true);
    expect([1e-150, 1, 1e150].map((limit) => below(values, limit))).toEqual([
      near(0.25),
      near(0.5),
      near(0.75),
    ]);
  });

  test.each(['hidden-size=5..8', 'hidden-size=5..8:log'])(
    'whole numbers, both ends among them: %s',
    (text) => {
      expect(new Set(draw(text))).toEqual(new Set([5, 6, 7, 8]));
    },
  );

  test('a range of one number is that number', () => {
    expect(new Set([...draw('learning-rate=0.3..0.3'), ...draw('learning-rate=0.3..0.3:log')])).toEqual(
      new Set([0.3]),
    );
  });

  test('every parameter has its own, the same for the same seed', () => {
    const ranges = parse('learning-rate=0..1,weight-decay=0..1');
    const twice = [0, 1].map(() => drawValues(ranges, new RandomStream(1, 'search')));
    expect(twice[0]).toEqual(twice[1]);
    expect(Object.keys(twice[0]!)).toEqual(['learningRate', 'weightDecay']);
    expect(twice[0]!['learningRate']).not.toBe(twice[0]!['weightDecay']);
  });
});
