import { expect, test } from 'vitest';
import { counted } from '../../ts/core/format.js';

test('one is singular', () => {
  const units = ['steps', 'classes', 'pictures', 'bytes'];
  expect(units.map((unit) => counted(1, unit))).toEqual(['1 step', '1 class', '1 picture', '1 byte']);
  expect(units.map((unit) => counted(1000, unit))).toEqual(units.map((unit) => `1,000 ${unit}`));
});
