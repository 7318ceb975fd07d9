/** The script of report.html, on a page that only remembers what is put on it. */
import { readFile } from 'node:fs/promises';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';

const script = await readFile(new URL('../../ts/cli/report/page.js', import.meta.url), 'utf8');

/** Width of a letter on that page. */
const LETTER = 6;

class Element {
  textContent = '';
  clientWidth = 0;
  children: Element[] = [];
  readonly attributes: Record<string, string | number> = {};
  constructor(readonly name = '') {}
  append(...children: (Element | string)[]) {
    for (const child of children) {
      if (typeof child === 'string') this.textContent += child;
      else this.children.push(child);
    }
  }
  replaceChildren() {
    this.children = [];
  }
  setAttribute(name: string, value: string | number) {
    this.attributes[name] = value;
  }
  getComputedTextLength() {
    return LETTER * this.textContent.length;
  }
  all(name: string): Element[] {
    const own = this.name === name ? [this] : [];
    return [...own, ...this.children.flatMap((child) => child.all(name))];
  }
  /** Of itself and all that is in it. */
  get texts(): string[] {
    return [this.textContent, ...this.children.flatMap((child) => child.texts)].filter((text) => text !== '');
  }
}

/**
 * The panels' boxes as they are drawn.
 * @param page how wide it is; `resize` is what the script wants to be told when that changes
 */
function drawn(
  panels: readonly unknown[],
  page: { width: number; resize?: () => void } = { width: 600 },
): Element[] {
  const places: Record<string, Element> = { charts: new Element(), panels: new Element() };
  const made = (name: string) =>
    Object.defineProperty(new Element(name), 'clientWidth', { get: () => page.width, set: () => {} });
  const document = {
    createElement: made,
    createElementNS: (_: string, name: string) => made(name),
    getElementById: (id: string) => places[id],
  };
  const addEventListener = (_: string, listener: () => void) => (page.resize = listener);
  runInNewContext(script, { document, addEventListener, CHARTS: [], PANELS: panels });
  return places['panels']!.children;
}

const table = (title: string) => ({ kind: 'table', title, head: ['', 'a'], rows: [['b', 'c']] });

test('a panel is drawn', () => {
  expect(drawn([table('t')]).map(({ texts }) => texts)).toEqual([['t', 'a', 'b', 'c']]);
});

test.each<[string, unknown]>([
  ['that is none', null],
  ['of an unknown kind', { kind: 'song', title: 'first' }],
  ['without its parts', { kind: 'table', title: 'first' }],
])('a panel %s says so, and those behind it are drawn', (_, wrong) => {
  const [first, ...others] = drawn([wrong, table('second'), table('third')]);
  expect(first!.texts.at(-1)).toMatch(/^This could not be drawn: /);
  expect(others.map(({ texts }) => texts)).toEqual([
    ['second', 'a', 'b', 'c'],
    ['third', 'a', 'b', 'c'],
  ]);
});

