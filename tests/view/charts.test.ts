/** Charts in a real browser, because uPlot draws on a canvas, which happy-dom does not have. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PlottedChart } from '../../ts/experiments/plot.js';
import { program, sharedBrowser } from '../support/chromium.js';

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The module and what it imports as one script, which defines `charts`. */
async function bundled(): Promise<string> {
  const lib = { entry: at('ts/view/charts.ts'), formats: ['iife' as const], name: 'charts' };
  const built = await build({ configFile: false, logLevel: 'error', build: { write: false, lib } });
  const [{ output }] = built as { output: { code: string }[] }[] as [{ output: [{ code: string }] }];
  return output[0].code;
}

const series = (label: string, colour: number, more: Partial<PlottedChart['series'][number]> = {}) => ({
  ...{ label, colour, dashed: false, reference: false },
  ...more,
});

const chart: PlottedChart = {
  title: 'Loss',
  xLabel: 'epoch',
  yLabel: 'mean loss',
  small: false,
  yMax: null,
  series: [
    series('train', 0),
    series('test', 0, { dashed: true }),
    series('other', 1),
    series('book', 1, { reference: true }),
  ],
  columns: [
    [1, 2, 3],
    [0.9, 0.5, 0.25],
    [1, null, 0.5],
    [null, 2, 1.5],
    [null, null, 1],
  ],
};

