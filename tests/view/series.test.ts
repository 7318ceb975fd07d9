import { expect, test } from 'vitest';
import { COLOURS, legendMark, markPath, seriesClass } from '../../ts/view/series.js';
import { markupOf } from '../../ts/view/tree.js';

test('colours begin again after the last; pairs of colour and mark do not for long', () => {
  const looks = Array.from({ length: COLOURS ** 2 }, (_, i) => `${seriesClass(i)} ${markPath(i, 4)}`);
  expect(new Set(looks).size).toBe(COLOURS ** 2);
  expect(seriesClass(COLOURS)).toBe(seriesClass(0));
});

test('a legend shows the line and the mark that a series has', () => {
  const parts = (look: Parameters<typeof legendMark>[1]) =>
    [...markupOf(legendMark(1, look)).matchAll(/<path [^>]*class="([^"]*)"/g)].map(([, name]) => name);
  expect(parts({ line: 'solid' })).toEqual(['line']);
  expect(parts({ line: 'dashed', mark: 'full' })).toEqual(['line dashed', 'fill']);
  expect(parts({ mark: 'hollow' })).toEqual(['hollow']);
});
