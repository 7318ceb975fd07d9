import { commandName } from '../command-name.js';
import type { Experiment } from '../../experiments/index.js';
import { flagName } from '../../experiments/params.js';
import { print } from '../print.js';
import { table } from '../table.js';

/** `badak list` */
export function list(experiments: readonly Experiment[], { json = false }: { json?: boolean }): void {
  if (json) {
    for (const { id, title, section, summary, params } of experiments) {
      const flags = Object.fromEntries(Object.entries(params).map(([key, spec]) => [flagName(key), spec]));
      print(JSON.stringify({ id, title, section, summary, params: flags }));
    }
    return;
  }
  const rows = experiments.map((e) => [e.id, e.title, e.section]);
  print(...table(['experiment', 'title', 'book'], rows));
  const train = `${commandName()} train <experiment>`;
  print('', `“${train}” runs an experiment. “${train} --help” lists its parameters.`);
}
