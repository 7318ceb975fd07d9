/** The few files that users write: the same training everywhere, and what starts it. */

/** As in the first lines of a file that trains; `TRAIN` is the rest. */
const IMPORTS = `
import { init, RandomStream, Samples, SGD, TwoLayerNet } from 'badak';
import { drawDigits } from 'badak/data';
`;

const REQUIRES = `
const { init, RandomStream, Samples, SGD, TwoLayerNet } = require('badak');
const { drawDigits } = require('badak/data');
`;

/** Twenty steps on generated digits. The hash (FNV-1a) is of the bits of all parameters. */
const TRAIN = `
async function train(options) {
  const { build, threads, arithmetic } = await init(options);
  const samples = new Samples(drawDigits(200, new RandomStream(1, 'digits')));
  const model = new TwoLayerNet({ inputSize: 784, hiddenSize: 50, outputSize: 10, weightInitStd: 0.1, seed: 1 });
  const optimizer = new SGD(0.1);
  const losses = [];
  for (let step = 0; step < 20; step++) {
    const { x, t } = samples.batch(Array.from({ length: 100 }, (_, row) => (step * 100 + row) % samples.count));
    model.gradient(x, t);
    optimizer.update(model.params);
    losses.push(model.loss(x, t));
  }
  let hash = 0x811c9dc5;
  for (const { value } of model.params) {
    for (const byte of new Uint8Array(Float32Array.from(value.toArray()).buffer)) {
      hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
    }
  }
  const learns = losses.at(-1) < losses[0];
  return { build, threads, arithmetic, learns, hash: hash.toString(16).padStart(8, '0') };
}
`;

const ES_MODULE = `${IMPORTS}${TRAIN}\nexport { train };\n`;

/** A package whose scripts are modules, as most are today. */
export const MODULES = {
  'package.json': JSON.stringify({ private: true, type: 'module' }),
  'train.js': ES_MODULE,
};

export const MAIN = `
import { train } from './train.js';
console.log(JSON.stringify(await train()));
`;

/** A package as npm made it for years. */
export const COMMON_JS = {
  'package.json': JSON.stringify({ private: true }),
  'train.js': `${REQUIRES}${TRAIN}\nmodule.exports = { train };\n`,
  'main.js': `
    require('./train.js').train().then((result) => console.log(JSON.stringify(result)));
  `,
};

/** Two workers that train at the same time. */
export const WORKERS = {
  'main.js': `
    import { Worker } from 'node:worker_threads';
    const results = [1, 2].map(() => {
      const worker = new Worker(new URL('./worker.js', import.meta.url));
      return new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
    });
    for (const result of await Promise.all(results)) console.log(JSON.stringify(result));
  `,
  'worker.js': `
    import { parentPort } from 'node:worker_threads';
    import { train } from './train.js';
    parentPort.postMessage(await train());
  `,
};

/** A test of a test runner; the globals are those of jest. @param imports the lines that bring what is not global */
export const testFile = (imports) => `
${imports}
test('it trains', async () => {
  const result = await train();
  console.log(JSON.stringify(result));
  expect(result.learns).toBe(true);
});
`;

const WORKER = `
import { train } from './train.js';
train().then((result) => postMessage(JSON.stringify(result)));
`;

/** A page whose worker trains, and that shows what the worker says. @param script where the page's script is */
export const page = (script) => ({
  'index.html': `<!doctype html><meta charset="utf-8"><title>badak</title>
<body><script type="module" src="${script}"></script>`,
  'page.js': `
    const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }) => document.body.append(data);
    worker.onerror = ({ message }) => document.body.append('The worker failed: ' + message);
  `,
  'worker.js': WORKER,
});

/** The same with the kernels as files of the host. */
export const EXTERNAL = {
  'train.js': ES_MODULE.replace("'badak'", "'badak/external'"),
  'worker.js': `
    import { useFiles } from 'badak/external';
    useFiles(new URL('/wasm/', location.href));
    ${WORKER}
  `,
};

/** Without a bundler nothing but a path leads to the package. */
export function byPath(files) {
  const places = { 'badak/external': 'external', 'badak/data': 'data', badak: 'browser' };
  return Object.fromEntries(
    Object.entries(files).map(([name, text]) => [
      name,
      text.replaceAll(/from '(badak[/\w]*)'/g, (_, entry) => {
        return `from './node_modules/badak/dist/${places[entry]}.js'`;
      }),
    ]),
  );
}

/** What a strict project writes: types of several entries, and a mistake that has to be found. */
export const USER_TS = `
import { type Backend, fit, init, loadModel, saveModel, SGD, TwoLayerNet, Workspace } from 'badak';
import { decodeSafetensors } from 'badak/data';
import type { Experiment } from 'badak/experiments';
import { matmul } from 'badak/kernels';
import { exportOnnx } from 'badak/onnx';
import { sparse } from 'badak/words';

export const id = (experiment: Experiment): string => experiment.id;
export async function train(): Promise<number> {
  const backend: Backend = await init({ threads: 1 });
  const model = new TwoLayerNet({ inputSize: 2, hiddenSize: 4, outputSize: 3 });
  const bytes: Uint8Array = saveModel(model);
  loadModel(model, bytes, 'net.safetensors');
  const product: Float32Array = matmul(new Float32Array(1), new Float32Array(1), { m: 1, n: 1, k: 1 });
  const used: readonly unknown[] = [SGD, fit, sparse, exportOnnx, decodeSafetensors, backend.build, product];
  const workspace = new Workspace();
  return model.loss(workspace.keep([1, 2]), workspace.keep([1], 'i32')) + used.length;
}
// @ts-expect-error -- a seed is a number
export const wrong = () => new TwoLayerNet({ inputSize: 2, hiddenSize: 4, outputSize: 3, seed: '1' });
`;
