/** The check that no link of the documents site is dead. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
// @ts-expect-error -- the scripts are plain JavaScript without declarations
import * as checking from '../../scripts/lib/links.mjs';
import { temporaryFolder } from '../support/cli.js';

const { deadLinks } = checking as {
  deadLinks(
    folder: string,
    options: { base: string; skip: (page: string) => boolean },
  ): Promise<readonly string[]>;
};

test('a page, a file or an element that is not there is found, and what is there is not', async () => {
  await using folder = await temporaryFolder();
  const page = (name: string, body: string) => writeFile(join(folder.path, name), body);
  await mkdir(join(folder.path, 'guide'));
  await mkdir(join(folder.path, 'app'));
  await page('app/index.html', '<main></main>');
  await page('guide/index.html', '<h2 id="a&amp;b">A</h2><a href="../#top">home</a><a href="">here</a>');
  await page(
    'index.html',
    `<p id="top"></p><img src="/docs/none.png"><a class="x" href="/docs/guide/#a&amp;b">b</a>
     <a href="guide">guide</a><a href="guide/index.html#c">c</a><a href="/elsewhere/">e</a>
     <a href="https://example.com/x">out</a><a href="mailto:a@example.com">mail</a>
     <a href="app/#/state">state</a><a href="#none">none</a><a href="gone.html?x=1">gone</a>`,
  );
  const dead = await deadLinks(folder.path, { base: '/docs/', skip: (name) => name.startsWith('app/') });
  expect(dead).toEqual([
    'index.html: /docs/none.png',
    'index.html: guide/index.html#c',
    'index.html: /elsewhere/',
    'index.html: #none',
    'index.html: gone.html?x=1',
  ]);
});
