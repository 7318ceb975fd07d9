/** Runs a threaded kernel many times in a process whose baseline compiler is never replaced by the optimising one. */
import { engine, init, RandomStream, Workspace } from '../../dist/node.js';

await init({ build: 'threads', threads: 2 });
const tensor = new Workspace().keep([20_000]);
const run = (threads) => {
  engine().setThreads(threads);
  for (let i = 0; i < 300; i++) new RandomStream(i, 'baseline').fillNormal(tensor, 1);
  return tensor.toArray().join();
};
const stack = () => engine().exports.initSync().__stack_pointer.value;
const before = stack();
const same = run(1) === run(2);
console.log(
  same && stack() === before ? 'ok' : `same values: ${same}; stack pointer ${before}, then ${stack()}`,
);
