/** The script of report.html, on a page that only remembers what is put on it. */
import { readFile } from 'node:fs/promises';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';

const scripts = ['heatmap', 'page'].map((name) =>
  readFile(new URL(`../../ts/cli/report/${name}.js`, import.meta.url), 'utf8'),
);
const script = (await Promise.all(scripts)).join('');

/** Width of a letter on that page. */
const LETTER = 6;

class ImageData {
  readonly data: Uint8ClampedArray;
  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.data = new Uint8ClampedArray(4 * width * height);
  }
}

class Element {
  textContent = '';
  clientWidth = 0;
  readonly style: Record<string, string> = {};
  /** Of a canvas. */
  image?: ImageData;
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
  getContext() {
    return { putImageData: (image: ImageData) => (this.image = image) };
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
  runInNewContext(script, { document, addEventListener, CHARTS: [], PANELS: panels, ImageData, atob });
  return places['panels']!.children;
}

const table = (title: string) => ({
  kind: 'table',
  title,
  columns: ['', 'a'].map((label) => ({ label, kind: 'text' })),
  rows: [['b', 'c']],
});

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

describe('a heat map', () => {
  const number = (element: Element, name: string) => Number(element.attributes[name]);
  const pixels = (canvas: Element) => {
    const data = [...canvas.image!.data];
    return Array.from({ length: data.length / 4 }, (_, i) => data.slice(4 * i, 4 * i + 4));
  };
  /** One with this scale and labels; values rise from low to high. */
  const map = (
    width: number,
    height: number,
    {
      low = 0,
      high = 1,
      ...labels
    }: { low?: number; high?: number; rows?: string[]; columns?: string[] } = {},
  ) => {
    const count = width * height;
    const values = Array.from({ length: count }, (_, i) => low + ((high - low) * i) / Math.max(1, count - 1));
    return {
      values: { float32: Buffer.from(Float32Array.from(values).buffer).toString('base64') },
      width,
      height,
      low,
      high,
      caption: 'c',
      ...labels,
    };
  };
  const draw = (maps: readonly unknown[], page: Parameters<typeof drawn>[1] = { width: 600 }) => {
    const [panel] = drawn([{ kind: 'heatmap', title: 't', maps }], page);
    expect(panel!.texts.filter((text) => text.startsWith('This could'))).toEqual([]);
    return panel!;
  };
  const texts = (count: number, label: (i: number) => string) =>
    Array.from({ length: count }, (_, i) => label(i));

  test('has as many pixels as numbers, the larger the darker', () => {
    const [canvas] = draw([map(4, 2)]).all('canvas');
    expect([canvas!.image!.width, canvas!.image!.height]).toEqual([4, 2]);
    const shades = pixels(canvas!).map(([r, g, b]) => r! + g! + b!);
    expect(shades).toEqual(shades.toSorted((a, b) => b - a));
    expect(new Set(shades).size).toBe(8);
    expect(pixels(canvas!).every(([, , , alpha]) => alpha === 255)).toBe(true);
  });

  test('with numbers on either side of 0: blue, light, red', () => {
    const [canvas] = draw([map(256, 1, { low: -1, high: 1 })]).all('canvas');
    const colours = pixels(canvas!);
    for (const [i, [r, , b]] of colours.entries()) {
      if (i < 120) expect(b).toBeGreaterThan(r!);
      if (i > 135) expect(r).toBeGreaterThan(b!);
    }
    const shades = colours.map(([r, g, b]) => r! + g! + b!);
    expect(shades.indexOf(Math.max(...shades))).toBeGreaterThan(125);
    expect(shades.indexOf(Math.max(...shades))).toBeLessThan(130);
    // As far from 0 is as strong: a low end near 0 is light.
    const [skewed] = draw([map(256, 1, { low: -0.1, high: 1 })]).all('canvas');
    expect(
      pixels(skewed!)[0]!
        .slice(0, 3)
        .every((channel) => channel > 180),
    ).toBe(true);
    expect(pixels(skewed!)[255]).toEqual(colours[255]);
  });

  test.each([
    [300, 29, 10],
    [600, 29, 10],
    [1200, 40, 40],
    [300, 3, 2],
  ])(
    '%d wide: labels of %d columns and %d rows stand at theirs, none over another',
    (width, across, down) => {
      const labels = { rows: texts(down, (i) => `row ${i}`), columns: texts(across, (i) => `col${i}`) };
      const panel = draw([map(across, down, labels)], { width });
      const canvas = panel.all('canvas')[0]!;
      const px = (name: string) => Number.parseFloat(canvas.style[name]!);
      const found = panel.all('text').filter(({ textContent }) => /^(row|col)/.test(textContent));
      const rows = found.slice(0, down);
      const columns = found.slice(down);
      rows.forEach((text, i) => {
        expect([text.textContent, text.attributes['text-anchor']]).toEqual([`row ${i}`, 'end']);
        expect(number(text, 'x')).toBeLessThan(px('left'));
        expect(number(text, 'x') - text.getComputedTextLength()).toBeGreaterThanOrEqual(0);
        expect(number(text, 'y') - 4).toBeCloseTo(px('top') + ((i + 0.5) * px('height')) / down);
      });
      columns.forEach((text, i) => {
        // Turned, as they are wider than their columns.
        const [, x, y] = /^translate\((\S+) (\S+)\) rotate\(-90\)$/.exec(
          String(text.attributes['transform']),
        )!;
        expect(Number(x) - 4).toBeCloseTo(px('left') + ((i + 0.5) * px('width')) / across);
        expect(Number(y)).toBeLessThan(px('top'));
        expect(Number(y) - text.getComputedTextLength()).toBeGreaterThanOrEqual(0);
      });
      expect(px('height') / down).toBeGreaterThanOrEqual(14);
      expect(px('width') / across).toBeGreaterThanOrEqual(14);
      // What does not fit is scrolled to.
      if (14 * across + 60 < width) expect(px('left') + px('width')).toBeLessThanOrEqual(width);
    },
  );

  test('letters stand upright above their columns', () => {
    const panel = draw([map(5, 1, { columns: [...'a b.c'] })]);
    const found = panel.all('text').filter(({ textContent }) => /^[a-c .]$/.test(textContent));
    expect(found.map(({ textContent }) => textContent).join('')).toBe('a b.c');
    for (const text of found) expect(text.attributes['text-anchor']).toBe('middle');
  });

  test('many rows without labels take the height of few', () => {
    const canvas = draw([map(20, 100, { columns: texts(20, (i) => `word${i}`) })], { width: 900 }).all(
      'canvas',
    )[0]!;
    expect([canvas.style['width'], canvas.style['height']]).toEqual(['720px', '400px']);
    const many = draw([map(3000, 1000)], { width: 900 }).all('canvas')[0]!;
    expect(many.style['height']).toBe('400px');
    expect(Number.parseFloat(many.style['width']!)).toBeLessThanOrEqual(900);
  });

  test('long labels are cut, and told whole by the mouse; empty ones take no place', () => {
    const long = 'x'.repeat(500);
    const panel = draw([map(1, 2, { rows: ['', long] }), map(1, 2, { rows: ['', ''] })]);
    expect(panel.all('title').map(({ textContent }) => textContent)).toEqual([long]);
    expect(panel.texts).toContain(`${'x'.repeat(23)}…`);
    expect(panel.all('canvas').map(({ style }) => style['left'])).toEqual([`${24 * LETTER + 7}px`, '1px']);
  });

  test('the colours are explained, once for maps that have the same', () => {
    const scales = [
      [0, 1],
      [0, 1],
      [-1, 1],
      [-0.001, 0.5],
    ] as const;
    const panel = draw(scales.map(([low, high]) => map(2, 2, { low, high })));
    const said = panel.all('p').map((key) => key.all('text').map(({ textContent }) => textContent));
    expect(said).toEqual([
      ['0', '1'],
      ['−1', '0', '1'],
      ['−0.001', '0.5'],
    ]);
    expect(panel.all('figcaption')).toHaveLength(4);
  });

  test('is drawn anew, once, when the page has another width', () => {
    const page: { width: number; resize?: () => void } = { width: 600 };
    const panel = draw([map(20, 1)], page);
    const canvases = () => panel.all('canvas');
    const [before] = canvases();
    page.resize!();
    expect(canvases()[0]).toBe(before);
    page.width = 300;
    page.resize!();
    expect(canvases().map(({ style }) => style['width'])).toEqual(['280px']);
  });
});
