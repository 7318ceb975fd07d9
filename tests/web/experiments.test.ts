/**
 * Every experiment in the page: trained in Korean to Node's hash, every view with Node's numbers, nothing left in English,
 * and views for everybody.
 */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { experiments } from '../../ts/experiments/index.js';
import type { ExperimentId } from '../../web/src/lessons/index.js';
import { writeLink } from '../../web/src/state/link.js';
import { program } from '../support/chromium.js';
import { openInNode } from '../support/runs-in-node.js';
import { drawn, hasLooked, inFull, lookedAt, present, watchLooks } from './looked.js';
import { press, status, usePlayground, violations, where } from './playground.js';

const { open } = usePlayground();

/** What has no Korean name: algorithms, layers, data sets, values that links and formulas have. */
const NAMES =
  /\b(?:badak|English|SGD|AdaGrad|Adam|Xavier|He|ReLU|sigmoid|tanh|Affine|RNN|LSTM|GRU|CBOW|CNN|seq2seq|skip-gram|MNIST|CSV|SVG|PNG|TypeScript|std=0\.01|log p)\b/g;
/** Names of parameters, such as `affine1_W`, hashes, hosts, and letters of formulas. */
const SYMBOLS = /\b[\w.-]+\.com\b|\b[A-Za-z]+\d*_\w+\b|\b(?:exact|fused)-[0-9a-f]+\b|\b(?:[A-Za-z]|W[xh])\b/g;

/**
 * Whether a text says something in English: any word without Korean around it, or three words in a row. Questions with
 * their answers are data.
 */
function isEnglish(text: string): boolean {
  if (text.includes(' → ')) return false;
  const rest = text
    .replaceAll(/“[^”]*”/g, '')
    .replaceAll(NAMES, '')
    .replaceAll(SYMBOLS, '');
  return /[가-힣]/.test(rest)
    ? /(?:[A-Za-z]{2,}[ ,.;:]+){2}[A-Za-z]{2,}/.test(rest)
    : /[A-Za-z]{2,}/.test(rest);
}

/** The texts of the page and the names of its elements, without the words and characters that a model works on. */
function textsOf(page: Page): Promise<string[]> {
  return page.getByRole('main').evaluate((main) => {
    const DATA =
      '.source pre, .formula, .bar-list .name, .bars h3, .tokens, .heatmap text, .map, tbody, .file-name, .named option';
    const isData = (element: Element) => element.closest(DATA) !== null;
    const texts: string[] = [];
    const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node instanceof Element) {
        if (isData(node)) continue;
        for (const name of ['aria-label', 'title', 'aria-valuetext']) {
          texts.push(node.getAttribute(name) ?? '');
        }
      } else if (!isData(node.parentElement!) || node.parentElement!.closest('table.sum')) {
        texts.push(node.textContent!);
      }
    }
    return texts.filter((text) => text.trim() !== '');
  });
}

test.skipIf(!program).each(experiments.map(({ id, smoke }) => [id, smoke] as const))(
  '%s has the hash and the views that it has in Node, and says everything in Korean',
  async (id, smoke) => {
    const link = writeLink({ experiment: id as ExperimentId, params: smoke, seed: 0 });
    using run = (await openInNode(id, smoke, { policy: 'in-turns' })).run;
    const inNode = (view: string) => inFull(run.look(view, undefined, 0).panels);
    const ofModel = run.views.filter((view) => view.ofModel && !view.isSlow).map((view) => view.id);
    const page = await open(link, { locale: 'ko' }, watchLooks);
    await expect.poll(() => page.locator('.panels .panel, .empty').count()).toBeGreaterThan(0);
    const first = run.views.length > 0 ? inNode(run.views[0]!.id) : undefined;
    // Later it shows earlier moments as well, on one scale.
    if (ofModel.includes('activations')) {
      await page.getByRole('tab', { name: '층마다의 활성화값', exact: true }).click();
      await expect.poll(() => lookedAt(page, 'activations')).toBeDefined();
      expect((await lookedAt(page, 'activations'))?.panels).toEqual(inNode('activations'));
    }
    for (const report of run.reports) void report;
    await press(page, '시작');
    await expect.poll(() => status(page).innerText()).toContain('끝났습니다');
    expect(await page.locator('.runs code').innerText()).toBe(run.hash());
    const texts = new Set(await textsOf(page));
    // Where there is little room, tables are scrolled.
    await page.setViewportSize({ width: 390, height: 844 });
    const tabs = await page.locator('.tabs.views button').all();
    expect(tabs).toHaveLength(run.views.length);
    for (const [i, tab] of tabs.entries()) {
      const { id, isSlow } = run.views[i]!;
      await tab.click();
      if (isSlow) await press(page, '기울기 확인하기');
      else await expect.poll(() => hasLooked(page, id)).toBe(true);
      await expect.poll(() => page.locator('.panels .panel').count()).toBeGreaterThan(0);
      await drawn(page);
      for (const text of await textsOf(page)) texts.add(text);
      expect(await violations(page, '.panels'), await tab.innerText()).toEqual([]);
    }
    for (const view of ofModel.filter((id) => id !== 'activations')) {
      const seen = await lookedAt(page, view);
      expect(present(seen?.panels), view).toEqual(present(inNode(view)));
    }
    if (first && ofModel.includes(run.views[0]!.id)) expect(inNode(run.views[0]!.id)).not.toEqual(first);
    expect(texts.size).toBeGreaterThan(20);
    expect([...texts].filter(isEnglish)).toEqual([]);
  },
  120_000,
);

test.skipIf(!program)(
  'another language is spoken at once by all that stands, and the run goes on',
  async () => {
    const page = await open('#/two-layer-net?data=digits&iterations=200000&view=unit');
    await press(page, 'Play');
    await expect.poll(() => page.locator('.chart-title').first().innerText()).toBe('Loss');
    await expect.poll(() => page.locator('table.sum .total th').innerText()).toBe('sum');
    const step = async () => Number(/[\d,]+/.exec(await where(page).innerText())![0].replaceAll(',', ''));
    const before = await step();
    await press(page, '한국어');
    await expect.poll(() => page.locator('.chart-title').first().innerText()).toBe('손실');
    await expect.poll(() => page.locator('table.sum .total th').innerText()).toBe('합');
    expect(await page.locator('.chart-place + p').first().textContent()).toContain('화살표 키');
    const done = async () =>
      Number(/([\d,]+)단계$/m.exec(await where(page).innerText())![1]!.replaceAll(',', ''));
    await expect.poll(done).toBeGreaterThan(before);
    expect(await page.locator('.runs li').count()).toBe(1);
    await press(page, 'English');
    await expect.poll(() => page.locator('.chart-title').first().innerText()).toBe('Loss');
    await expect.poll(() => page.locator('table.sum .total th').innerText()).toBe('sum');
  },
);
