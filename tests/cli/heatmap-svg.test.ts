/** What is drawn is read back as an XML parser would: every sign that is markup has to be accounted for. */
import { describe, expect, test } from 'vitest';
import { heatmapSvg } from '../../ts/cli/heatmap-svg.js';
import type { Heatmap } from '../../ts/experiments/panels.js';

interface Element {
  name: string;
  attributes: Record<string, string>;
  text: string;
}

const SIGNS: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescaped(text: string): string {
  expect(text).not.toMatch(/[<>]|[^\P{C}\n]/u);
  return text.replace(/&(\w*);?/g, (found, name: string) => {
    expect(found, text).toBe(`&${name};`);
    expect(Object.keys(SIGNS)).toContain(name);
    return SIGNS[name]!;
  });
}

/** The elements of a document that is well-formed; of its own parts texts and elements side by side do not come. */
function parse(xml: string): Element[] {
  const elements: Element[] = [];
  const open: Element[] = [];
  let at = 0;
  const attribute = /\s+([\w:-]+)="([^"<]*)"/g;
  for (const [tag, end, name, attributes = '', empty] of xml.matchAll(
    /<(\/?)([a-z]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g,
  )) {
    const start = xml.indexOf(tag, at);
    const text = unescaped(xml.slice(at, start));
    at = start + tag.length;
    if (open.length > 0) open.at(-1)!.text += text;
    else expect(text.trim()).toBe('');
    if (end) {
      expect(open.pop()?.name).toBe(name);
      continue;
    }
    const pairs = [...attributes.matchAll(attribute)].map(([, key, value]) => [key!, unescaped(value!)]);
    expect(new Set(pairs.map(([key]) => key)).size).toBe(pairs.length);
    const element = {
      name: name!,
      attributes: Object.fromEntries(pairs) as Record<string, string>,
      text: '',
    };
    expect(open.length > 0 || elements.length === 0).toBe(true);
    elements.push(element);
    if (!empty) open.push(element);
  }
  expect(xml.slice(at).trim()).toBe('');
  expect(open).toEqual([]);
  return elements;
}

const of = (elements: readonly Element[], name: string) =>
  elements.filter((element) => element.name === name);
const numbers = ({ attributes }: Element, ...names: string[]) =>
  names.map((name) => Number(attributes[name]!));

/** A map of 3 × 2. */
function mapOf(more: Partial<Heatmap> = {}): Heatmap {
  const values = [0, 0.2, 0.4, 0.6, 0.8, 1];
  return {
    ...{ values: Float32Array.from(values), width: 3, height: 2, low: 0, high: 1 },
    rows: ['x', 'y'],
    columns: ['a', 'b', 'c'],
    caption: 'abc → xy',
    ...more,
  };
}

test('a square for every number, row by row, as dark as it is high', () => {
  const elements = parse(heatmapSvg(mapOf()));
  const cells = of(elements, 'rect').filter(({ attributes }) => 'fill-opacity' in attributes);
  expect(cells.map((cell) => numbers(cell, 'fill-opacity')[0])).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  const places = cells.map((cell) => numbers(cell, 'x', 'y', 'width', 'height'));
  const [x, y, side, same] = places[0]!;
  expect([side, same]).toEqual([22, 22]);
  expect(places).toEqual(
    [0, 1, 2, 3, 4, 5].map((i) => [x! + side! * (i % 3), y! + side! * Math.floor(i / 3), side, side]),
  );
  expect(new Set(cells.map(({ attributes }) => attributes['fill'])).size).toBe(1);
  const [fine] = parse(heatmapSvg(mapOf({ values: Float32Array.of(0.35), width: 1, height: 1 }))).filter(
    ({ attributes }) => 'fill-opacity' in attributes,
  );
  expect(fine!.attributes['fill-opacity']).toBe('0.350');
});

