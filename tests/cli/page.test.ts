/** The script of report.html, on a page that only remembers what is put on it. */
import { readFile } from 'node:fs/promises';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';

const script = await readFile(new URL('../../ts/cli/report/page.js', import.meta.url), 'utf8');

class Element {
  textContent = '';
  readonly children: Element[] = [];
  append(...children: Element[]) {
    this.children.push(...children);
  }
  /** Of itself and all that is in it. */
  get texts(): string[] {
    return [this.textContent, ...this.children.flatMap((child) => child.texts)].filter((text) => text !== '');
  }
}

/** The panels' boxes as they are drawn. */
function drawn(panels: readonly unknown[]): Element[] {
  const places: Record<string, Element> = { charts: new Element(), panels: new Element() };
  const document = {
    createElement: () => new Element(),
    getElementById: (id: string) => places[id],
  };
  runInNewContext(script, { document, CHARTS: [], PANELS: panels });
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
