/** The parts of report.html that its script does not draw. */
import { expect, test } from 'vitest';
import { renderReport } from '../../ts/report/render.js';
import type { RunConfig } from '../../ts/report/records.js';
import { experiments } from '../../ts/experiments/index.js';
import type { PlottedChart } from '../../ts/experiments/plot.js';
import { readRunLink } from '../../ts/experiments/run-link.js';
import type { Report } from '../../ts/train/report.js';

const experiment = experiments.find(({ id }) => id === 'two-layer-net')!;
const config: RunConfig = {
  badak: '0.1.0',
  experiment: experiment.id,
  params: experiment.resolve({}),
  seed: 0,
  data: 'digits',
  dataSaid: 'generated digits',
  backend: { build: 'simd', threads: 1, arithmetic: 'exact', wide: false, reasons: [] },
  machine: { processor: 'p', processors: 1, memoryBytes: 1, system: 's', runtime: 'r' },
  startedAt: 'now',
};

const report = (epoch: number, said?: readonly string[], run?: string): Report => ({
  type: 'epoch',
  step: 600 * epoch,
  epoch,
  metrics: { 'train/loss': 1 / epoch },
  ...(said && { said: said.map((text) => ({ text })) }),
  ...(run !== undefined && { run }),
});

/** The part with what the model wrote. */
function said(reports: readonly Report[]): string | undefined {
  const html = renderReport(experiment, config, reports, []);
  return /<section class="said">[\s\S]*?<\/section>/.exec(html)?.[0];
}

test('what the model wrote, the last first and open', () => {
  const part = said([report(1, ['you you you']), report(2), report(3, []), report(4.25, ['you', 'say .'])])!;
  expect(part.replace(/<h2>.*?<\/h2>/, '')).toBe(
    [
      '<section class="said">',
      '<details open=""><summary>epoch 4.25, step 2,550</summary><p>you</p><p>say .</p></details>',
      '<details><summary>epoch 1, step 600</summary><p>you you you</p></details></section>',
    ].join(''),
  );
});

test('of many evaluations, five at once and the others in a fold', () => {
  const open = said([1, 2, 3, 4, 5].map((epoch) => report(epoch, ['you'])))!;
  expect(open.match(/<details/g)).toHaveLength(5);
  const part = said([1, 2, 3, 4, 5, 6, 7].map((epoch) => report(epoch, ['you'])))!;
  expect([...part.matchAll(/<summary>(.*?)<\/summary>/g)].map(([, text]) => text)).toEqual([
    ...[7, 6, 5, 4, 3].map((epoch) => `epoch ${epoch}, step ${(600 * epoch).toLocaleString('en')}`),
    expect.stringMatching(/^2 /),
    'epoch 2, step 1,200',
    'epoch 1, step 600',
  ]);
  expect(part).toMatch(/<summary>2 [^<]*<\/summary><details>[\s\S]*<\/details><\/details><\/section>/);
});

test('what it was trained on stands at the top', () => {
  expect(renderReport(experiment, config, [], [])).toMatch(/<p class="state">[^<]*generated digits\.<\/p>/);
});

test('charts of hundreds of thousands of reports, in any order', () => {
  const epochs = Array.from({ length: 250_000 }, (_, i) => i + 1);
  const reports = epochs.map((epoch): Report => ({ ...report(epoch), type: 'step' })).reverse();
  const page = renderReport(experiment, config, reports, []);
  const [, charts] = /id="charts-data">(.*?)<\/script>/.exec(page)!;
  const [{ columns }] = JSON.parse(charts!) as [PlottedChart];
  expect(columns[0]).toEqual(epochs);
});

test('can be anything', () => {
  const part = said([report(1, ['<script>alert("1")</script>\u202e&'], 'a <b>')]);
  expect(part).toContain('<summary>a &lt;b&gt;, epoch 1, step 600</summary>');
  expect(part).toContain('<p>&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;\\u202e&amp;</p>');
});

test('and has no place where nothing is said', () => {
  expect(said([report(1), report(2, [])])).toBeUndefined();
});

test('a link opens the same run in the playground', () => {
  const params = experiment.resolve({ learningRate: 0.25 });
  const html = renderReport(experiment, { ...config, params, seed: 7 }, [], []);
  const [, href] = /<a href="([^"]*)">/.exec(html)!;
  const { link, wrong } = readRunLink(href!.replaceAll('&amp;', '&'), () => experiment.params);
  expect(wrong).toEqual([]);
  expect(link).toEqual({
    experiment: experiment.id,
    params: { learningRate: 0.25 },
    seed: 7,
    arithmetic: 'exact',
  });
});
