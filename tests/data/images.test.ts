import { expect, test } from 'vitest';
import { loadImages } from '../../ts/data/images.js';
import { refusal } from '../support/errors.js';
import '../support/engine.js';

test('generated digits are no substitute where they were asked for', async () => {
  const { dataset, said, isSubstitute } = await loadImages('digits');
  expect([dataset.name, said, isSubstitute]).toEqual(['digits', 'generated digits', false]);
  expect([dataset.train.count, dataset.train.imageShape, dataset.train.classes]).toEqual([
    60_000,
    [1, 28, 28],
    10,
  ]);
});

test('another choice is refused', async () => {
  await expect(loadImages('cifar' as never)).rejects.toThrow(
    refusal('invalid-argument', 'loadImages choice', 'auto, mnist or digits', 'cifar'),
  );
  await expect(loadImages('auto', { dir: 'x' } as never)).rejects.toThrow(/loadImages: .*\bdir\b/);
});
