/** What tells runs apart, as a table. */
import type { AnyParams } from '../../../ts/experiments/params.js';
import type { Metrics } from '../../../ts/train/report.js';
import { flagName } from '../../../ts/experiments/params.js';

interface ComparedRun {
  name: string;
  /** Those that differ from the defaults. */
  params: Readonly<AnyParams>;
  seed: number;
  done: number;
  latest: Metrics;
}

type Cell = string | number | undefined;

/** A row a run: its name, the parameters that are not the same in all, its steps, its last metrics. */
export function comparison(runs: readonly ComparedRun[]): { head: string[]; rows: Cell[][] } {
  const keys = [...new Set(runs.flatMap(({ params }) => Object.keys(params)))];
  const differing = keys.filter((key) => new Set(runs.map(({ params }) => params[key])).size > 1);
  const hasSeeds = new Set(runs.map(({ seed }) => seed)).size > 1;
  const metrics = [...new Set(runs.flatMap(({ latest }) => Object.keys(latest)))];
  const value = (given: AnyParams[string]): Cell => (typeof given === 'boolean' ? String(given) : given);
  return {
    head: ['', ...differing.map(flagName), ...(hasSeeds ? ['seed'] : []), 'steps', ...metrics],
    rows: runs.map(({ name, params, seed, done, latest }) => [
      name,
      ...differing.map((key) => value(params[key])),
      ...(hasSeeds ? [seed] : []),
      done,
      ...metrics.map((metric) => latest[metric]),
    ]),
  };
}
