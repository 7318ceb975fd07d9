/**
 * What Node and the browser both run, so that their numbers can be compared: the experiment `two-layer-net`
 * with both activations on a few generated digits, or the experiments that are asked for, as small as they are in smoke
 * tests. What the package exports, in Node or in a browser, is an argument.
 */

const ACTIVATIONS = ['relu', 'sigmoid'];

/** Enough that every kernel's work is cut into several chunks, so that threads really share it. */
const PICTURES = { train: 500, test: 100 };
/** Weights and steps larger than the book's, so that the loss falls in this short time. */
const SMALL = { hiddenSize: 16, iterations: 30, weightInitStd: 0.1, learningRate: 0.5 };

/**
 * @param badak the package
 * @param request `{ build?, threads?, strict?, params?, seed?, smoke? }`, `smoke` a list of experiments' ids
 * @returns `{ backend, runs: { relu: { reports, parameters, panels }, … }, seconds }`, or `{ error }`: plain data
 *   that can be sent; `parameters` are SHA-256 by name
 */
export async function train(badak, { build, threads, strict, params = {}, seed = 1, smoke }) {
  try {
    const backend = await badak.init({ build, threads, strict });
    const began = performance.now();
    const runs = {};
    if (smoke) {
      for (const id of smoke) runs[id] = await runOne(badak, id, {}, seed);
    } else {
      for (const activation of ACTIVATIONS) {
        const asked = { ...SMALL, ...params, activation };
        runs[activation] = await runOne(badak, 'two-layer-net', asked, seed);
      }
    }
    return { backend, runs, seconds: (performance.now() - began) / 1000 };
  } catch (error) {
    const { name, message } = error;
    return { error: { name, message, forPeople: error instanceof badak.BadakError } };
  }
}

async function runOne(badak, id, params, seed) {
  const experiment = badak.experiments.find((each) => each.id === id);
  const dataset = badak.digitsDataset(PICTURES);
  const data = { name: dataset.name, said: `${PICTURES.train} generated digits`, dataset };
  // No more in a batch than makes a few of the few pictures.
  const pictured = experiment.smoke.data === 'digits';
  const few = pictured ? { batchSize: Math.min(experiment.smoke.batchSize ?? 100, 100) } : {};
  const resolved = experiment.resolve({ ...experiment.smoke, ...few, ...params });
  // Texts are drawn in a moment.
  const own = pictured ? data : await experiment.load(resolved, { download: false });
  const run = experiment.run({ params: resolved, seed, data: own });
  try {
    // How often it pauses depends on the machine.
    const reports = [...run.reports].filter(({ type }) => type !== 'pause');
    const checkpoint = badak.decodeCheckpoint('the run', run.checkpoint());
    const parameters = {};
    for (const [name, { data }] of checkpoint.tensors) parameters[name] = await sha256(data);
    return { reports, parameters, panels: plain(run.panels()) };
  } finally {
    run.dispose();
  }
}

/** Lists of numbers as lists that JSON has: one side sends its results as JSON. */
function plain(panels) {
  return JSON.parse(
    JSON.stringify(panels, (_, value) => (value instanceof Float32Array ? Array.from(value) : value)),
  );
}

async function sha256(bytes) {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
