import uplotStyle from 'uplot/dist/uPlot.min.css?raw';
import { count, mib, trimmed } from '../core/format.js';
import type { Experiment } from '../experiments/index.js';
import type { Panel } from '../experiments/panels.js';
import { encodePanels } from '../experiments/panels-file.js';
import { flagName } from '../experiments/params.js';
import { givenParams, writeRunLink } from '../experiments/run-link.js';
import { Plot } from '../experiments/plot.js';
import { resultTable } from '../experiments/results.js';
import reportScript from '../made/report.js';
import type { Parent } from '../train/checkpoint.js';
import { madeText } from '../train/edits.js';
import type { Report } from '../train/report.js';
import { shardName } from '../train/shard.js';
import { saidTrees } from '../view/said.js';
import viewStyle from '../view/style.css?raw';
import { tableTree } from '../view/table-tree.js';
import { html, markupOf, type Tree } from '../view/tree.js';
import { pace } from './pace.js';
import type { DoneLine, RunConfig, RunLine } from './records.js';

/**
 * report.html: one file with all scripts, styles and data, made from the records of a run.
 * @param page the address of a page that opens the run; default where `npm run playground` serves it
 */
export function renderReport(
  experiment: Experiment,
  config: RunConfig,
  lines: readonly RunLine[],
  panels: readonly Panel[],
  page?: string,
): string {
  const reports = lines.filter((line): line is Report => line.type !== 'start' && line.type !== 'done');
  const done = lines.findLast((line): line is DoneLine => line.type === 'done');
  const evaluations = reports.filter((report) => report.type !== 'step');
  const main = html(
    'main',
    {},
    ...heading(experiment, config, done, evaluations),
    inPlayground(experiment, config, page),
    html('div', { id: 'charts' }),
    ...whatItSays(evaluations),
    html('div', { id: 'panels' }),
    ...settings(experiment, config, done),
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${markupOf(html('title', {}, experiment.title))}
<style>${uplotStyle}${viewStyle}</style>
</head>
<body>
${markupOf(main)}
<script type="application/json" id="charts-data">${chartsOf(experiment, config, reports)}</script>
<script type="application/json" id="panels-data">${encodePanels(panels)}</script>
<script>${reportScript}</script>
</body>
</html>
`;
}

/** All charts with points, as JSON without characters that could end the HTML script it stands in. */
function chartsOf(experiment: Experiment, config: RunConfig, reports: readonly Report[]): string {
  const charts = experiment
    .charts(config.params, config.data, reports)
    .map((chart) => new Plot(chart, reports).plotted)
    .filter(({ columns }) => columns[0]!.length > 0);
  return JSON.stringify(charts).replaceAll('<', '\\u003c');
}

function heading(
  experiment: Experiment,
  config: RunConfig,
  done: DoneLine | undefined,
  evaluations: readonly Report[],
): Tree[] {
  return [
    html('h1', {}, experiment.title),
    html('p', {}, `${experiment.section}. ${experiment.summary}.`),
    html('p', { class: 'state' }, `${state(experiment, done, evaluations.at(-1))} Data: ${config.dataSaid}.`),
    ...results(experiment, config, evaluations),
  ];
}

function state(experiment: Experiment, done: DoneLine | undefined, last: Report | undefined): string {
  if (done) return `Finished: ${pace(done, experiment.searched ? 'trials' : 'steps')}.`;
  const where = last?.run === undefined ? '' : ` of ${last.run}`;
  return last
    ? `Not finished: the last evaluation was at step ${count(last.step)}${where}.`
    : 'Not finished, and not evaluated yet.';
}

function results(experiment: Experiment, config: RunConfig, evaluations: readonly Report[]): Tree[] {
  if (evaluations.length === 0) return [];
  // Any name can stand in the records, also __proto__.
  const last = Object.fromEntries(evaluations.map(({ run = '', metrics }) => [run, metrics]));
  const source = experiment.book(config.params, config.data)?.source;
  return [
    tableTree(resultTable(experiment, config, last, evaluations)),
    ...(source ? [html('p', { class: 'note' }, `Book: ${source}.`)] : []),
  ];
}

/** Evaluations that are shown; earlier ones are folded into one line. */
const SHOWN = 5;

/** What the model wrote at its evaluations, the last evaluation first. */
function whatItSays(evaluations: readonly Report[]): Tree[] {
  const speaking = evaluations.filter(({ said }) => said !== undefined && said.length > 0).reverse();
  if (speaking.length === 0) return [];
  const parts = speaking.map(({ run, step, epoch, said = [] }, i) => {
    const when = `${run === undefined ? '' : `${run}, `}epoch ${trimmed(epoch, 2)}, step ${count(step)}`;
    const open = i === 0 ? '' : undefined;
    return html('details', { open }, html('summary', {}, when), saidTrees(said));
  });
  const earlier = parts.splice(SHOWN);
  if (earlier.length > 0) {
    const summary = html('summary', {}, `${count(earlier.length)} earlier evaluations`);
    parts.push(html('details', {}, summary, earlier));
  }
  return [html('section', { class: 'said' }, html('h2', {}, 'What the model wrote'), ...parts)];
}

function settings(experiment: Experiment, config: RunConfig, done: DoneLine | undefined): Tree[] {
  const params = experiment.searched?.commonParams(config.params) ?? config.params;
  const { backend, machine } = config;
  const given = Object.entries(params).filter(([, value]) => value !== undefined);
  return [
    section('Settings', [
      ...given.map(([key, value]) => [flagName(key), String(value)] as const),
      ['seed', String(config.seed)],
      ...(config.shard ? [['shard', shardName(config.shard)] as const] : []),
      ['data used', config.dataSaid],
      ...(config.parent ? [['branch of', parentText(config, config.parent)] as const] : []),
      ...(config.edits ?? []).map((edit) => ['edited', madeText(edit)] as const),
    ]),
    section('Made with', [
      ['badak', config.badak],
      ['wasm build', [backend.build, ...backend.reasons].join(': ')],
      ['threads', String(backend.threads)],
      ['machine', `${machine.processor}, ${machine.processors} processors, ${machine.system}`],
      ['runtime', machine.runtime],
      ['started', config.startedAt],
      ...(done ? [['wasm memory', mib(done.peakMemoryBytes, 0)] as const] : []),
      ...(done?.hash === undefined ? [] : [['hash', done.hash] as const]),
    ]),
  ];
}

/** `a run with learning-rate 0.1, seed 0, from its step 1,219`: what is set otherwise in the parent. */
function parentText({ params, seed }: RunConfig, parent: Parent): string {
  const others = Object.entries(parent.params).filter(([key, value]) => value !== params[key]);
  const set = [
    ...others.map(([key, value]) => `${flagName(key)} ${value === undefined ? 'not set' : String(value)}`),
    ...(parent.seed === seed ? [] : [`seed ${parent.seed}`]),
  ];
  const which = set.length > 0 ? `a run with ${set.join(', ')}` : 'a run with the same settings';
  return `${which}, from its step ${count(parent.step)}`;
}

/** Where `npm run playground` serves the page. */
const PLAYGROUND = 'http://localhost:5178/';

/** Opens the same run in the page. */
function inPlayground(
  experiment: Experiment,
  { params, seed, backend, parent, edits }: RunConfig,
  page: string | undefined,
): Tree {
  const { arithmetic } = backend;
  const given = givenParams(experiment.params, params);
  const link = writeRunLink({
    experiment: experiment.id,
    params: given,
    seed,
    ...(arithmetic && { arithmetic }),
  });
  return html(
    'p',
    { class: 'state' },
    html(
      'a',
      { href: (page ?? PLAYGROUND) + link },
      // A link says nothing of the checkpoint that a branch begins at, and nothing of edits.
      parent || edits
        ? 'Open a run with these settings in the playground'
        : 'Open this run in the playground',
    ),
    page === undefined ? ', which npm run playground serves.' : '.',
  );
}

function section(title: string, rows: readonly (readonly [name: string, value: string])[]): Tree {
  const pairs = rows.flatMap(([name, value]) => [html('dt', {}, name), html('dd', {}, value)]);
  return html('section', {}, html('h2', {}, title), html('dl', {}, ...pairs));
}
