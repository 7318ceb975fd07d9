/** The state of a recurrent layer between batches. */
import { expect, test } from 'vitest';
import { CarriedState } from '../../ts/layers/carried-state.js';
import { Session } from '../../ts/layers/session.js';
import { refusal } from '../support/errors.js';
import { ws } from '../support/models.js';
import '../support/engine.js';

const filled = (value: number) => [ws.keep([2, 3]).set(Array<number>(6).fill(value))];

const values = ([h]: readonly { toArray(): Float32Array }[]) => [...new Set(h!.toArray())];

test('a pass in evaluation without a session begins with zeros, whatever was in the memory', () => {
  const state = new CarriedState(ws, 'toy', ['h'], 3);
  state.moveTraining(0, filled(1), filled(2));
  ws.begin();
  ws.take([2, 3]).set(Array<number>(6).fill(9));
  ws.begin();
  expect(values(state.begin({ train: false }, 2))).toEqual([0]);
});

test('a session begins with zeros, and goes on from its last pass', () => {
  const state = new CarriedState(ws, 'toy', ['h'], 3);
  using session = new Session();
  ws.begin();
  ws.take([2, 3]).set(Array<number>(6).fill(9));
  ws.begin();
  expect(values(state.begin({ train: false, session }, 2))).toEqual([0]);
  state.moveSession({ train: false, session }, filled(4));
  expect(values(state.begin({ train: false, session }, 2))).toEqual([4]);
  expect(() => state.begin({ train: false, session }, 1)).toThrow(
    refusal('shape-mismatch', 'toy', 2, 'found 1'),
  );
  using another = new Session();
  expect(values(state.begin({ train: false, session: another }, 2))).toEqual([0]);
});
