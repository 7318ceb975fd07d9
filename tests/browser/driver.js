/**
 * What Node and the browser both run, so that their numbers can be compared: the experiment `two-layer-net`
 * with both activations on a few generated digits. The package, dist/node.js or dist/browser.js, is an argument.
 */

const ACTIVATIONS = ['relu', 'sigmoid'];

/** Enough that every kernel's work is cut into several chunks, so that threads really share it. */
const PICTURES = { train: 500, test: 100 };
/** Weights and steps larger than the book's, so that the loss falls in this short time. */
const SMALL = { hiddenSize: 16, iterations: 30, weightInitStd: 0.1, learningRate: 0.5 };

/**
 * @param badak the package
 * @param request `{ build?, threads?, strict?, params?, seed? }`
 * @returns `{ backend, runs: { relu: { reports, parameters }, … }, seconds }`, or `{ error }`: plain data
 *   that can be sent; `parameters` are SHA-256 by name
 */
export async function train(badak, { build, threads, strict, params = {}, seed = 1 }) {
  try {
    const backend = await badak.init({ build, threads, strict });
    const began = performance.now();
    const runs = {};
    for (const activation of ACTIVATIONS) {
      runs[activation] = await runOne(badak, { ...SMALL, ...params, activation }, seed);
    }
    return { backend, runs, seconds: (performance.now() - began) / 1000 };
  } catch (error) {
    const { name, message } = error;
    return { error: { name, message, forPeople: error instanceof badak.BadakError } };
  }
}

async function runOne(badak, params, seed) {
  const experiment = badak.experiments.find(({ id }) => id === 'two-layer-net');
  const dataset = badak.digitsDataset(PICTURES);
  const data = { name: dataset.name, said: `${PICTURES.train} generated digits`, dataset };
  const run = experiment.run({ params: experiment.resolve(params), seed, data });
  try {
    const reports = [...run.reports];
    const checkpoint = badak.decodeCheckpoint('the run', run.checkpoint(reports.at(-1)));
    const parameters = {};
    for (const [name, { data }] of checkpoint.tensors) parameters[name] = await sha256(data);
    return { reports, parameters };
  } finally {
    run.dispose();
  }
}

async function sha256(bytes) {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
