/** Each Korean guide has what its English one has; the words between are its own. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const docs = fileURLToPath(new URL('../docs/', import.meta.url));

/** The texts of a folder's pages, by their names. */
async function pagesOf(folder: string): Promise<Map<string, string>> {
  const names = (await readdir(join(docs, folder))).filter((name) => name.endsWith('.md'));
  const texts = await Promise.all(names.map((name) => readFile(join(docs, folder, name), 'utf8')));
  return new Map(names.map((name, i) => [name, texts[i]!]));
}

const english = await pagesOf('guide');
const korean = await pagesOf('ko/guide');

const BLOCK = /^```[\s\S]*?^```$/gm;
const blocks = (page: string): string[] => page.match(BLOCK) ?? [];
const prose = (page: string) => page.replaceAll(BLOCK, '');
const found = (page: string, what: RegExp): string[] => prose(page).match(what) ?? [];

const levels = (page: string) => found(page, /^#+ /gm);
const codeInSentences = (page: string) => [...new Set(found(page, /`[^`]+`/g))].sort();
/** How many cells each row of each table has. */
const tables = (page: string) =>
  found(page, /(?:^\|.*\|\n)+/gm).map((table) =>
    table
      .trim()
      .split('\n')
      .map((row) => row.split('|').length),
  );

const links = (page: string) =>
  Array.from(prose(page).matchAll(/\]\(([^)#]*)#?([^)]*)\)/g), ([, path, fragment]) => ({
    path: path!,
    fragment: fragment!,
  }));
/** Sorted, as sentences have another order, and without the way to the files of the English folder. */
const targets = (page: string) =>
  links(page)
    .map(({ path, fragment }) => path.replace('../../guide/', '') + (fragment && '#'))
    .sort();
/** What GitHub and the site make of a heading. */
const fragmentOf = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');

test('every guide is there in Korean', () => {
  expect([...korean.keys()].sort()).toEqual([...english.keys()].sort());
});

describe.each([...korean])('%s', (name, page) => {
  const original = english.get(name)!;

  test('has the same blocks of code', () => expect(blocks(page)).toEqual(blocks(original)));
  test('names the same code', () => expect(codeInSentences(page)).toEqual(codeInSentences(original)));
  test('has the same sections', () => expect(levels(page)).toEqual(levels(original)));
  test('has tables of the same rows and columns', () => expect(tables(page)).toEqual(tables(original)));
  test('has the same links', () => expect(targets(page)).toEqual(targets(original)));
  test('is Korean', () => expect(page).toMatch(/^# .*\p{Script=Hangul}/u));

  test('leads to headings that are there', () => {
    for (const { path, fragment } of links(page).filter((link) => link.fragment !== '')) {
      const target = path === '' ? page : korean.get(path)!;
      const headings = Array.from(prose(target).matchAll(/^#+ (.+)$/gm), ([, heading]) => heading!);
      expect(headings.map(fragmentOf)).toContain(fragment);
    }
  });
});
