import type { PlottedChart } from '../../../ts/experiments/plot.js';
import type { LabRun } from '../state/lab-run.js';
import { kept, run } from '../state/lab.js';
import { overlaid } from '../state/overlay.js';
import { flagsNamed, language, library, words } from '../text/index.js';
import { chartIn } from '../text/panels.js';
import { DrawnChart } from './drawn.js';
import { namesOf } from './run-name.js';
import { Save } from './save.js';

/** The curves of the open run, over those of the runs that were kept. */
export function Charts() {
  const now = run.value;
  const version = now?.drawn.value ?? 0;
  const others = kept.value.filter(({ isShown }) => isShown.value);
  const isBegun = version > 0 || others.length > 0;
  const plots = now?.charts.value ?? [];
  const shown = now ? [...others, now] : others;
  const names = namesOf(shown);
  return (
    <>
      <h2>{words.value.charts}</h2>
      {!isBegun && <p class="note empty">{words.value.noCharts}</p>}
      {now && version > 0 && now.log.isThinned && (
        <p class="note">{words.value.thinned(now.reports.length, now.log.count)}</p>
      )}
      <div id="charts">
        {isBegun &&
          plots.map((plot, i) => {
            const charts = shown
              .map((each, place) => named(each, names[place]!, i))
              .filter((each) => each !== undefined);
            const chart = translated(overlaid(charts), now!.unit.value);
            return (
              <div key={`${i} ${chart.small}`} class={chart.small ? 'small' : ''}>
                <Save drawn={chart} name={fileNameOf(plot.plotted)} step={now!.standing.value.done} />
                <DrawnChart
                  chart={chart}
                  version={`${version} ${charts.map(({ name }) => name).join()} ${language.value}`}
                />
              </div>
            );
          })}
      </div>
    </>
  );
}

function named(run: LabRun, name: string, chart: number) {
  const plot = run.charts.value[chart];
  return plot && { name, label: run.label, chart: plot.plotted };
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
