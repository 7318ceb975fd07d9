// @vitest-environment happy-dom
/** A cursor that arrow keys move, with a text about its place. */
import { beforeEach, expect, test } from 'vitest';
import { addCursor } from '../../ts/view/cursor.js';
import { boxOf, press } from '../support/view.js';

let element: HTMLElement;
let output: HTMLElement;
let hidden: number;
let size: [number, number];

beforeEach(() => {
  const box = boxOf();
  element = box.appendChild(document.createElement('div'));
  output = box.appendChild(document.createElement('p'));
  [hidden, size] = [0, [3, 2]];
  addCursor(element, output, {
    size: () => size,
    show: (column, row) => `${column} ${row}`,
    hide: () => (hidden += 1),
  });
});

test.each([
  [[], '0 0'],
  [['ArrowRight', 'ArrowDown'], '1 1'],
  [['ArrowLeft', 'ArrowUp'], '0 0'],
  [['End', 'ArrowRight', 'PageDown'], '2 1'],
  [['End', 'Home'], '0 0'],
  [['PageDown', 'PageUp', 'x'], '0 0'],
])('%j: %s', (keys, said) => {
  press(element, ...keys);
  expect(output.textContent).toBe(said);
});

test('can be reached by keyboard, and what it says is read out', () => {
  expect(element.tabIndex).toBe(0);
  expect(output.getAttribute('aria-live')).toBe('polite');
});

test('says nothing when it is left, and goes on from where it was', () => {
  press(element, 'ArrowRight');
  element.blur();
  expect([output.textContent, hidden]).toEqual(['', 1]);
  element.focus();
  expect(output.textContent).toBe('1 0');
});

test('keys with others held are the browser’s; its own do not scroll the page', () => {
  const key = (init: KeyboardEventInit) => {
    const event = new KeyboardEvent('keydown', { cancelable: true, ...init });
    element.dispatchEvent(event);
    return event.defaultPrevented;
  };
  element.focus();
  expect(key({ key: 'ArrowRight', altKey: true })).toBe(false);
  expect(output.textContent).toBe('0 0');
  expect(key({ key: 'ArrowRight' })).toBe(true);
  expect(key({ key: 'Tab' })).toBe(false);
});

test('stays inside where places become fewer, and says nothing where there are none', () => {
  press(element, 'End');
  size = [2, 1];
  press(element, 'ArrowDown');
  expect(output.textContent).toBe('1 0');
  size = [0, 0];
  press(element, 'ArrowLeft');
  expect(output.textContent).toBe('1 0');
});
