import { Param } from '../core/param.js';
import { Workspace } from '../core/workspace.js';
import { AdaGrad, Adam, Momentum, type Optimizer, SGD } from '../optimizers/index.js';
import { numberOption, type Option, type OptionTable } from '../core/options.js';
import { say } from '../core/say.js';
import type { Field, PathsPanel } from './panels.js';
import { type AnyView, defineView, type Subject } from './view.js';

type RateName = 'sgdRate' | 'momentumRate' | 'adagradRate' | 'adamRate';

const START = [-7, 2] as const;
const POINTS = 30;

/** The four optimizers, and the book's second and thirtieth point of each path. */
const PATHS: readonly {
  /** The input that sets its rate. */
  name: RateName;
  /** The book's. */
  rate: number;
  label: (rate: number) => string;
  make: (rate: number) => Optimizer;
  reference: PathsPanel['paths'][number]['reference'];
}[] = [
  {
    name: 'sgdRate',
    rate: 0.95,
    label: (rate) => say`SGD, rate ${rate}`,
    make: (rate) => new SGD(rate),
    reference: [
      [-6.335, -1.8],
      [-0.387175, -0.094203],
    ],
  },
  {
    name: 'momentumRate',
    rate: 0.1,
    label: (rate) => say`Momentum, rate ${rate}`,
    make: (rate) => new Momentum(rate),
    reference: [
      [-6.93, 1.6],
      [0.814112, 0.272878],
    ],
  },
  {
    name: 'adagradRate',
    rate: 1.5,
    label: (rate) => say`AdaGrad, rate ${rate}`,
    make: (rate) => new AdaGrad(rate),
    reference: [
      [-5.5, 0.5],
      [-0.136185, 0],
    ],
  },
  {
    name: 'adamRate',
    rate: 0.3,
    label: (rate) => say`Adam, rate ${rate}`,
    make: (rate) => new Adam(rate),
    reference: [
      [-6.700001, 1.7],
      [0.020149, 0.321957],
    ],
  },
];

/** The start of the paths, and the learning rate of each optimizer; default the book's. */
interface PathsInput extends Partial<Record<RateName, number>> {
  /** x of the start of the paths; default −7. */
  x?: number;
  /** y of the start of the paths; default 2. */
  y?: number;
}

/** A number within the part of the plane that is drawn. */
const within = (low: number, high: number): Option<number> => ({
  takes: `a number from ${low} to ${high}`,
  fits: (value) => typeof value === 'number' && value >= low && value <= high,
});

const RATE = numberOption({ above: 0 });

const takes: OptionTable<PathsInput> = {
  x: within(-10, 10),
  y: within(-5, 5),
  sgdRate: RATE,
  momentumRate: RATE,
  adagradRate: RATE,
  adamRate: RATE,
};

/**
 * A view of the paths of four optimizers down f(x, y) = x² / 20 + y², from (−7, 2) by default (vol. 1, section 6.1.7).
 */
export const pathsView: AnyView = defineView<Subject, PathsInput>({
  id: 'paths',
  title: 'Down the valley f(x, y) = x² / 20 + y²',
  ofModel: false,
  takes,
  sample: () => ({}),
  look: (_, { x = START[0], y = START[1], ...rates }) => valley([x, y], rates),
});

function valley(start: readonly [number, number], rates: Partial<Record<RateName, number>>): PathsPanel {
  const isBooks = start[0] === START[0] && start[1] === START[1];
  const rateOf = ({ name, rate }: (typeof PATHS)[number]) => rates[name] ?? rate;
  const hasReference = isBooks && PATHS.every((each) => rateOf(each) === each.rate);
  return {
    kind: 'paths',
    title: say`Down the valley f(x, y) = x² / 20 + y²`,
    note: hasReference
      ? say`Each path has thirty points; the first is the start, before any update. The black rings are the book’s second and thirtieth points.`
      : say`Each path has thirty points; the first is the start, before any update.`,
    field: valleyField(),
    paths: PATHS.map((each) => ({
      label: each.label(rateOf(each)),
      ...(isBooks && rateOf(each) === each.rate && { reference: each.reference! }),
      // A rate that is too large leads to infinity: such points cannot be drawn.
      points: path(each.make(rateOf(each)), start).filter((point) => point.every(Number.isFinite)),
    })),
  };
}

/** f on the part of the plane that the book draws: [45, 85] values, four per unit of length. */
export function valleyField(): Field {
  const [x, y] = [[-10.5, 10.5] as const, [-5.5, 5.5] as const];
  const [width, height] = [85, 45];
  const values = Float32Array.from({ length: width * height }, (_, i) => {
    const px = x[0] + ((i % width) * (x[1] - x[0])) / (width - 1);
    const py = y[0] + (Math.floor(i / width) * (y[1] - y[0])) / (height - 1);
    return px ** 2 / 20 + py ** 2;
  });
  return { width, height, values, x, y, levels: [0.25, 1, 2, 4, 7, 11, 16, 22], lowest: [0, 0] };
}

function path(optimizer: Optimizer, start: readonly [number, number]): (readonly [number, number])[] {
  using ws = new Workspace();
  const place = new Param(ws, 'place', [2]);
  place.value.set(start);
  return Array.from({ length: POINTS }, () => {
    const [x, y] = [place.value.get(0), place.value.get(1)];
    place.grad.set([x / 10, 2 * y]);
    optimizer.update([place]);
    return [x, y] as const;
  });
}
