import { describe, expect, test } from 'vitest';
import { checkWindow, outputSize, type PoolWindow } from '../../../ts/core/kernels/pool-windows.js';
import { refusal } from '../../support/errors.js';

const WINDOW: PoolWindow = { height: 3, width: 2, strideY: 2, strideX: 1, padY: 1, padX: 0 };

describe('outputSize', () => {
  test.each([
    [[5, 4], WINDOW, [3, 3]],
    // Rows and columns that are left over at the end are not used.
    [[6, 4], WINDOW, [3, 3]],
    [[1, 2], WINDOW, [1, 1]],
    [[28, 28], { height: 2, width: 2, strideY: 2, strideX: 2, padY: 0, padX: 0 }, [14, 14]],
  ] as const)('%o', (picture, window, expected) => {
    // At how many places does it fit, counted one by one?
    const count = (size: number, width: number, stride: number, pad: number) => {
      let places = 0;
      for (let at = -pad; at + width <= size + pad; at += stride) places++;
      return places;
    };
    const found = outputSize('test', picture, window);
    expect(found).toEqual(expected);
    expect(found).toEqual([
      count(picture[0], window.height, window.strideY, window.padY),
      count(picture[1], window.width, window.strideX, window.padX),
    ]);
  });

  test('a window that is larger than the padded picture is named', () => {
    expect(() => outputSize('test', [5, 1], WINDOW)).toThrow(refusal('shape-mismatch', 'test', '[3, 2]'));
    expect(() => outputSize('test', [0, 4], WINDOW)).toThrow(refusal('invalid-argument', 'test: H'));
  });
});

describe('checkWindow', () => {
  test.each([
    ['height', 0],
    ['width', 1.5],
    ['strideY', 0],
    ['strideX', Number.NaN],
    ['padY', -1],
    ['padX', 0.5],
    ['height', 2 ** 31],
    ['padX', 2 ** 31],
  ] as const)('%s %d is named', (name, value) => {
    expect(() => checkWindow('test', { ...WINDOW, [name]: value })).toThrow(
      refusal('invalid-argument', `test: ${name}`),
    );
  });

  test('so is an area that cannot be counted in 32 bits', () => {
    expect(() => checkWindow('test', { ...WINDOW, height: 2 ** 16, width: 2 ** 15 })).toThrow(
      refusal('invalid-argument', 'test', 'found 2147483648'),
    );
    expect(() => checkWindow('test', WINDOW)).not.toThrow();
  });
});
