/** report.html in a real browser: everything is drawn, in light and dark, on a narrow and a wide screen. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { renderReport } from '../../ts/report/render.js';
import type { RunConfig } from '../../ts/report/records.js';
import { experiments } from '../../ts/experiments/index.js';
import { type Panel, picture } from '../../ts/experiments/panels.js';
import type { Report } from '../../ts/train/report.js';
import { heatmapSvg } from '../../ts/view/heatmap-svg.js';
import { program, sharedBrowser } from '../support/chromium.js';

const experiment = experiments.find(({ id }) => id === 'two-layer-net')!;
const config: RunConfig = {
  ...{ badak: '0.1.0', experiment: experiment.id, params: experiment.resolve({}), seed: 0 },
  ...{ data: 'digits', dataSaid: 'generated digits', startedAt: 'now' },
  backend: { build: 'simd', threads: 1, arithmetic: 'exact', wide: false, reasons: [] },
  machine: { processor: 'p', processors: 1, memoryBytes: 1, system: 's', runtime: 'r' },
};

const reports: Report[] = [1, 2, 3].map((epoch) => ({
  ...{ type: 'epoch', step: 600 * epoch, epoch },
  metrics: { 'train/loss': 1 / epoch, 'train/accuracy': 0.9, 'test/accuracy': 0.8 },
}));

const words = (count: number) => Array.from({ length: count }, (_, i) => `a word ${i}`);
const map = { width: 24, height: 3, values: Float32Array.from({ length: 72 }, (_, i) => i / 36 - 1) };
const panels: Panel[] = [
  {
    kind: 'heatmap',
    title: 'heat',
    maps: [{ ...map, low: -1, high: 1, rows: words(3), columns: words(24) }],
  },
  { kind: 'pictures', title: 'pictures', columns: 8, pictures: [picture([0, 0.5, 1, NaN], 2, 2)] },
  {
    kind: 'map',
    title: '</script><script>throw 1</script>',
    points: words(30).map((label, i) => ({ label, x: i % 6, y: i % 7 })),
  },
  {
    kind: 'bars',
    title: 'bars',
    low: 0,
    high: 1,
    groups: [{ bars: [{ label: '7', value: 0.9, marked: true }] }],
  },
  { kind: 'text', title: 'text', tokens: words(40).map((text, value) => ({ text, value })) },
  {
    kind: 'sum',
    title: 'sum',
    terms: [{ label: 'x', x: 1, weight: 2, product: 2 }],
    bias: 0,
    sum: 2,
    activation: 'ReLU',
    value: 2,
  },
];

describe.skipIf(!program)('in Chromium', () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    [browser, folder] = await Promise.all([sharedBrowser(), mkdtemp(join(tmpdir(), 'badak-report-'))]);
    await writeFile(join(folder, 'report.html'), renderReport(experiment, config, reports, panels));
    // A panel that no script can draw.
    const broken = { ...panels[0]!, maps: [{ ...map, low: -1, high: 1, values: [] }] } as unknown as Panel;
    await writeFile(
      join(folder, 'broken.html'),
      renderReport(experiment, config, reports, [broken, panels[3]!]),
    );
  });
  afterAll(async () => {
    if (folder) await rm(folder, { recursive: true });
  });

  async function open(options: Parameters<Browser['newPage']>[0] = {}, file = 'report.html'): Promise<Page> {
    const page = await browser.newPage(options);
    const messages: string[] = [];
    page.on('console', (message) => {
      // These tests read canvases; no page does.
      if (!message.text().includes('willReadFrequently')) messages.push(message.text());
    });
    page.on('pageerror', (error) => messages.push(String(error)));
    onTestFinished(async () => {
      await page.close();
      expect(messages).toEqual([]);
    });
    await page.goto(pathToFileURL(join(folder, file)).href);
    return page;
  }

  /** The colour in the middle of a pixel of a canvas. */
  const pixel = (page: Page, canvas: string, x: number, y: number) =>
    page.evaluate<number[]>(
      `[...document.querySelector('${canvas}').getContext('2d').getImageData(${x}, ${y}, 1, 1).data]`,
    );

  test.each([360, 390, 1200, 2000])('at %d pixels nothing sticks out', async (width) => {
    const page = await open({ viewport: { width, height: 900 } });
    expect(await page.locator('.chart canvas').count()).toBe(2);
    expect(await page.locator('#panels h2').allTextContents()).toEqual(panels.map(({ title }) => title));
    expect(await page.locator('.note').allTextContents()).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
  });

  test('numbers have the colours of the ground', async () => {
    const light = await open({ colorScheme: 'light' });
    expect(await pixel(light, '.heatmap canvas', 0, 0)).toEqual([107, 15, 22, 255]);
    expect(await pixel(light, 'canvas.picture', 0, 1)).toEqual([255, 255, 255, 255]);
    const dark = await open({ colorScheme: 'dark' });
    expect(await pixel(dark, '.heatmap canvas', 0, 0)).toEqual([255, 192, 176, 255]);
    expect(await dark.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(20, 23, 28)');
    await dark.emulateMedia({ colorScheme: 'light' });
    await expect.poll(() => pixel(dark, '.heatmap canvas', 0, 0)).toEqual([107, 15, 22, 255]);
  });

  test('everything is reached by keyboard, and says where it is', async () => {
    const page = await open();
    for (const place of ['.chart-place', '.heatmap', '.map', '#panels section:nth-child(5) [tabindex]']) {
      const [element] = await page.locator(place).all();
      await element!.focus();
      await page.keyboard.press('ArrowRight');
      const described = await element!.evaluate((at) => {
        const more = document.getElementById(at.getAttribute('aria-describedby') ?? '');
        return `${at.getAttribute('aria-label')} ${more?.textContent}`;
      });
      expect(described, place).toMatch(/[Aa]rrow keys/);
    }
    await page.locator('.heatmap').first().focus();
    expect(await page.locator('output').first().textContent()).toBe(
      'row 0 “a word 0”, column 1 “a word 1”: −0.972',
    );
    // The frame of the cell is seen on any colour: a line on a wider one of the ground's colour.
    const lines = await Promise.all(
      ['.cursor', '.cursor-ground'].map((frame) =>
        page.locator(`.heatmap ${frame}`).evaluate((each) => {
          const { stroke, strokeWidth } = getComputedStyle(each);
          return [stroke, parseFloat(strokeWidth)] as const;
        }),
      ),
    );
    expect(lines[0]![0]).not.toBe(lines[1]![0]);
    expect(lines[0]![1]).toBeLessThan(lines[1]![1]);
  });

  test('the mouse says the number below it', async () => {
    const page = await open();
    const canvas = page.locator('.heatmap canvas');
    const { width, height } = (await canvas.boundingBox())!;
    // The labels' picture lies over the cells.
    await canvas.hover({ position: { x: width - 2, y: height - 2 }, force: true });
    expect(await page.locator('output').first().textContent()).toBe(
      'row 2 “a word 2”, column 23 “a word 23”: 0.972',
    );
  });

  test('what is no panel is left out, the others are drawn', async () => {
    const page = await open({}, 'broken.html');
    expect(await page.locator('#panels h2').allTextContents()).toEqual(['bars']);
  });

  test('a map’s file is XML', async () => {
    const page = await open();
    const labels = { rows: ['<&"', '\u0000\ufffe', '\ud800'], columns: words(24), caption: '</svg>' };
    const svg = heatmapSvg({ ...map, low: -1, high: 1, ...labels });
    const found = await page.evaluate<string[]>(`{
      const xml = new DOMParser().parseFromString(${JSON.stringify(svg)}, 'image/svg+xml');
      [xml.documentElement.localName, String(xml.querySelectorAll('rect').length), xml.querySelector('title').textContent];
    }`);
    expect(found).toEqual(['svg', String(72 + 2), '</svg>']);
  });
});
