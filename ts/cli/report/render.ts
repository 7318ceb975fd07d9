import uplotStyle from 'uplot/dist/uPlot.min.css?raw';
import uplotScript from 'uplot/dist/uPlot.iife.min.js?raw';
import type { Chart, Experiment } from '../../experiments/index.js';
import { flagName } from '../../experiments/params.js';
import type { Report } from '../../train/report.js';
import type { DoneLine, RunConfig, RunLine } from '../run-folder.js';
import pageScript from './page.js?raw';
import pageStyle from './page.css?raw';

/** A chart as the page's script takes it: one column of x, one per series, null where a series has no point. */
interface PlottedChart {
  title: string;
  yLabel: string;
  series: { label: string; dashed: boolean; reference: boolean }[];
  columns: (number | null)[][];
}

/** report.html: one file with everything in it, made from what the run recorded. */
export function renderReport(experiment: Experiment, config: RunConfig, lines: readonly RunLine[]): string {
  const reports = lines.filter((line): line is Report => line.type !== 'start' && line.type !== 'done');
  const done = lines.findLast((line): line is DoneLine => line.type === 'done');
  const charts = experiment.charts(config.params, config.data).map((chart) => plot(chart, reports));
  const book = experiment.book(config.params, config.data);
  const last = reports.findLast((report) => report.type !== 'step');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(experiment.title)}</title>
<style>${uplotStyle}${pageStyle}</style>
<main>
<h1>${escape(experiment.title)}</h1>
<p>${escape(experiment.section)}. ${escape(experiment.summary)}.</p>
<p class="state">${escape(state(done, last))}</p>
${resultTable(done?.metrics ?? last?.metrics ?? {}, book?.metrics, book?.source)}
<div id="charts"></div>
<h2>Settings</h2>
${definitions([
  ...Object.entries(config.params).flatMap(([key, value]) =>
    value === undefined ? [] : [[flagName(key), String(value)] as const],
  ),
  ['seed', String(config.seed)],
  ['data used', config.dataSaid],
])}
<h2>Made with</h2>
${definitions([
  ['badak', config.badak],
  ['wasm build', [config.backend.build, ...config.backend.reasons].join(': ')],
  ['threads', String(config.backend.threads)],
  [
    'machine',
    `${config.machine.processor}, ${config.machine.processors} processors, ${config.machine.system}`,
  ],
  ['runtime', config.machine.runtime],
  ['started', config.startedAt],
  ...(done
    ? [
        ['time', `${done.seconds.toFixed(1)} s`] as const,
        ['wasm memory', `${(done.peakMemoryBytes / 2 ** 20).toFixed(0)} MiB`] as const,
      ]
    : []),
])}
</main>
<script>${uplotScript}</script>
<script>const CHARTS = ${JSON.stringify(charts).replaceAll('<', '\\u003c')};
${pageScript}</script>
</html>
`;
}

function state(done: DoneLine | undefined, last: Report | undefined): string {
  if (done) return `Finished: ${done.steps.toLocaleString('en')} steps in ${done.seconds.toFixed(1)} s.`;
  return last
    ? `Not finished: the last evaluation stands at step ${last.step.toLocaleString('en')}.`
    : 'Not finished, and not evaluated yet.';
}

function resultTable(
  metrics: Readonly<Record<string, number>>,
  book: Readonly<Record<string, number>> | undefined,
  source: string | undefined,
): string {
  const names = Object.keys(metrics);
  if (names.length === 0) return '';
  const cell = (value: number | undefined) => `<td>${value === undefined ? '–' : value.toFixed(4)}</td>`;
  const rows = names.map(
    (name) => `<tr><th>${escape(name)}</th>${cell(metrics[name])}${book ? cell(book[name]) : ''}</tr>`,
  );
  const head = `<tr><th></th><th>here</th>${book ? '<th>book</th>' : ''}</tr>`;
  return `<table>${head}${rows.join('')}</table>${source ? `<p class="source">Book: ${escape(source)}.</p>` : ''}`;
}

function definitions(rows: readonly (readonly [string, string])[]): string {
  return `<dl>${rows.map(([name, value]) => `<dt>${escape(name)}</dt><dd>${escape(value)}</dd>`).join('')}</dl>`;
}

/** Lays measured series and the book's points over one sorted column of epochs. */
function plot({ title, yLabel, series, reference = [] }: Chart, reports: readonly Report[]): PlottedChart {
  const measured = series.map(({ metric, label, dashed = false }) => ({
    label,
    dashed,
    reference: false,
    points: reports.flatMap(({ epoch, metrics }) => {
      const value = metrics[metric];
      return value === undefined ? [] : [[epoch, value] as const];
    }),
  }));
  const all = [
    ...measured,
    ...reference.map((r) => ({ label: r.label, dashed: false, reference: true, points: r.points })),
  ];
  const xs = [...new Set(all.flatMap(({ points }) => points.map(([x]) => x)))].sort((a, b) => a - b);
  const columns = all.map(({ points }) => {
    const values = new Map(points);
    return xs.map((x) => values.get(x) ?? null);
  });
  return {
    title,
    yLabel,
    series: all.map(({ label, dashed, reference }) => ({ label, dashed, reference })),
    columns: [xs, ...columns],
  };
}

function escape(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (character) => entities[character]!);
}
