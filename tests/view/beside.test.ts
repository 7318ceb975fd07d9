/** Which panels stand beside each other. */
import { expect, test } from 'vitest';
import type { Panel } from '../../ts/experiments/panels.js';
import { besideEachOther } from '../../ts/view/beside.js';

const panelOf = (title: string, model?: string): Panel => ({
  ...{ kind: 'table', title, columns: [], rows: [] },
  ...(model !== undefined && { model }),
});

test('the panels of models that follow one another are one part, with a side for each model', () => {
  const panels = [panelOf('a'), panelOf('b', 'x'), panelOf('c', 'y'), panelOf('d', 'x'), panelOf('e')];
  const [first, sides, last] = besideEachOther([...panels, panelOf('f', 'x')]);
  expect(first).toMatchObject({ index: 0 });
  expect(sides).toMatchObject([
    { name: 'x', panels: [{ index: 1 }, { index: 3 }] },
    { name: 'y', panels: [{ index: 2 }] },
  ]);
  expect(last).toMatchObject({ index: 4 });
  expect(besideEachOther([...panels, panelOf('f', 'x')])[3]).toMatchObject([
    { name: 'x', panels: [{ index: 5 }] },
  ]);
});

test('hundreds of thousands of models do not wait', { timeout: 60_000 }, () => {
  const count = 300_000;
  const panels = Array.from({ length: count }, (_, i) => panelOf('a', `model ${i}`));
  expect(besideEachOther(panels)).toMatchObject([{ length: count }]);
});
