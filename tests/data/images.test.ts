import { expect, test } from 'vitest';
import { loadImages } from '../../ts/data/images.js';
import { inShort } from '../../ts/data/lookup.js';
import { refusal } from '../support/errors.js';
import { inOrder } from '../support/mentions.js';
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

test('why there is no data set fits in a line', () => {
  const reasons = ['not in data', 'not in /cache', 'https://one: ENOTFOUND', 'https://two: HTTP 404'];
  expect(inShort(reasons)).toMatch(inOrder('data', '/cache', 'downloaded'));
  expect(inShort(reasons)).not.toMatch(/https|ENOTFOUND|404/);
  expect(inShort(reasons.slice(0, 2))).not.toContain('downloaded');
  expect(inShort(reasons.slice(2))).toContain('downloaded');
  expect(inShort([])).not.toBe('');
});

test('where there is no MNIST, the error says what to set', async () => {
  await expect(loadImages('mnist', { download: false })).rejects.toThrow(
    refusal('not-found', 'MNIST', '`dataDir`'),
  );
});

test('another choice is refused', async () => {
  await expect(loadImages('cifar' as never)).rejects.toThrow(
    refusal('invalid-argument', 'loadImages choice', 'auto, mnist or digits', 'cifar'),
  );
  await expect(loadImages('auto', { dir: 'x' } as never)).rejects.toThrow(/loadImages: .*\bdir\b/);
});
