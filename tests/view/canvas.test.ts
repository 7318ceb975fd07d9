// @vitest-environment happy-dom
import { expect, test, vi } from 'vitest';
import { picture } from '../../ts/experiments/panels.js';
import { paint } from '../../ts/view/canvas.js';

/** A canvas that keeps what is put on it. */
function canvasOf() {
  const canvas = document.createElement('canvas');
  const put = vi.fn<(image: ImageData) => void>();
  canvas.getContext = (() => ({ putImageData: put })) as unknown as typeof canvas.getContext;
  return { canvas, put, image: () => put.mock.lastCall![0] };
}

test('one pixel a number', () => {
  const { canvas, image } = canvasOf();
  paint(canvas, picture([0, 1, 2, 4, 4, 4], 3, 2), 'grey', 'light');
  expect([canvas.width, canvas.height]).toEqual([3, 2]);
  const { data, width, height } = image();
  expect([width, height]).toEqual([3, 2]);
  expect(Array.from({ length: 6 }, (_, i) => data[4 * i])).toEqual([0, 64, 128, 255, 255, 255]);
});

test('the same picture is painted once; another one, scale or ground is painted', () => {
  const { canvas, put } = canvasOf();
  const shown = picture([1, 2], 2, 1);
  paint(canvas, shown, 'grey', 'light');
  paint(canvas, { ...shown, caption: 'other words' }, 'grey', 'light');
  expect(put).toHaveBeenCalledTimes(1);
  paint(canvas, picture([1, 2], 2, 1), 'grey', 'light');
  paint(canvas, { ...shown, high: 3 }, 'grey', 'light');
  paint(canvas, { ...shown, high: 3 }, 'signed', 'light');
  paint(canvas, { ...shown, high: 3 }, 'signed', 'dark');
  expect(put).toHaveBeenCalledTimes(5);
});
