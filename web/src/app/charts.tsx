import { Fragment } from 'preact';
import { useEffect } from 'preact/hooks';
import type { PlottedChart } from '../../../ts/experiments/plot.js';
import type { LabRun } from '../state/lab-run.js';
import { seriesOf, undiverged } from '../../../ts/view/series.js';
import { inCharts } from '../state/in-charts.js';
import { run } from '../state/lab.js';
import { coloured } from '../state/curves.js';
import { overlaid } from '../state/overlay.js';
import { flagsNamed, language, library, words } from '../text/index.js';
import { chartIn } from '../text/panels.js';
import { later } from './later.js';
import { namesOf } from './run-name.js';
import { Save } from './save.js';

/** What draws lines is a quarter of all scripts. It is there when the first steps are done. */
const load = () => import('./drawn-chart.js');
const DrawnChart = later(() => load().then((found) => found.DrawnChart));
const DrawnLegend = later(() => load().then((found) => found.DrawnLegend));
const NotDrawn = later(() => import('./not-drawn.js').then((found) => found.NotDrawn));

/** The curves of the open run, over those of other runs. */
export function Charts() {
  // Whoever is without a network after the first steps has it then.
  useEffect(() => void load().catch(() => {}), []);
  const now = run.value;
  const version = now?.drawn.value ?? 0;
  const { drawn: others, left, apart } = inCharts.value;
  const isBegun = version > 0 || others.length > 0;
  const plots = now?.charts.value ?? [];
  const shown = now ? [...others, now] : others;
  const names = namesOf(shown);
  let explained = '';
  const drawn = (isBegun ? plots : []).map((plot, i) => {
    const charts = shown
      .map((each, place) => named(each, names[place]!, i))
      .filter((each) => each !== undefined);
    const both = overlaid(charts);
    // Small charts have a legend in common.
    const isExplained = explained === seriesOf(both);
    if (both.small) explained = seriesOf(both);
    return {
      ...{ plot, chart: translated(both, now!.unit.value) },
      legend: both.small && !isExplained ? translated(undiverged(both), now!.unit.value) : undefined,
      version: `${version} ${charts.map(({ name }) => name).join()} ${language.value}`,
    };
  });
  return (
    <>
      <h2>{words.value.charts}</h2>
      {!isBegun && <p class="note empty">{words.value.noCharts}</p>}
      {now && version > 0 && now.log.isThinned && (
        <p class="note">{words.value.thinned(now.reports.length, now.log.count)}</p>
      )}
      {isBegun && left && <NotDrawn run={left} why="hasLeftCharts" />}
      {isBegun && apart && <NotDrawn run={apart} why="notOneAxis" />}
      <div id="charts">
        {drawn.map(({ chart, legend, plot, version }, i) => (
          <Fragment key={`${i} ${chart.small}`}>
            {legend && (
              <div class="shared-key">
                <DrawnLegend chart={legend} version={version} />
              </div>
            )}
            <div class={chart.small ? 'small' : ''}>
              <Save drawn={chart} name={fileNameOf(plot.plotted)} step={now!.standing.value.done} />
              <DrawnChart chart={chart} version={version} />
            </div>
          </Fragment>
        ))}
      </div>
    </>
  );
}

function named(run: LabRun, name: string, chart: number) {
  const plot = run.charts.value[chart];
  return plot && { name, label: run.label, ...coloured(run, plot) };
}

/** A chart of a search names the parameters of its trial. */
function translated(chart: PlottedChart, unit: 'steps' | 'trials'): PlottedChart {
  const said = chartIn(library, chart);
  return unit === 'trials' ? { ...said, title: flagsNamed(said.title) } : said;
}

/** The first words of a title: `accuracy-on-the-first` */
function fileNameOf({ title }: PlottedChart): string {
  const found = title.toLowerCase().match(/[\p{L}\p{N}.]+/gu) ?? [];
  return found.slice(0, 4).join('-');
}
