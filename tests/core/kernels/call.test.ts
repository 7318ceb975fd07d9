/** The arguments that every kernel refuses. */
import { describe, expect, test } from 'vitest';
import * as kernels from '../../../ts/core/kernels.js';
import { kernel } from '../../../ts/core/kernels/call.js';
import { Workspace } from '../../../ts/core/workspace.js';
import '../../support/engine.js';
import { refusal } from '../../support/errors.js';

const ws = new Workspace();

describe('an output that overlaps another argument', () => {
  test('is named, with what to do', () => {
    const x = ws.keep([4]).set([1, 2, 3, 4]);
    expect(() => kernels.scale(x, x, 2)).toThrow(
      refusal('overlap', 'scale', 'for y', 'overlaps x', 'workspace.take(shape)'),
    );
    expect([...x.toArray()]).toEqual([1, 2, 3, 4]);
    expect(() => kernels.softmax(x, x)).toThrow(refusal('overlap', 'softmax', 'for y'));
  });

  test('counts bytes, not tensors', () => {
    const block = ws.keep([6, 4]);
    const [first, second] = [block.rows(0, 3), block.rows(3, 6)];
    expect(() => kernels.copy(first, second)).not.toThrow();
    expect(() => kernels.copy(first, block.rows(2, 5))).toThrow(refusal('overlap', 'overlaps x'));
    expect(() => kernels.copy(block.rows(2, 5), first)).toThrow(refusal('overlap', 'overlaps x'));
    expect(() => kernels.copy(second, second.reshape([4, 3]))).toThrow(refusal('overlap', 'overlaps x'));
  });

  test('may be any input, or another output', () => {
    const [a, b, c] = [ws.keep([4]), ws.keep([4]), ws.keep([4])];
    expect(() => kernels.multiply(a, b, b)).not.toThrow();
    expect(() => kernels.multiply(a, b, a)).toThrow(refusal('overlap', 'multiply', 'for y', 'overlaps b'));
    expect(() => kernels.momentum(a, a, b, 1, 1)).toThrow(
      refusal('overlap', 'momentum', 'for p', 'overlaps v'),
    );
    expect(() => kernels.momentum(a, b, b, 1, 1)).toThrow(
      refusal('overlap', 'momentum', 'for v', 'overlaps g'),
    );
    expect(() => kernels.momentum(a, b, c, 1, 1)).not.toThrow();
  });

  test('is allowed for empty tensors', () => {
    const x = ws.keep([4]);
    expect(() => kernels.copy(x.rows(1, 1), x.rows(1, 1))).not.toThrow();
    expect(() => kernels.copy(x.rows(2, 2), x.rows(2, 2))).not.toThrow();
  });

  test('is checked after the shapes, whose errors say more', () => {
    const x = ws.keep([4]);
    expect(() => kernels.scale(x, x.rows(0, 2), 2)).toThrow(refusal('shape-mismatch', 'scale', '[4]', '[2]'));
  });
});

test('kernels in place give the same bits as the others', () => {
  const x = ws.keep([3, 37]).set(Array.from({ length: 111 }, (_, i) => Math.sin(i) * 9));
  const [y, z] = [ws.keep([3, 37]), ws.keep([3, 37]).set(x.toArray())];
  kernels.scale(y, x, 0.3);
  kernels.scaleInPlace(z, 0.3);
  expect(z.toArray()).toEqual(y.toArray());
  kernels.softmax(y, x);
  kernels.softmaxInPlace(z.set(x.toArray()));
  expect(z.toArray()).toEqual(y.toArray());
  kernels.copy(z, x);
  expect(z.toArray()).toEqual(x.toArray());
});

test('numbers without tensors are refused, and tensors count for one call', () => {
  const fill = kernel('fill', ['out y']);
  const y = ws.keep([2]);
  const run = fill(y);
  run(2, 7);
  expect([...y.toArray()]).toEqual([7, 7]);
  expect(() => run(2, 8)).toThrow(refusal('wrong-order', 'fill', 'found none'));
  expect([...y.toArray()]).toEqual([7, 7]);
});

test('what the generated types refuse', () => {
  // Each line is an error of the compiler, or tsc reports an unused directive.
  // @ts-expect-error an input in the place of an output
  kernel('scale', ['in y', 'in x']);
  // @ts-expect-error another type of element
  kernel('scale', ['out y', 'in x: i32']);
  // @ts-expect-error one array is missing
  kernel('scale', ['out y']);
  // @ts-expect-error no such export
  kernel('scales', ['out y', 'in x']);
  const [scale, y, x] = [kernel('scale', ['out y', 'in x']), ws.keep([2]), ws.keep([2])];
  const ids = ws.keep([2], 'i32');
  // @ts-expect-error ids in the place of floats
  expect(() => scale(y, ids)).toThrow(
    refusal('invalid-argument', 'scale: x', 'Tensor', 'f32', 'found a Tensor of i32'),
  );
  // @ts-expect-error one tensor is missing
  expect(() => scale(y)).toThrow(refusal('invalid-argument', 'scale: x', 'Tensor', 'f32', 'found nothing'));
  // @ts-expect-error one number is missing
  const tooFew = (): void => scale(y, x)(2);
  // @ts-expect-error a tensor where a number belongs
  const noNumber = (): void => scale(y, x)(2, y);
  expect([tooFew, noNumber]).toHaveLength(2);
});
