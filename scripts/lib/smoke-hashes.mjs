/**
 * Trains every experiment at its smoke size and prints the hash of each run as JSON. It runs in Node, Deno and Bun:
 * `smoke-hashes.mjs <build or ""> <threads or ""> <"wide" or "">`.
 */
import { argv, exit } from 'node:process';

const { init } = await import(new URL('../../dist/node.js', import.meta.url).href);
const { experiments, openRun } = await import(new URL('../../dist/experiments.js', import.meta.url).href);

const [build, threads, wide] = argv.slice(2);
const backend = await init({
  ...(build && { build }),
  ...(threads && { threads: Number(threads) }),
  ...(wide && { wide: true }),
});
const hashes = {};
/** Drawn once for all experiments: that takes longer than most of them. */
let digits;
for (const { id, smoke } of experiments) {
  const isPictured = smoke.data === 'digits';
  const known = isPictured && digits ? { data: digits } : {};
  const { run, data } = await openRun({ experiment: id, params: smoke }, { download: false, ...known });
  if (isPictured) digits = data;
  for (const report of run.reports) void report;
  hashes[id] = run.hash();
  run.dispose();
}
console.log(JSON.stringify({ backend, hashes }));
exit(0);
