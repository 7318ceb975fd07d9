import { type Growth, growthBenches } from '../benches/growth.js';
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

/** What can be measured. Growth takes minutes, and is measured only if it is asked for. */
export const BENCHES = ['kernels', 'steps', 'growth'] as const;

/** Says a table, or prints rows as JSON. */
interface Output {
  write(rows: readonly object[]): void;
  say(lines: string | readonly string[]): void;
}

/** `badak bench [kernels|steps|growth]`: measures kernels and training steps. */
export async function bench(
  what: (typeof BENCHES)[number] | undefined,
  options: BenchOptions,
): Promise<void> {
  const backend = await startEngine(options);
  const { build, threads, wide } = backend;
  const output: Output = {
    write(rows) {
      if (options.json) for (const row of rows) print(JSON.stringify({ ...row, threads, build, wide }));
    },
    say(lines) {
      if (!options.json) print(lines);
    },
  };
  output.say(describeBackend(backend));
  if (what === 'growth') {
    benchGrowth(output, options.filter);
    return;
  }
  if (what !== 'steps') benchKernels(output, options.filter, threads);
  if (what === undefined) output.say('');
  if (what !== 'kernels') benchSteps(output, options.filter);
}

function benchKernels({ write, say }: Output, filter: string | undefined, threads: number): void {
  const peak = measurePeak();
  say([`multiply-and-add loop, one thread: ${peak.toFixed(1)} GFLOP/s`, '']);
  const rows = wanted(kernelBenches, filter).map(({ name, run }) => {
    const { ms, ...work } = run();
    const rate =
      'flops' in work
        ? { gflops: work.flops / ms / 1e6, peakGflops: peak }
        : { gigabytesPerSecond: work.bytes / ms / 1e6 };
    return { name, microseconds: ms * 1000, ...rate };
  });
  write(rows);
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
}

function benchSteps({ write, say }: Output, filter: string | undefined): void {
  const rows = wanted(stepBenches, filter).map(({ name, run }) => ({ name, ...run() }));
  write(rows);
  say(
    table(
      ['step', 'ms'],
      rows.map((r) => [r.name, r.msPerStep.toFixed(3)]),
    ),
  );
}

/** Times and operations beside those of the smallest size. */
function benchGrowth({ write, say }: Output, filter: string | undefined): void {
  const rows: (Omit<Growth, 'run'> & { msPerStep: number })[] = [];
  for (const { run, ...grown } of wanted(growthBenches, filter)) {
    const { msPerStep } = run();
    rows.push({ ...grown, msPerStep });
    write(rows.slice(-1));
  }
  const beside = (row: (typeof rows)[number], of: 'msPerStep' | 'operations') => {
    const first = rows.filter(({ system, factor }) => system === row.system && factor === 1);
    // The smallest size is measured once for each size that grows.
    const base = first.map((each) => each[of]).sort((a, b) => a - b)[first.length >> 1];
    return base === undefined ? '' : `${(row[of] / base).toFixed(2)} ×`;
  };
  say(
    table(
      ['step', 'size', 'ms', 'time', 'operations'],
      rows.map((row) => [
        ...[row.name, String(row.size), row.msPerStep.toFixed(3)],
        ...[beside(row, 'msPerStep'), beside(row, 'operations')],
      ]),
    ),
  );
}
