/** What batch normalization refuses; its values are checked with its layer. */
import { expect, test } from 'vitest';
import * as kernels from '../../../ts/core/kernels.js';
import { Workspace } from '../../../ts/core/workspace.js';
import '../../support/engine.js';
import { refusal } from '../../support/errors.js';

const ws = new Workspace();

test('batch normalization: channels that do not fit are named', () => {
  const [x, y] = [ws.keep([2, 5]), ws.keep([2, 5])];
  const c = ws.keep([3]);
  expect(() => kernels.batchNormForwardEval(y, x, { mean: c, variance: c, gamma: c, beta: c })).toThrow(
    refusal('shape-mismatch', 'batchNormForwardEval', '3 channels', 'found [2, 5]'),
  );
});
