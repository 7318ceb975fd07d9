import { run } from '../state/lab.js';
import { words } from '../text/index.js';
import { DrawnChart } from './drawn.js';

/** The curves of the open run. */
export function Charts() {
  const now = run.value;
  const plots = now?.charts.value ?? [];
  const version = now?.drawn.value ?? 0;
  const begun = version > 0;
  return (
    <>
      <h2>{words.value.charts}</h2>
      {!begun && <p class="note empty">{words.value.noCharts}</p>}
      <div id="charts">
        {begun &&
          plots.map((plot, i) => (
            <DrawnChart key={`${i} ${plot.plotted.small}`} chart={plot.plotted} version={version} />
          ))}
      </div>
    </>
  );
}
