/** Trials side by side, where the workers do not do what they should. */
import { describe, expect, test } from 'vitest';
import { digitsDataset } from '../../ts/data/digits.js';
import { experimentFor, experiments } from '../../ts/experiments/index.js';
import type { ImageData } from '../../ts/experiments/image-data.js';
import { oneByOne, sideBySide, type Trial } from '../../ts/experiments/trials.js';
import type { TrialWorker } from '../../ts/platform/platform.js';
import '../support/engine.js';
import { refusal } from '../support/errors.js';

const experiment = experimentFor(
  experiments.find(({ id }) => id === 'two-layer-net')!,
  {},
);
const dataset = digitsDataset({ train: 40, test: 20 });
const data: ImageData = { name: dataset.name, said: 'a few digits', dataset };
const setting = { experiment: experiment.id, seed: 1, data };
const trials = [4, 5, 6].map((hiddenSize) =>
  experiment.resolve({ hiddenSize, iterations: 3, batchSize: 10 }),
);

/** A worker that never says anything, and knows whether it was ended. */
class Mute implements TrialWorker {
  ended = false;
  post(): void {}
  receive(): undefined {}
  onFailure(): void {}
  terminate(): void {
    this.ended = true;
  }
}

const ended = (running: Iterable<Trial | undefined>) => [...running].filter((trial) => trial !== undefined);

describe('workers that do not answer', () => {
  test('the trials run here, with the same results, and the workers are ended', () => {
    const workers = [new Mute(), new Mute()];
    const found = ended(sideBySide(workers, experiment, setting, trials, 0, 20));
    expect(found.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(found).toEqual(ended(oneByOne(experiment, setting, trials, 0)));
    expect(workers.map((worker) => worker.ended)).toEqual([true, true]);
  });

  test('a search that goes on skips what is done', () => {
    const found = ended(sideBySide([new Mute()], experiment, setting, trials, 2, 0));
    expect(found.map(({ index }) => index)).toEqual([2]);
  });

  test('one that says why it cannot work is an error', () => {
    class Failing extends Mute {
      #said = false;
      override receive() {
        const answer = this.#said
          ? undefined
          : { kind: 'failed', code: 'unsupported', message: 'no engine here' };
        this.#said = true;
        return answer as undefined;
      }
    }
    expect(() => ended(sideBySide([new Failing()], experiment, setting, trials, 0))).toThrow(
      refusal('unsupported', 'no engine here'),
    );
  });
});
