import { commandName } from '../command-name.js';
import type { Experiment } from '../../experiments/index.js';
import { flagName } from '../../experiments/params.js';
import { table } from '../table.js';

/** `badak list` */
export function list(experiments: readonly Experiment[], { json = false }: { json?: boolean }): void {
  if (json) {
    for (const { id, title, section, summary, params } of experiments) {
      const flags = Object.fromEntries(Object.entries(params).map(([key, spec]) => [flagName(key), spec]));
      console.log(JSON.stringify({ id, title, section, summary, params: flags }));
    }
    return;
  }
  console.log(
    table(
      ['experiment', 'title', 'book'],
      experiments.map((e) => [e.id, e.title, e.section]),
    ),
  );
  const train = `${commandName()} train <experiment>`;
  console.log(`\n“${train}” runs an experiment. “${train} --help” lists its parameters.`);
}
