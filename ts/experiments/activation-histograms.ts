import * as kernels from '../core/kernels.js';
import { RandomStream } from '../core/random.js';
import { Workspace } from '../core/workspace.js';
import { say } from '../core/say.js';
import { type Layer, Relu, Sigmoid, Tanh } from '../layers/index.js';
import type { HistogramsPanel } from './panels.js';
import { type AnyView, defineView, type Subject } from './view.js';

const SAMPLES = 1000;
const UNITS = 100;
const LAYERS = 5;
const BINS = 30;

const DEVIATIONS = [
  [say`std 1`, 1],
  [say`std 0.01`, 0.01],
  [say`Xavier, √(1/100)`, Math.sqrt(1 / UNITS)],
  [say`He, √(2/100)`, Math.sqrt(2 / UNITS)],
] as const;

const ACTIVATIONS = [
  { name: 'sigmoid', make: (ws: Workspace): Layer => new Sigmoid(ws), range: [0, 1] },
  { name: 'tanh', make: (ws: Workspace): Layer => new Tanh(ws), range: [-1, 1] },
  // A ReLU makes half of all values 0; the scale ends below that bar, to show the others.
  { name: 'ReLU', make: (ws: Workspace): Layer => new Relu(ws), range: [0, 1], yMax: 7000 },
] as const;

/**
 * A view of the outputs of five layers of 100 units without bias on 1,000 rows drawn from N(0, 1), by initial weights
 * and activation (vol. 1, section 6.2.2). Values outside a histogram's range are not counted, as in the book.
 */
export const initialActivationsView: AnyView = defineView<Subject, object>({
  id: 'initial-activations',
  title: 'Activations by initial weights',
  ofModel: false,
  takes: {},
  sample: () => ({}),
  look: ({ seed }) => activationHistograms(seed),
});

function activationHistograms(seed: number): HistogramsPanel[] {
  return ACTIVATIONS.map(({ name, make, range, ...scale }) => ({
    kind: 'histograms',
    title: say`Activations with ${name}`,
    note: say`How often each value occurs in the output of each layer. A useful layer spreads its values, away from flat ends; one whose values are all at an end or at one value passes little on.`,
    range,
    ...scale,
    columns: Array.from({ length: LAYERS }, (_, i) => say`layer ${i + 1}`),
    rows: DEVIATIONS.map(([label, deviation]) => ({ label, counts: counts(make, range, deviation, seed) })),
  }));
}

function counts(
  make: (ws: Workspace) => Layer,
  [low, high]: readonly [number, number],
  deviation: number,
  seed: number,
): number[][] {
  using ws = new Workspace();
  let x = ws.take([SAMPLES, UNITS]);
  new RandomStream(seed, 'histograms/x').fillNormal(x, 1);
  return Array.from({ length: LAYERS }, (_, layer) => {
    const [W, a] = [ws.take([UNITS, UNITS]), ws.take([SAMPLES, UNITS])];
    new RandomStream(seed, `histograms/W${layer + 1}`).fillNormal(W, deviation);
    kernels.gemm(a, x, W);
    x = make(ws).forward(a);
    const bins = Array<number>(BINS).fill(0);
    for (const value of x.toArray()) {
      const bin = Math.min(BINS - 1, Math.floor(((value - low) / (high - low)) * BINS));
      if (value >= low && value <= high) bins[bin]! += 1;
    }
    return bins;
  });
}
