/** Which colour a curve has in every run: that of the model or the optimizer that it is of. */
import type { AnyParams } from '../../../ts/experiments/params.js';
import type { Plot, PlottedChart } from '../../../ts/experiments/plot.js';
import type { ExperimentId } from '../lessons/index.js';

/** A run's chart, its colours as they are in the charts of all runs. */
interface Coloured {
  chart: PlottedChart;
  /** Whether a colour says what a curve is of. Otherwise all curves are of the one net that the run trains. */
  isNamed: boolean;
}

/** Models of lessons 8 and 9: the same one stands alone and in two comparisons, each time at another place. */
const MODELS = ['plain', 'reverse', 'peeky', 'attention', 'peeky, not reversed', 'attention, not reversed'];
/** Initial weights in the order of their histograms; the first of them is not trained. */
const WEIGHTS = ['std=1', 'std=0.01', 'Xavier', 'He'];
/** Cells in the order of their comparison, and curves of other texts than that of the training. */
const [CELLS, TEXTS] = [
  ['rnn', 'gru', 'lstm'],
  ['validation', 'test'],
];

const from = (names: readonly string[]) => (_: AnyParams, label: string) => placeIn(names, label);
const fromCells =
  (usual: string) =>
  ({ cell = usual }: AnyParams, label: string): number | undefined =>
    label === 'train' ? placeIn(CELLS, String(cell)) : placeIn([...CELLS, ...TEXTS], label);

/** The colour of a curve with this label, where its place in its own chart is not enough to tell. */
const COLOURS: Partial<Record<ExperimentId, (params: AnyParams, label: string) => number | undefined>> = {
  'weight-init': from(WEIGHTS),
  seq2seq: from(MODELS),
  attention: from(MODELS),
  rnn: fromCells('rnn'),
  lstm: fromCells('lstm'),
  'better-lstm': fromCells('lstm'),
};

function placeIn(names: readonly string[], name: string): number | undefined {
  const place = names.indexOf(name);
  return place < 0 ? undefined : place;
}

/** A chart of a run, in which the same optimizer, model or cell has the same colour as in any other run. */
export function coloured(run: { experiment: ExperimentId; params: AnyParams }, plot: Plot): Coloured {
  const chart = plot.plotted;
  const colourOf = COLOURS[run.experiment];
  const isNamed = colourOf !== undefined || chart.series.some(({ colour }) => colour > 0);
  if (!colourOf) return { chart, isNamed };
  // A label says as well whether the training has diverged; that of the definition does not.
  const colours = chart.series.map(({ colour }) => {
    const first = chart.series.findIndex((each) => each.colour === colour);
    return colourOf(run.params, plot.chart.series[first]?.label ?? '') ?? colour;
  });
  return {
    chart: { ...chart, series: chart.series.map((each, i) => ({ ...each, colour: colours[i]! })) },
    isNamed,
  };
}
