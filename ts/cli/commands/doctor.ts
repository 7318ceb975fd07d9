import { access, constants } from 'node:fs/promises';
import { engine } from '../../core/engine.js';
import { hasRelaxedSimd, hasSimd, missingForThreads } from '../../core/detect.js';
import * as kernels from '../../core/kernels.js';
import { RandomStream } from '../../core/random.js';
import { Workspace } from '../../core/workspace.js';
import { findMnist } from '../../data/mnist.js';
import { makeFolders, nodePlatform } from '../../platform/node.js';
import { EXIT } from '../exit.js';
import { findingLine } from '../finding.js';
import { describeBackend, thisMachine } from '../machine.js';
import { print } from '../print.js';
import { type EngineOptions, startEngine } from '../options.js';

/** Characters of the longest name of a check. */
const WIDTH = 'relaxed SIMD'.length + 2;

/** `badak doctor`. @returns the exit code */
export async function doctor(options: EngineOptions): Promise<number> {
  const machine = thisMachine();
  let healthy = true;
  const say = (good: boolean | undefined, what: string, found: string) =>
    print(findingLine({ what, isGood: good, found }, WIDTH));
  const check = async (what: string, work: () => Promise<string> | string) => {
    try {
      say(true, what, await work());
    } catch (error) {
      healthy = false;
      say(false, what, error instanceof Error ? error.message : String(error));
    }
  };

  say(undefined, 'machine', `${machine.processor}, ${machine.processors} processors, ${machine.system}`);
  say(undefined, 'runtime', machine.runtime);
  nodePlatform.allowRelaxedSimd();
  say(hasSimd(), 'SIMD', hasSimd() ? 'yes' : 'no: badak does not run without it');
  const missing = missingForThreads();
  say(!missing, 'threads', missing ? `no, without ${missing}: badak computes with one thread` : 'yes');
  say(hasRelaxedSimd(), 'relaxed SIMD', hasRelaxedSimd() ? 'yes' : 'no: multiply and add are two operations');
  await check('engine', async () => {
    return describeBackend(await startEngine(options));
  });
  await check('self-test', selfTest);
  await check('cache folder', async () => {
    const { cacheFolder } = nodePlatform.files!;
    await makeFolders(cacheFolder);
    await access(cacheFolder, constants.W_OK);
    return cacheFolder;
  });
  await check('MNIST', async () => {
    const mnist = await findMnist({ download: false });
    return mnist.dataset
      ? `in ${mnist.from}${mnist.dataset.name === 'mnist' ? '' : ': another data set in the same format'}`
      : `not on this machine (${mnist.reasons.join(', ')}); training downloads it, or uses generated digits`;
  });
  return healthy ? EXIT.done : EXIT.failed;
}

/** Compares a matrix product with plain JavaScript, and the bits of one thread with those of all threads. */
function selfTest(): string {
  const [m, n, k] = [67, 150, 190];
  using ws = new Workspace();
  const [a, b, c] = [ws.keep([m, k]), ws.keep([k, n]), ws.keep([m, n])];
  new RandomStream(0, 'a').fillNormal(a, 1);
  new RandomStream(0, 'b').fillNormal(b, 1);
  kernels.gemm(c, a, b);
  const all = c.toArray();
  engine().setThreads(1);
  kernels.gemm(c, a, b);
  engine().setThreads(engine().backend.threads);
  const one = c.toArray();
  if (all.some((value, i) => !Object.is(value, one[i])))
    throw new Error('the number of threads changes the result');
  const [x, y] = [a.toArray(), b.toArray()];
  let worst = 0;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let p = 0; p < k; p++) sum += x[i * k + p]! * y[p * n + j]!;
      worst = Math.max(worst, Math.abs(sum - one[i * n + j]!));
    }
  }
  // Sums of 190 products of size 1, in single precision.
  if (!(worst < 1e-4)) throw new Error(`a matrix product has an error of ${worst}`);
  return 'a matrix product is right, with the same bits for one thread and for all threads';
}
