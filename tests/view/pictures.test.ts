// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { picture, type PicturesPanel } from '../../ts/experiments/panels.js';
import { drawPictures } from '../../ts/view/pictures.js';
import { all, boxOf, texts } from '../support/view.js';

const panel: PicturesPanel = {
  kind: 'pictures',
  title: 't',
  columns: 4,
  pictures: [picture([0, 1], 2, 1, { caption: '3 taken for 8' }), picture([0, 1], 2, 1)],
};

test('a canvas a picture, with its shape and its caption', () => {
  const box = boxOf();
  const drawing = drawPictures(box, panel);
  expect(all(box, 'canvas').map(({ style }) => style.aspectRatio.replaceAll(' ', ''))).toEqual([
    '2/1',
    '2/1',
  ]);
  expect(texts(box, 'figcaption')).toEqual(['3 taken for 8']);
  expect(drawing.describe()).toMatch(/^2 pictures .*2 × 1 .*: 3 taken for 8$/);
  expect(box.getAttribute('aria-label')).toBe(drawing.describe());
});

test('a part that stands out has a frame around it', () => {
  const box = boxOf();
  const framed = { row: 1, column: 2, height: 2, width: 1 };
  drawPictures(box, { ...panel, pictures: [{ ...picture(new Float32Array(16), 4, 4), framed }] });
  const [{ style }] = all(box, '.frame') as [HTMLElement];
  expect([style.left, style.top, style.width, style.height].map(parseFloat)).toEqual([50, 25, 25, 50]);
});

test('half as many side by side where the box is narrow', () => {
  const box = boxOf(900);
  drawPictures(box, panel);
  const columns = () => /repeat\((\d+)/.exec(all(box, '.pictures')[0]!.style.gridTemplateColumns)![1];
  expect(columns()).toBe('4');
  box.resize(350);
  expect(columns()).toBe('2');
});

test('an update keeps the canvases that are there', () => {
  const box = boxOf();
  const drawing = drawPictures(box, panel);
  const [first] = all(box, 'canvas');
  drawing.update({ ...panel, pictures: [...panel.pictures, picture([1], 1, 1, { caption: 'new' })] });
  expect(all(box, 'canvas')).toHaveLength(3);
  expect(all(box, 'canvas')[0]).toBe(first);
  drawing.update({ ...panel, pictures: [] });
  expect(all(box, 'canvas')).toHaveLength(0);
  expect(drawing.describe()).not.toMatch(/\d/);
});
