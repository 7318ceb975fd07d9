/** Every view, asked with any values, shows something or throws an error of badak's. */
import { expect, test } from 'vitest';
import { BadakError } from '../../ts/core/errors.js';
import { experiments } from '../../ts/experiments/index.js';
import { dice } from '../support/garbage.js';
import { openInNode } from '../support/runs-in-node.js';

const VALUES: readonly unknown[] = [
  ...[undefined, 0, 1, 2, 5, 12, 29, 255, -1, 0.5, NaN, 2 ** 53],
  ...['', 'x', '__proto__', 'you say goodbye', '12+34', 'september 27, 1994', '\ud800'],
  ...[[], [1, 2], ['x'], {}, true, null],
  ...[new Uint8Array(784), new Uint8Array(3), new Float32Array(784).fill(NaN)],
];
/** Questions to each view, at the beginning and a few reports later. */
const [QUESTIONS, STAGES, REPORTS] = [25, 2, 3];

// The views of the deep net are those of the CNN.
test.each(experiments.filter(({ id }) => id !== 'deep-cnn').map(({ id, smoke }) => [id, smoke] as const))(
  '%s',
  async (id, smoke) => {
    const roll = dice(1);
    const one = <T>(list: readonly T[]) => list[roll(list.length)]!;
    using run = (await openInNode(id, smoke, { policy: 'in-turns' })).run;
    for (let stage = 0; stage < STAGES; stage++) {
      for (const view of run.views.filter(({ isSlow }) => !isSlow)) {
        for (let i = 0; i < QUESTIONS; i++) {
          const given = view.takes.filter(() => roll(4) > 0);
          const input = Object.fromEntries(
            given.map((name) => [name, one([...(view.choices?.[name] ?? []), ...VALUES])]),
          );
          const training = one([undefined, undefined, undefined, 0, 1, -1, NaN]);
          try {
            run.look(view.id, input, training);
          } catch (error) {
            expect(error, `${view.id} ${JSON.stringify(input).slice(0, 200)}`).toBeInstanceOf(BadakError);
          }
        }
      }
      for (let i = 0; i < REPORTS; i++) run.reports.next();
    }
  },
);
