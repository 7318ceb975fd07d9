import { kernelBenches } from '../benches/kernels.js';
import { measurePeak } from '../benches/measure.js';
import { stepBenches } from '../benches/steps.js';
import { type EngineOptions, startEngine } from '../options.js';
import { describeBackend } from '../machine.js';
import { print } from '../print.js';
import { table } from '../table.js';

/** The row with this name, or the rows whose name contains the text: `rnnlm` is one row, not three. */
function wanted<Row extends { name: string }>(rows: readonly Row[], text = ''): readonly Row[] {
  const only = rows.filter(({ name }) => name === text);
  return only.length > 0 ? only : rows.filter(({ name }) => name.includes(text));
}

interface BenchOptions extends EngineOptions {
  filter?: string;
  json?: boolean;
}

/** `badak bench [kernels|steps]`: measures kernels and training steps. */
export async function bench(what: 'kernels' | 'steps' | undefined, options: BenchOptions): Promise<void> {
  const backend = await startEngine(options);
  const { build, threads, wide } = backend;
  const say = (text: string) => {
    if (!options.json) print(...text.split('\n'));
  };
  say(describeBackend(backend));

  if (what !== 'steps') {
    const peak = measurePeak();
    say(`multiply-and-add loop, one thread: ${peak.toFixed(1)} GFLOP/s\n`);
    const rows = wanted(kernelBenches, options.filter).map(({ name, run }) => {
      const { ms, ...work } = run();
      const rate =
        'flops' in work
          ? { gflops: work.flops / ms / 1e6, peakGflops: peak }
          : { gigabytesPerSecond: work.bytes / ms / 1e6 };
      return { name, microseconds: ms * 1000, ...rate, threads, build, wide };
    });
    if (options.json) for (const row of rows) print(JSON.stringify(row));
    say(
      table(
        ['kernel', 'µs', 'GFLOP/s', 'of the loop', 'GB/s'],
        rows.map((r) => [
          r.name,
          r.microseconds.toFixed(1),
          ...('gflops' in r
            ? [r.gflops.toFixed(1), `${((100 * r.gflops) / peak / threads).toFixed(0)} %`, '']
            : ['', '', r.gigabytesPerSecond.toFixed(1)]),
        ]),
      ),
    );
    if (what === undefined) say('');
  }
  if (what !== 'kernels') {
    const rows = wanted(stepBenches, options.filter).map(({ name, run }) => ({
      name,
      ...run(),
      threads,
      build,
      wide,
    }));
    if (options.json) for (const row of rows) print(JSON.stringify(row));
    say(
      table(
        ['step', 'ms'],
        rows.map((r) => [r.name, r.msPerStep.toFixed(3)]),
      ),
    );
  }
}
