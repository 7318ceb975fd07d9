/**
 * Feeds one parser in a thread of its own: with what was kept, changed at random. The parent watches `shared`, so that an
 * input that never ends is known.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { COUNTERS } from './instrument.mjs';
import { mutator } from './mutate.mjs';
import { randomFrom } from './random.mjs';

const { bundle, name, inputs, seed, shared, mostBytes } = workerData;
/** No input may take longer, nor may what it makes need more memory than that and four times its size. */
const [MOST_MS, MOST_MEMORY] = [2000, 64 * 2 ** 20];
/** Faults of one kind that are told. */
const MOST_FAULTS = 20;

const hits = (globalThis.__hits = new Uint8Array(COUNTERS));
const hitWords = new Uint32Array(hits.buffer);
/** Of each counter, how often it went up in an input so far: a bit for about each doubling. */
const seen = new Uint8Array(COUNTERS);
const doubling = Uint8Array.from({ length: 256 }, (_, n) =>
  n === 0 ? 0 : 1 << Math.min(7, Math.floor(Math.log2(n))),
);

function isNew() {
  let found = false;
  for (let w = 0; w < hitWords.length; w++) {
    if (hitWords[w] === 0) continue;
    for (let i = 4 * w; i < 4 * w + 4; i++) {
      const bit = doubling[hits[i]];
      if ((seen[i] & bit) !== bit) {
        seen[i] |= bit;
        found = true;
      }
    }
    hitWords[w] = 0;
  }
  return found;
}

/** Bytes that an input has made in typed arrays. */
let allocated = 0;
for (const kind of [
  'Uint8Array',
  'Int32Array',
  'Uint16Array',
  'Uint32Array',
  'Float32Array',
  'Float64Array',
]) {
  const Plain = globalThis[kind];
  globalThis[kind] = new Proxy(Plain, {
    construct(target, args, self) {
      const [length] = args;
      // Before it is made: a far too large one would end the process.
      if (typeof length === 'number') allocated += length * Plain.BYTES_PER_ELEMENT;
      if (allocated > 2 ** 31) throw new RangeError(`${kind} of ${length}`);
      return Reflect.construct(target, args, self);
    },
  });
}

const { BadakError, targets } = await import(bundle);
const { seeds, dictionary = [], run, mend } = targets.find((each) => each.name === name);
const random = randomFrom(seed);
const mutate = mutator(random, dictionary, mostBytes);
const corpus = (await seeds()).map((each) => new Uint8Array(each));
const input = new Uint8Array(shared, 16);
const state = new Int32Array(shared, 0, 4);
const faults = new Map();
let told = 0;

function fault(what, bytes) {
  const key = what.split('\n')[0].replace(/\d+/g, '#').slice(0, 120);
  const before = faults.get(key) ?? 0;
  faults.set(key, before + 1);
  if (before > 0 || told >= MOST_FAULTS) return;
  told += 1;
  parentPort.postMessage({ fault: what, input: bytes.slice() });
}

let refused = 0;

/** @returns how long the parser took, in ms */
async function parse(bytes) {
  allocated = 0;
  const began = performance.now();
  try {
    const made = run(bytes);
    // Most are done at once; to wait for nothing takes as long as they do.
    if (typeof made?.then === 'function') await made;
  } catch (error) {
    refused += 1;
    if (!(error instanceof BadakError)) fault(`not an error of badak: ${error?.stack ?? error}`, bytes);
  }
  return performance.now() - began;
}

async function feed(bytes) {
  state[1] = bytes.length;
  input.set(bytes);
  Atomics.add(state, 0, 1);
  let ms = await parse(bytes);
  if (allocated > 4 * bytes.length + MOST_MEMORY)
    fault(`needed ${(allocated / 2 ** 20).toFixed(0)} MiB for ${bytes.length} bytes`, bytes);
  // On a busy machine any of them can be slow once.
  for (let again = 0; ms > MOST_MS && again < 2; again++) ms = Math.min(ms, await parse(bytes));
  if (ms > MOST_MS) fault(`took ${ms.toFixed(0)} ms`, bytes);
}

for (const bytes of corpus.slice()) {
  const before = refused;
  await feed(bytes);
  isNew();
  // What begins with a refusal never reaches what is behind it.
  if (refused > before && bytes.length > 0) fault('refused a whole input', bytes);
}
const ENOUGH = 4000;
for (let n = corpus.length; n < inputs; n++) {
  // The latest were kept for something new: they have more turns.
  const at = corpus.length - 1 - Math.floor(random() ** 2 * corpus.length);
  let bytes = mutate(corpus[at], corpus[Math.floor(random() * corpus.length)]);
  if (mend && random() < 0.5) bytes = mend(bytes);
  await feed(bytes);
  if (isNew() && corpus.length < ENOUGH) corpus.push(bytes.slice());
  if (n % 65536 === 0) parentPort.postMessage({ fed: n, kept: corpus.length });
}
parentPort.postMessage({
  done: true,
  fed: inputs,
  kept: corpus.length,
  refused,
  reached: seen.reduce((count, bits) => count + (bits > 0 ? 1 : 0), 0),
  faults: [...faults],
});
