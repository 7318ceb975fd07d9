import { format } from '../../core/shape.js';
import type { Experiment } from '../../experiments/index.js';
import type { AnyParams } from '../../experiments/params.js';
import { GRADCHECK_LIMIT } from '../../train/gradcheck.js';
import { EXIT } from '../exit.js';
import { type EngineOptions, startEngine } from '../options.js';
import { print, tell } from '../print.js';
import { table } from '../table.js';

interface GradcheckOptions extends EngineOptions {
  seed?: number;
  dataDir?: string;
}

/** `badak gradcheck <experiment>`. @returns the exit code */
export async function gradcheckCommand(
  experiment: Experiment,
  given: AnyParams,
  options: GradcheckOptions,
): Promise<number> {
  const params = experiment.resolve(given);
  await startEngine(options);
  const data = await experiment.load(params, { dataDir: options.dataDir, dataDirName: '--data-dir' });
  tell(`data     ${data.said}`);
  const rows = experiment.gradcheck({ params, seed: options.seed ?? 0, data }).map((row) => {
    return { ...row, good: row.relativeError < GRADCHECK_LIMIT };
  });
  print(
    ...table(
      ['parameter', 'shape', 'checked', 'max difference', 'relative error', ''],
      rows.map((row) => [
        row.name,
        format(row.shape),
        String(row.checked),
        row.maxDifference.toExponential(1),
        row.relativeError.toExponential(1),
        row.good ? 'ok' : 'WRONG',
      ]),
    ),
    '',
  );
  const good = rows.every((row) => row.good);
  print(
    good
      ? `All gradients agree with central differences: every relative error is below ${GRADCHECK_LIMIT}.`
      : `Some gradients do not agree with central differences: their relative error is ${GRADCHECK_LIMIT} or more.`,
  );
  return good ? EXIT.done : EXIT.failed;
}
