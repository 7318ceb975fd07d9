// @vitest-environment happy-dom
/** A drawing follows its panel, its width and its ground until it is disposed. */
import { beforeEach, expect, test, vi } from 'vitest';
import { drawing, groundOf, type Parts } from '../../ts/view/drawing.js';
import { html } from '../../ts/view/tree.js';
import { boxOf } from '../support/view.js';

const parts: Parts<string> = {
  layout: (panel, { width, ground }) => [html('p', {}, `${panel} ${width} ${ground}`)],
  describe: (panel) => `shows ${panel}`,
};

let changed: (() => void)[] = [];

beforeEach(() => {
  changed = [];
  vi.stubGlobal('matchMedia', () => ({
    addEventListener: (_: string, listener: () => void) => changed.push(listener),
    removeEventListener: (_: string, listener: () => void) => {
      changed = changed.filter((each) => each !== listener);
    },
  }));
  document.documentElement.style.removeProperty('--ground-is');
  return () => vi.unstubAllGlobals();
});

test('its width, its panel and its ground', () => {
  const box = boxOf(500);
  const drawn = drawing(box, 'a', parts);
  expect(box.textContent).toBe('a 500 light');
  const element = box.firstChild;
  box.resize(300);
  expect(box.textContent).toBe('a 300 light');
  drawn.update('b');
  expect(box.textContent).toBe('b 300 light');
  box.style.setProperty('--ground-is', 'dark');
  expect(groundOf(box)).toBe('dark');
  for (const listener of changed) listener();
  expect(box.textContent).toBe('b 300 dark');
  expect(box.firstChild).toBe(element);
  expect(drawn.describe()).toBe('shows b');
});

test('a box without a width, as in a closed part of a page, has the usual one', () => {
  const box = boxOf(0);
  drawing(box, 'a', parts);
  expect(box.textContent).toBe('a 600 light');
});

test('a picture has its description as its name', () => {
  const box = boxOf();
  const drawn = drawing(box, 'a', { ...parts, isPicture: true });
  drawn.update('b');
  expect([box.getAttribute('role'), box.getAttribute('aria-label')]).toEqual(['img', 'shows b']);
});

test('canvases are painted after every layout', () => {
  const painted: string[] = [];
  const box = boxOf();
  const drawn = drawing(box, 'a', {
    ...parts,
    paint: (box, panel) => painted.push(`${panel}: ${box.textContent}`),
  });
  drawn.update('b');
  expect(painted).toEqual(['a: a 600 light', 'b: b 600 light']);
});

test('taken away, it listens to nothing', () => {
  const box = boxOf();
  drawing(box, 'a', parts).dispose();
  box.resize(300);
  expect(changed).toEqual([]);
  expect(box.childNodes).toHaveLength(0);
});
