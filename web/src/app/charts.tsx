import type { PlottedChart } from '../../../ts/experiments/plot.js';
import { kept, type LabRun, run } from '../state/lab.js';
import { overlaid } from '../state/overlay.js';
import { language, library, words } from '../text/index.js';
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
                chart={translated(overlaid(charts))}
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

/** The chart with its texts in the page's language. */
function translated(chart: PlottedChart): PlottedChart {
  const { title, xLabel, yLabel, series } = chart;
  return {
    ...chart,
    title: library(title),
    xLabel: library(xLabel),
    yLabel: library(yLabel),
    series: series.map((each) => ({ ...each, label: labelled(each.label) })),
  };
}

/** A label may have a run's name before it. */
function labelled(label: string): string {
  const [name, own] = label.split(': ');
  return own === undefined ? library(label) : `${name}: ${library(own)}`;
}

export function runName(run: LabRun): string {
  return run.name.value ?? words.value.run(run.label);
}