describe('a map', () => {
  interface Point {
    label: string;
    x: number;
    y: number;
    group?: string;
  }
  const map = (points: readonly Point[]) => ({ kind: 'map', title: 'm', points });
  /** Crowded in the middle, sparse at the edges. */
  const many: Point[] = Array.from({ length: 150 }, (_, i) => ({
    label: `word${i}`,
    x: Math.cos(i) * (i / 150) ** 2,
    y: 0.7 * Math.sin(i) * (i / 150) ** 2,
    group: ['a', 'b', 'c'][i % 3]!,
  }));
  const isCrowded = (group: Element) => group.attributes['class'] === 'crowded';
  const number = (element: Element, name: string) => Number(element.attributes[name]);

  /** The boxes of the labels that show. */
  const shown = (panel: Element) =>
    panel
      .all('g')
      .filter((group) => !isCrowded(group))
      .flatMap((group) => group.all('text'))
      .map((text) => {
        const left = number(text, 'x');
        const bottom = number(text, 'y') + 2.5;
        return { left, right: left + text.getComputedTextLength(), top: bottom - 12, bottom };
      });

  test.each([300, 600, 1200])('no label lies over another or beyond the edge: %d wide', (width) => {
    const [panel] = drawn([map(many)], { width });
    const picture = panel!.all('svg').at(-1)!;
    const height = number(picture, 'height');
    const labels = shown(panel!);
    expect(labels.length).toBeGreaterThan(width / 15);
    labels.forEach((a, i) => {
      expect(a.left >= 0 && a.right <= width && a.top >= 0 && a.bottom <= height).toBe(true);
      for (const b of labels.slice(i + 1)) {
        expect(a.left >= b.right || b.left >= a.right || a.top >= b.bottom || b.top >= a.bottom).toBe(true);
      }
    });
    for (const dot of picture.all('circle')) {
      expect(number(dot, 'cx') >= 0 && number(dot, 'cx') <= width).toBe(true);
      expect(number(dot, 'cy') >= 0 && number(dot, 'cy') <= height).toBe(true);
    }
  });

  test('every dot has its title, and a label even if it does not show', () => {
    const [panel] = drawn([map(many)]);
    for (const name of ['title', 'text']) {
      expect(panel!.all(name).map(({ textContent }) => textContent)).toEqual(many.map(({ label }) => label));
    }
    expect(panel!.all('g').some(isCrowded)).toBe(true);
  });

  test('groups have colours and are explained', () => {
    const [panel] = drawn([map(many)]);
    expect(panel!.all('span').map(({ textContent }) => textContent)).toEqual([' a', ' b', ' c']);
    const colours = panel!.all('circle').map(({ attributes }) => attributes['fill']);
    const [a, b, c] = colours;
    expect(new Set([a, b, c]).size).toBe(3);
    expect(colours.slice(3, 9)).toEqual([a, b, c, a, b, c]);
  });

  test('both axes have the same scale, y upwards', () => {
    const at = (x: number, y: number) => ({ label: 'l', x, y });
    const [panel] = drawn([map([at(0, 0), at(1, 0), at(0, 0.5)])]);
    const [origin, right, up] = panel!.all('circle');
    const unit = number(right!, 'cx') - number(origin!, 'cx');
    expect(unit).toBeGreaterThan(500);
    expect(number(right!, 'cy')).toBe(number(origin!, 'cy'));
    expect(number(up!, 'cx')).toBe(number(origin!, 'cx'));
    expect(number(origin!, 'cy') - number(up!, 'cy')).toBeCloseTo(unit / 2);
  });

  test('is drawn anew, once, when the page has another width', () => {
    const page: { width: number; resize?: () => void } = { width: 600 };
    const [panel] = drawn([map(many.map(({ label, x, y }) => ({ label, x, y })))], page);
    const picture = () => panel!.all('svg');
    const [before] = picture();
    page.resize!();
    expect(picture()[0]).toBe(before);
    page.width = 400;
    page.resize!();
    expect(picture().map((svg) => number(svg, 'width'))).toEqual([400]);
    expect(panel!.all('text')).toHaveLength(many.length);
  });

  test.each([
    ['one', [{ label: '<b>', x: 3, y: -2 }]],
    ['some at one place', Array.from({ length: 20 }, () => ({ label: 'same', x: 1, y: 1 }))],
    ['none', []],
  ])('of %s', (_, points) => {
    const [panel] = drawn([map(points)]);
    expect(panel!.texts.filter((text) => text.startsWith('This could'))).toEqual([]);
    const circles = panel!.all('circle');
    expect(circles).toHaveLength(points.length);
    for (const dot of circles) expect([number(dot, 'cx'), number(dot, 'cy')]).toEqual([300, 24]);
    expect(panel!.all('g').filter((group) => !isCrowded(group)).length).toBeLessThan(9);
  });
});
