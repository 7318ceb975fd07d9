import { short } from '../core/format.js';
import type { BarsPanel, Panel, TableCell, TablePanel } from '../experiments/panels.js';
import type { ProfileRow, StepProfile } from '../train/profiler.js';

/** What is too short to be listed by itself, as a share of a step. */
const LEAST = 0.002;

/** A profile as panels: the parts of a step in their order, and every kernel of every layer. @param peakGflops of one thread */
export function profilePanels(profile: StepProfile, peakGflops: number, threads: number): Panel[] {
  return [parts(profile), table(profile, peakGflops, threads)];
}

const partOf = ({ layer, method }: ProfileRow) => (layer === '' ? 'outside layers' : `${layer} ${method}`);

function sum(rows: readonly ProfileRow[], of: (row: ProfileRow) => number): number {
  return rows.reduce((all, row) => all + of(row), 0);
}

/** Rows by the part of the step, in the order of a step. */
function byPart({ rows }: StepProfile): [string, ProfileRow[]][] {
  const found = new Map<string, ProfileRow[]>();
  for (const row of rows) found.set(partOf(row), [...(found.get(partOf(row)) ?? []), row]);
  return [...found];
}

function parts(profile: StepProfile): BarsPanel {
  const bars = byPart(profile).map(([label, rows]) => ({ label, value: sum(rows, ({ ms }) => ms) }));
  const known = bars.reduce((all, { value }) => all + value, 0);
  return {
    kind: 'bars',
    title: 'Where a step spends its time, in ms',
    note: `The mean of ${profile.steps} steps: ${short(profile.ms, 3)} ms each. What is left over is the loop around the layers.`,
    groups: [{ bars: [...bars, { label: 'the rest', value: Math.max(0, profile.ms - known) }] }],
    low: 0,
    high: Math.max(...bars.map(({ value }) => value)),
  };
}

function table(profile: StepProfile, peakGflops: number, threads: number): TablePanel {
  const { ms } = profile;
  const kernels = sum(profile.rows, (row) => (row.kernel === '' ? 0 : row.ms));
  const listed = byPart(profile).flatMap(([, rows]) => rows.filter((row) => row.ms >= LEAST * ms));
  return {
    kind: 'table',
    title: `Kernels of a step of ${short(ms, 3)} ms, ${((100 * (ms - kernels)) / ms).toFixed(1)} % of it outside of kernels`,
    note: `A loop that only multiplies and adds reaches ${peakGflops.toFixed(1)} GFLOP/s on one thread; there are ${threads}. GB/s counts every tensor of a kernel once; kernels that choose rows have none. What takes less than ${100 * LEAST} % is left out.`,
    printed: true,
    columns: [
      { label: 'part', kind: 'text' },
      { label: 'kernel', kind: 'text' },
      { label: 'calls', kind: 'number' },
      { label: 'ms', kind: 'number', decimals: 3 },
      { label: '% of the step', kind: 'number', decimals: 1 },
      { label: 'GFLOP/s', kind: 'number', decimals: 1 },
      { label: '% of the loop', kind: 'number', decimals: 0 },
      { label: 'GB/s', kind: 'number', decimals: 1 },
    ],
    rows: listed.map((row): TableCell[] => {
      const gflops = row.flops / row.ms / 1e6;
      const isComputing = row.flops > 0;
      return [
        partOf(row),
        row.kernel === '' ? 'JavaScript' : row.kernel,
        row.kernel === '' ? undefined : row.calls,
        row.ms,
        (100 * row.ms) / ms,
        isComputing ? gflops : undefined,
        isComputing ? (100 * gflops) / peakGflops / threads : undefined,
        row.bytes > 0 ? row.bytes / row.ms / 1e6 : undefined,
      ];
    }),
  };
}
