/**
 * What the peers in JavaScript share: the data, the clock, and the line that they print. Both are those of timing.py. A batch is a list
 * of arrays with their shapes.
 */
import { readFile } from 'node:fs/promises';
import { argv, exit } from 'node:process';
import { SYSTEMS } from './systems.mjs';

const [WARM_UP_MS, PIECES, PIECE_MS] = [800, 30, 15];
/** As much time for the pieces of a slow step, but no fewer pieces than these. */
const [BUDGET_MS, FEWEST] = [20_000, 3];
const [SAMPLES, TEXT, PAIRS, PIXELS] = [5000, 929_589, 1000, 784];

const below = (count) => Math.floor(Math.random() * count);
const drawn = (length, count) => Int32Array.from({ length }, () => below(count));

/** Pictures [N, 784], as dark as handwritten digits, and labels [N]. */
function* pictureBatches({ batch }) {
  const pixels = Float32Array.from({ length: SAMPLES * PIXELS }, () =>
    Math.max(0, (Math.random() - 0.7) / 0.3),
  );
  const labels = drawn(SAMPLES, 10);
  for (;;) {
    const x = new Float32Array(batch * PIXELS);
    const rows = drawn(batch, SAMPLES);
    rows.forEach((row, i) => x.set(pixels.subarray(row * PIXELS, (row + 1) * PIXELS), i * PIXELS));
    yield [
      { values: x, shape: [batch, PIXELS] },
      { values: rows.map((row) => labels[row]), shape: [batch] },
    ];
  }
}

/** A random text in which the r-th most frequent word has a probability of nearly 1/r. */
const text = (words) =>
  Int32Array.from(
    { length: TEXT },
    () => Math.min(9999, Math.floor(Math.exp(Math.random() * Math.log(10_001))) - 1) % words,
  );

/** Ids and the ids after them, [T · N] with time first, of a text read in order. */
function* textBatches({ batch, time, words }) {
  const ids = text(words);
  const last = TEXT - 1;
  const jump = Math.floor(last / batch);
  for (let at = 0; ; at += time) {
    const places = Int32Array.from(
      { length: time * batch },
      (_, i) => (at + Math.floor(i / batch) + (i % batch) * jump) % last,
    );
    const shape = [time * batch];
    yield [
      { values: places.map((place) => ids[place]), shape },
      { values: places.map((place) => ids[place + 1]), shape },
    ];
  }
}

/** Questions [S · N], answers without their last character [T · N] and without their first, with time first. */
function* pairBatches({ batch, characters, question, answer }) {
  const [questions, answers] = [drawn(PAIRS * question, characters), drawn(PAIRS * answer, characters)];
  for (;;) {
    const rows = drawn(batch, PAIRS);
    const part = (all, length, from, to) => {
      const values = Int32Array.from(
        { length: (to - from) * batch },
        (_, i) => all[rows[i % batch] * length + from + Math.floor(i / batch)],
      );
      return { values, shape: [values.length] };
    };
    const inputs = part(answers, answer, 0, answer - 1);
    yield [part(questions, question, 0, question), inputs, part(answers, answer, 1, answer)];
  }
}

/** Contexts [N · 2·window], and words [N · (1 + negatives)]: the target, then words drawn with probabilities ∝ count^0.75. */
function* windowBatches({ batch, window, negatives, words }) {
  const ids = text(words);
  const counts = new Float64Array(words);
  for (const id of ids) counts[id] += 1;
  let sum = 0;
  const law = counts.map((count) => (sum += count ** 0.75));
  const draw = () => {
    const wanted = Math.random() * sum;
    let [low, high] = [0, words - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (law[middle] > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  const around = Array.from({ length: 2 * window }, (_, i) => (i < window ? i - window : i - window + 1));
  for (;;) {
    const places = Array.from({ length: batch }, () => window + below(TEXT - 2 * window));
    const contexts = Int32Array.from(places.flatMap((place) => around.map((by) => ids[place + by])));
    const guessed = places.flatMap((place) => [ids[place], ...Array.from({ length: negatives }, draw)]);
    yield [
      { values: contexts, shape: [contexts.length] },
      { values: Int32Array.from(guessed), shape: [guessed.length] },
    ];
  }
}

const BATCHES = { pictures: pictureBatches, text: textBatches, pairs: pairBatches, windows: windowBatches };

/** Initial values of a parameter, from N(0, std²). */
export function initialValues({ shape, std = 0, value = 0 }) {
  const length = shape.reduce((product, size) => product * size, 1);
  const normal = () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
  return Float32Array.from({ length }, () => (std === 0 ? value : std * normal()));
}

async function medianMs(step) {
  let calls = 0;
  let start = performance.now();
  while (calls === 0 || performance.now() - start < WARM_UP_MS) {
    await step();
    calls += 1;
  }
  const perPiece = Math.max(1, Math.round((calls * PIECE_MS) / (performance.now() - start)));
  const times = [];
  start = performance.now();
  while (times.length < FEWEST || (times.length < PIECES && performance.now() - start < BUDGET_MS)) {
    const begun = performance.now();
    for (let i = 0; i < perPiece; i++) await step();
    times.push((performance.now() - begun) / perPiece);
  }
  times.sort((a, b) => a - b);
  return times[times.length >> 1];
}

/**
 * Measures the system that the command line names, and prints a line of JSON.
 * @param prepare makes of a system and a generator of its batches a step, which gives its loss
 */
export async function main(prepare, versions) {
  const name = argv[2];
  const sizes = JSON.parse(await readFile(new URL('sizes.json', import.meta.url), 'utf8'))[name];
  const system = SYSTEMS[name](sizes);
  const parameters = Object.values(system.params).reduce(
    (sum, param) => sum + initialValues(param).length,
    0,
  );
  const step = await prepare(system, BATCHES[system.data](sizes));
  const firstLoss = await step();
  console.log(JSON.stringify({ msPerStep: await medianMs(step), firstLoss, parameters, versions }));
  exit(0);
}
