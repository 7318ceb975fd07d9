import type { PlottedChart } from '../../../ts/experiments/plot.js';
import { kept, type LabRun, run } from '../state/lab.js';
import { overlaid } from '../state/overlay.js';
import { flagsNamed, language, library, words } from '../text/index.js';
import { chartIn } from '../text/panels.js';
import { DrawnChart } from './drawn.js';

/** The curves of the open run, over those of the runs that were kept. */
export function Charts() {
  const now = run.value;
  const version = now?.drawn.value ?? 0;
  const others = kept.value.filter(({ isShown }) => isShown.value);
  const isBegun = version > 0 || others.length > 0;
  const plots = now?.charts.value ?? [];
  return (
    <>
      <h2>{words.value.charts}</h2>
      {!isBegun && <p class="note empty">{words.value.noCharts}</p>}
      <div id="charts">
        {isBegun &&
          plots.map((plot, i) => {
            const charts = [...others, now!]
              .map((each) => named(each, i))
              .filter((each) => each !== undefined);
            return (
              <DrawnChart
                key={`${i} ${plot.plotted.small}`}
                chart={translated(overlaid(charts), now!.unit.value)}
                version={`${version} ${others.length} ${language.value}`}
              />
            );
          })}
      </div>
    </>
  );
}

function named(run: LabRun, chart: number) {
  const plot = run.charts.value[chart];
  return plot && { name: runName(run), label: run.label, chart: plot.plotted };
}

/** A chart of a search names the parameters of its trial. */
function translated(chart: PlottedChart, unit: 'steps' | 'trials'): PlottedChart {
  const said = chartIn(library, chart);
  return unit === 'trials' ? { ...said, title: flagsNamed(said.title) } : said;
}

export function runName(run: LabRun): string {
  return run.name.value ?? words.value.run(run.label);
}