describe.skipIf(!program)('in Chromium', () => {
  let browser: Browser;
  let page: Page;
  let script: string;
  const messages: string[] = [];

  beforeAll(async () => {
    [browser, script] = await Promise.all([sharedBrowser(), bundled()]);
  });

  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 800, height: 600 }, colorScheme: 'light' });
    messages.length = 0;
    page.on('console', (message) => {
      // These tests read the canvas; no page does.
      if (!message.text().includes('willReadFrequently')) messages.push(message.text());
    });
    page.on('pageerror', (error) => messages.push(String(error)));
    await page.setContent('<div id="box"></div>');
    await page.addStyleTag({ content: readFileSync(at('ts/view/style.css'), 'utf8') });
    await page.addScriptTag({ content: script });
    return async () => {
      expect(messages).toEqual([]);
      await page.close();
    };
  });

  const draw = (drawn: PlottedChart) =>
    page.evaluate(`{
      const box = document.getElementById('box');
      globalThis.drawing = charts.drawChart(box, ${JSON.stringify(drawn)});
    }`);
  const update = (drawn: PlottedChart) => page.evaluate(`drawing.update(${JSON.stringify(drawn)})`);
  const legend = () => page.locator('.key button').allInnerTexts();
  const shown = async () => (await legend()).map((text) => text.trim().replace(/\s+/g, ' '));
  /** How many pixels of the canvas have about this colour. */
  const inked = (colour: string) =>
    page.evaluate<number>(`{
      const canvas = document.querySelector('canvas');
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      const wanted = [1, 3, 5].map((at) => parseInt('${colour}'.slice(at, at + 2), 16));
      let count = 0;
      for (let i = 0; i < data.length; i += 4)
        if (data[i + 3] > 200 && wanted.every((c, j) => Math.abs(c - data[i + j]) < 12)) count += 1;
      count;
    }`);
  const [BLUE, ORANGE] = ['#0072b2', '#d55e00'];

  test('lines in their colours, a legend that takes them away and back', async () => {
    await draw(chart);
    expect(await shown()).toEqual(['train', 'test', 'other', 'book']);
    const [blue, orange] = [await inked(BLUE), await inked(ORANGE)];
    expect(blue).toBeGreaterThan(500);
    expect(orange).toBeGreaterThan(100);
    const button = page.locator('.key button').nth(2);
    await button.click();
    expect(await button.getAttribute('aria-pressed')).toBe('false');
    expect(await inked(ORANGE)).toBeLessThan(orange - 100);
    await button.click();
    expect(await inked(ORANGE)).toBe(orange);
  });

  test('curves of runs: the same colour, a line of its own for the earlier one, a legend for each', async () => {
    const [train] = chart.series;
    const long = Array.from({ length: 60 }, (_, i) => i);
    const runs = {
      ...chart,
      series: [
        { ...train!, group: 'run 1', earlier: 1 },
        { ...train!, group: 'run 2' },
      ],
      columns: [long, long.map((x) => x + 20), long],
    };
    await draw({ ...runs, series: [runs.series[1]!], columns: [long, long] });
    const full = await inked(BLUE);
    await update(runs);
    // The earlier line is thinner and has gaps.
    const both = await inked(BLUE);
    expect(both).toBeGreaterThan(full * 1.2);
    expect(both).toBeLessThan(full * 1.8);
    const groups = page.locator('.key-group');
    expect((await groups.allInnerTexts()).map((text) => text.trim().replace(/\s+/g, ' '))).toEqual([
      'run 1 train',
      'run 2 train',
    ]);
    expect(
      await groups.locator('path').evaluateAll((all) => all.map((each) => each.getAttribute('class'))),
    ).toEqual(['earlier', 'hollow', 'line', 'fill']);
    await page.locator('.chart-place').focus();
    await page.keyboard.press('End');
    expect(await page.locator('[aria-live]').textContent()).toBe(
      'epoch 59: run 1: train 79.0000, run 2: train 59.0000',
    );
  });

  test('arrow keys go from point to point: the values stand in the legend and are read out', async () => {
    await draw(chart);
    await page.locator('.chart-place').focus();
    await page.keyboard.press('End');
    expect(await page.locator('[aria-live]').textContent()).toBe(
      'epoch 3: train 0.2500, test 0.5000, other 1.5000, book 1.0000',
    );
    expect(await shown()).toEqual(['train 0.2500', 'test 0.5000', 'other 1.5000', 'book 1.0000']);
    await page.keyboard.press('ArrowLeft');
    expect(await page.locator('[aria-live]').textContent()).toBe('epoch 2: train 0.5000, other 2.0000');
    expect(await page.locator('.key-x').textContent()).toBe('epoch 2');
  });

  test('points that come later are drawn on the same canvas', async () => {
    await draw(chart);
    await page.evaluate(`globalThis.canvas = document.querySelector('canvas')`);
    const columns = chart.columns.map((column, i) => [...column, [4, 0.1, 0.2, 9, null][i]!]);
    await update({ ...chart, columns, title: 'Loss so far' });
    expect(await page.evaluate(`document.querySelector('canvas') === canvas`)).toBe(true);
    expect(await page.locator('.chart-title').textContent()).toBe('Loss so far');
    expect(await page.evaluate('drawing.describe()')).toMatch(
      /^Loss so far: mean loss .*epoch.* train .*0\.1000, test .*0\.2000, other .*9\.0000, book .*1\.0000\.$/,
    );
  });

  test('few points are marks joined by dots, until there are many', async () => {
    const [first] = chart.series;
    const grown = (count: number) => Array.from({ length: count }, (_, i) => i);
    const of = (count: number) => ({ ...chart, series: [first!], columns: [grown(count), grown(count)] });
    await draw(of(2));
    const looks = () =>
      page.locator('.key button path').evaluateAll((all) => all.map((each) => each.getAttribute('class')));
    expect(await looks()).toEqual(['line dotted', 'fill']);
    const few = await inked(BLUE);
    await update(of(60));
    expect(await looks()).toEqual(['line']);
    expect(await inked(BLUE)).toBeGreaterThan(2 * few);
  });

  test('a series more is drawn as well', async () => {
    await draw({ ...chart, series: chart.series.slice(0, 2), columns: chart.columns.slice(0, 3) });
    expect(await inked(ORANGE)).toBe(0);
    await update(chart);
    expect(await inked(ORANGE)).toBeGreaterThan(100);
    expect(await shown()).toHaveLength(4);
  });

  /** The rows of the canvas with ink of the first series, as shares of its height. */
  const blueRows = () =>
    page.evaluate<number[]>(`{
      const canvas = document.querySelector('canvas');
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      const rows = [];
      for (let y = 0; y < canvas.height; y++)
        for (let x = 0; x < canvas.width; x++) {
          const at = 4 * (y * canvas.width + x);
          if (data[at + 2] > 160 && data[at] < 30 && data[at + 3] > 200) { rows.push(y / canvas.height); break; }
        }
      rows;
    }`);

  test('a logarithmic axis has all values of a curve, each in the frame', async () => {
    const falling = { ...chart, series: chart.series.slice(0, 2), log: true, yMax: null };
    await draw({
      ...falling,
      columns: [
        [1, 2, 3],
        [261, 51, 9.4],
        [null, null, null],
      ],
    });
    expect(await shown()).toEqual(['train']);
    const rows = await blueRows();
    expect(Math.max(...rows) - Math.min(...rows)).toBeGreaterThan(0.5);
    await update({
      ...falling,
      columns: [
        [1, 2, 3],
        [261, 51, 9.4],
        [null, null, 10],
      ],
    });
    expect(await shown()).toEqual(['train', 'test']);
  });

  test('a curve takes the height of the axis although another one runs away', async () => {
    await draw({
      ...{ ...chart, series: [chart.series[0]!, chart.series[2]!] },
      columns: [
        [1, 2, 3],
        [2.3, 1.2, 0.4],
        [2.3, 4e3, 9e7],
      ],
    });
    const rows = await blueRows();
    expect(Math.max(...rows) - Math.min(...rows)).toBeGreaterThan(0.5);
  });

  test('a chart of one point, of equal values, and of none', async () => {
    const [first] = chart.series;
    await draw({ ...chart, series: [first!], columns: [[1], [0]] });
    expect(await inked(BLUE)).toBeGreaterThan(20);
    await update({
      ...chart,
      series: [first!],
      columns: [
        [1, 2],
        [3, 3],
      ],
    });
    expect(await inked(BLUE)).toBeGreaterThan(150);
    await update({ ...chart, series: [first!], columns: [[], []] });
    expect(await inked(BLUE)).toBe(0);
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowRight');
    expect(await page.evaluate('drawing.describe()')).toMatch(/ train [^\d,]*[,.]/);
  });

  test('is as wide as its box, and has the colours of the ground', async () => {
    await draw(chart);
    const width = () => page.evaluate<number>(`document.querySelector('.u-wrap').clientWidth`);
    const before = await width();
    await page.setViewportSize({ width: 400, height: 600 });
    await expect.poll(width).toBe(before - 400);
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(() => inked('#3b9fdb')).toBeGreaterThan(300);
    expect(await inked(BLUE)).toBe(0);
  });

  test('is taken away', async () => {
    await draw(chart);
    await page.evaluate('drawing.dispose()');
    expect(await page.locator('#box').innerHTML()).toBe('');
    await page.setViewportSize({ width: 400, height: 600 });
    await page.emulateMedia({ colorScheme: 'dark' });
  });
});
