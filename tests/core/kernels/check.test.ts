import { describe, expect, test } from 'vitest';
import { asMatrix, at, expectTensor, expectType, sameSize } from '../../../ts/core/kernels/check.js';
import type { Tensor } from '../../../ts/core/tensor.js';
import { Workspace } from '../../../ts/core/workspace.js';
import '../../support/engine.js';
import { refusal } from '../../support/errors.js';

const ws = new Workspace();

test('at is the offset of a tensor whose memory was not given back', () => {
  const t = ws.keep([3], 'i32');
  expect(at('test', 't', t, 'i32')).toBe(t.offset);
  const other = new Workspace();
  const gone = other.keep([2]);
  other.dispose();
  expect(() => at('test', 'gone', gone)).toThrow(refusal('disposed', 'disposed'));
});

describe('another type is named, with a way to get the right one', () => {
  test.each([
    [
      'i32' as const,
      ws.keep([1]),
      ['of i32', 'found a Tensor of f32', "workspace.keep(shape, 'i32').set(ids)"],
    ],
    [
      'f32' as const,
      ws.keep([1], 'u8'),
      ['of f32', 'found a Tensor of u8', 'workspace.keep(shape).set(numbers)'],
    ],
    ['u8' as const, [1, 2], ['of u8', 'found [1, 2]']],
    ['u32' as const, undefined, ['of u32', 'found nothing']],
  ])('%s', (dtype, found, mentions) => {
    expect(() => expectType('test', 't', found as unknown as Tensor, dtype)).toThrow(
      refusal('invalid-argument', 'test: t', ...mentions),
    );
  });

  test('the right type is accepted', () => {
    expect(() => expectType('test', 't', ws.keep([1], 'u32'), 'u32')).not.toThrow();
  });
});

test('different sizes and shapes are named', () => {
  const [a, b, c] = [ws.keep([2, 3]), ws.keep([3, 2]), ws.keep([5])];
  expect(() => sameSize('test', a, b)).not.toThrow();
  expect(() => sameSize('test', a, b, c)).toThrow(refusal('shape-mismatch', 'test', '[2, 3]', '[5]'));
  expect(() => expectTensor('test', 'a', a, [2, 3])).not.toThrow();
  expect(() => expectTensor('test', 'a', a, [3, 2])).toThrow(
    refusal('shape-mismatch', 'test: a', '[3, 2]', 'found [2, 3]'),
  );
  expect(() => expectTensor('test', 'a', a, [6])).toThrow(
    refusal('shape-mismatch', 'test: a', '[6]', 'found [2, 3]'),
  );
});

test('a shape as rows and everything else', () => {
  expect([[], [4], [2, 5], [2, 3, 4], [0, 2, 5]].map(asMatrix)).toEqual([
    [1, 1],
    [4, 1],
    [2, 5],
    [2, 12],
    [0, 10],
  ]);
});
