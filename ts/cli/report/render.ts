import uplotStyle from 'uplot/dist/uPlot.min.css?raw';
import uplotScript from 'uplot/dist/uPlot.iife.min.js?raw';
import type { Chart, Experiment } from '../../experiments/index.js';
import { commonParams } from '../../experiments/search.js';
import type { Panel } from '../../experiments/panels.js';
import { encodePanels } from '../../experiments/panels-file.js';
import { flagName } from '../../experiments/params.js';
import type { Metrics, Report } from '../../train/report.js';
import type { DoneLine, RunConfig, RunLine } from '../run-folder.js';
import heatmapScript from './heatmap.js?raw';
import pageScript from './page.js?raw';
import pageStyle from './page.css?raw';
import { saidLines } from '../said.js';
import { count } from '../table.js';
import { pace, resultTable } from './results.js';

/** A chart as the page's script takes it: one column of x, one per series, null where a series has no point. */
interface PlottedChart {
  title: string;
  xLabel: string;
  yLabel: string;
  small: boolean;
  yMax: number | null;
  series: { label: string; dashed: boolean; reference: boolean; colour: number }[];
  columns: (number | null)[][];
}

/** report.html: one file with everything in it, made from what the run recorded. */
export function renderReport(
  experiment: Experiment,
  config: RunConfig,
  lines: readonly RunLine[],
  panels: readonly Panel[],
): string {
  const reports = lines.filter((line): line is Report => line.type !== 'start' && line.type !== 'done');
  const done = lines.findLast((line): line is DoneLine => line.type === 'done');
  const charts = experiment
    .charts(config.params, config.data, reports)
    .map((chart) => plot(chart, reports))
    .filter((chart) => chart.columns[0]!.length > 0);
  const settings = experiment.base ? commonParams(experiment, config.params) : config.params;
  const evaluations = reports.filter((report) => report.type !== 'step');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(experiment.title)}</title>
<style>${uplotStyle}${pageStyle}</style>
<main>
<h1>${escape(experiment.title)}</h1>
<p>${escape(experiment.section)}. ${escape(experiment.summary)}.</p>
<p class="state">${escape(state(experiment, done, evaluations.at(-1)))} On ${escape(config.dataSaid)}.</p>
${results(experiment, config, evaluations)}
<div id="charts"></div>
${texts(evaluations)}<div id="panels"></div>
<h2>Settings</h2>
${definitions([
  ...Object.entries(settings).flatMap(([key, value]) =>
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
  ...(done ? [['wasm memory', `${(done.peakMemoryBytes / 2 ** 20).toFixed(0)} MiB`] as const] : []),
])}
</main>
<script>${uplotScript}</script>
<script>const CHARTS = ${inScript(charts)};
const PANELS = ${encodePanels(panels)};
${heatmapScript}${pageScript}</script>
</html>
`;
}

/** JSON that cannot end the script it stands in. */
function inScript(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

function state(experiment: Experiment, done: DoneLine | undefined, last: Report | undefined): string {
  if (done) {
    return `Finished: ${pace(done, experiment.base ? 'trials' : 'steps')}.`;
  }
  const where = last?.run === undefined ? '' : ` of ${last.run}`;
  return last
    ? `Not finished: the last evaluation stands at step ${count(last.step)}${where}.`
    : 'Not finished, and not evaluated yet.';
}

function results(experiment: Experiment, config: RunConfig, evaluations: readonly Report[]): string {
  if (evaluations.length === 0) return '';
  const last: Record<string, Metrics> = {};
  for (const { run = '', metrics } of evaluations) last[run] = metrics;
  const { head, rows } = resultTable(experiment, config, last, evaluations);
  const cells = (row: string[]) =>
    row.map((cell, i) => (i === 0 ? `<th>${escape(cell)}</th>` : `<td>${escape(cell)}</td>`)).join('');
  const source = experiment.book(config.params, config.data)?.source;
  return `<div class="scroll"><table><tr>${head.map((cell) => `<th>${escape(cell)}</th>`).join('')}</tr>${rows
    .map((row) => `<tr>${cells(row)}</tr>`)
    .join('')}</table></div>${source ? `<p class="source">Book: ${escape(source)}.</p>` : ''}`;
}

/** As many of the model's texts stand below each other; the others are folded into one line. */
const TEXTS_AT_ONCE = 5;

/** What the model said at its evaluations, the last first. */
function texts(evaluations: readonly Report[]): string {
  const said = evaluations.flatMap((report) =>
    report.said?.length ? [{ ...report, text: saidLines(report.said) }] : [],
  );
  if (said.length === 0) return '';
  const parts = said.reverse().map(({ run, step, epoch, text }, i) => {
    const when = `${run === undefined ? '' : `${run}, `}epoch ${Number(epoch.toFixed(2))}, step ${count(step)}`;
    const lines = text.map((line) => `<p>${escape(line)}</p>`).join('');
    // Columns that were made with spaces.
    const aligned = text.some((line) => /\S {2}/.test(line)) ? ' class="aligned"' : '';
    return `<details${aligned}${i === 0 ? ' open' : ''}><summary>${escape(when)}</summary>${lines}</details>`;
  });
  const earlier = parts.splice(TEXTS_AT_ONCE);
  if (earlier.length > 0) {
    parts.push(`<details><summary>${earlier.length} before</summary>${earlier.join('\n')}</details>`);
  }
  return `<section class="panel said"><h2>What it says</h2>${parts.join('\n')}</section>\n`;
}

function definitions(rows: readonly (readonly [string, string])[]): string {
  return `<dl>${rows.map(([name, value]) => `<dt>${escape(name)}</dt><dd>${escape(value)}</dd>`).join('')}</dl>`;
}

/** Lays measured series and the book's points over one sorted column of epochs or steps. */
function plot(chart: Chart, reports: readonly Report[]): PlottedChart {
  const { title, yLabel, x = 'epoch', series, reference = [], small = false, yMax = null } = chart;
  let colour = -1;
  const measured = series.map(({ run, metric, label, dashed = false }, i) => {
    if (!dashed || i === 0) colour += 1;
    const own = reports.filter((report) => report.run === run);
    return {
      label: own.some((report) => report.diverged) ? `${label} (diverged)` : label,
      dashed,
      reference: false,
      colour,
      points: own.flatMap((report) => {
        const value = report.metrics[metric];
        return value === undefined ? [] : [[report[x], value] as const];
      }),
    };
  });
  const referenced = reference.map(({ label, series, points }, i) => ({
    label,
    dashed: false,
    reference: true,
    colour: series === undefined ? i : measured[series]!.colour,
    points,
  }));
  const all = [...measured, ...referenced];
  const ended = series.filter(({ run }) => reports.some((report) => report.run === run && report.diverged));
  const xs = [...new Set(measured.length > 0 ? all.flatMap(({ points }) => points.map(([at]) => at)) : [])];
  xs.sort((a, b) => a - b);
  const columns = all.map(({ points }) => {
    const values = new Map(points);
    return xs.map((at) => values.get(at) ?? null);
  });
  return {
    // A small one has no legend of its own.
    title:
      small && ended.length > 0 ? `${title}: ${ended.map(({ label }) => label).join(', ')} diverged` : title,
    xLabel: x,
    yLabel,
    small,
    yMax,
    series: all.map(({ label, dashed, reference, colour }) => ({ label, dashed, reference, colour })),
    columns: [xs, ...columns],
  };
}

function escape(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (character) => entities[character]!);
}