test.each([
  [1, 1],
  [3, 2],
  [29, 10],
])('%d × %d: as large as what is in it', (width, height) => {
  const values = new Float32Array(width * height);
  const [rows, columns] = [Array<string>(height).fill('r'), Array<string>(width).fill('c')];
  const map = { values, width, height, low: 0, high: 1, rows, columns, caption: 'c' };
  const [svg, ...elements] = parse(heatmapSvg(map));
  const [wide, high] = numbers(svg!, 'width', 'height') as [number, number];
  expect(svg!.name).toBe('svg');
  expect(svg!.attributes['xmlns']).toBe('http://www.w3.org/2000/svg');
  expect(svg!.attributes['viewBox']).toBe(`0 0 ${wide} ${high}`);
  const rects = of(elements, 'rect');
  // The white ground, the cells, the frame.
  expect(rects).toHaveLength(width * height + 2);
  expect(numbers(rects[0]!, 'width', 'height')).toEqual([wide, high]);
  expect(numbers(rects.at(-1)!, 'x', 'y', 'width', 'height')).toEqual([
    ...numbers(rects[1]!, 'x', 'y'),
    22 * width,
    22 * height,
  ]);
  for (const rect of rects.slice(1)) {
    const [x, y, w, h] = numbers(rect, 'x', 'y', 'width', 'height') as [number, number, number, number];
    expect(x > 0 && y > 0 && x + w <= wide && y + h <= high).toBe(true);
  }
  for (const text of of(elements, 'text')) {
    const [x, y] = numbers(text, 'x', 'y') as [number, number];
    expect(x > 0 && y > 0 && x < wide && y < high).toBe(true);
  }
});

test('columns above their squares, rows to the left of theirs, what it is below and as its title', () => {
  const elements = parse(heatmapSvg(mapOf()));
  const texts = of(elements, 'text');
  expect(texts.map(({ text }) => text)).toEqual(['a', 'b', 'c', 'x', 'y', 'abc → xy']);
  expect(of(elements, 'title').map(({ text }) => text)).toEqual(['abc → xy']);
  const frame = of(elements, 'rect').at(-1)!;
  const [left, top] = numbers(frame, 'x', 'y') as [number, number];
  const places = texts.map((text) => {
    const [x, y] = numbers(text, 'x', 'y') as [number, number];
    return [x, y, text.attributes['text-anchor']] as const;
  });
  places.slice(0, 3).forEach(([x, y, anchor], i) => {
    expect([x, anchor]).toEqual([left + 22 * i + 11, 'middle']);
    expect(y).toBeLessThan(top);
  });
  places.slice(3, 5).forEach(([x, y, anchor], i) => {
    expect(x).toBeLessThan(left);
    expect(anchor).toBe('end');
    expect(y > top + 22 * i && y < top + 22 * (i + 1)).toBe(true);
  });
  expect(places[5]![1]).toBeGreaterThan(top + 44);
});

describe('labels', () => {
  test('that are markup are shown as they are', () => {
    const rows = ['</text><script>', '&amp;'];
    const columns = ['<', '"', "'&"];
    const caption = '</title><script>alert("1")</script> & ]]> → <!--';
    const elements = parse(heatmapSvg(mapOf({ rows, columns, caption })));
    expect(of(elements, 'text').map(({ text }) => text)).toEqual([...columns, ...rows, caption]);
    expect(of(elements, 'title')[0]!.text).toBe(caption);
    expect(new Set(elements.map(({ name }) => name))).toEqual(new Set(['svg', 'title', 'rect', 'text']));
  });

  test('that no XML may have, or that steer, are written out', () => {
    const elements = parse(
      heatmapSvg(mapOf({ rows: ['\u0000', '\u202e'], columns: ['\ud800', '\n', '👍'] })),
    );
    expect(of(elements, 'text').map(({ text }) => text)).toEqual([
      '\\ud800',
      '\\u000a',
      '👍',
      '\\u0000',
      '\\u202e',
      'abc → xy',
    ]);
  });

  test('may be missing', () => {
    const { width, height, values, low, high } = mapOf();
    const elements = parse(heatmapSvg({ width, height, values, low, high }));
    expect(of(elements, 'text').map(({ text }) => text)).toEqual(['']);
    expect(of(elements, 'rect')).toHaveLength(8);
  });
});
