import { Param } from '../core/param.js';
import { Workspace } from '../core/workspace.js';
import { AdaGrad, Adam, Momentum, type Optimizer, SGD } from '../optimizers/index.js';
import type { PathsPanel } from './panels.js';

const START = [-7, 2] as const;
const POINTS = 30;

/** The book's second and thirtieth point of every path. */
const PATHS: readonly {
  label: string;
  make: () => Optimizer;
  reference: PathsPanel['paths'][number]['reference'];
}[] = [
  {
    label: 'SGD, rate 0.95',
    make: () => new SGD(0.95),
    reference: [
      [-6.335, -1.8],
      [-0.387175, -0.094203],
    ],
  },
  {
    label: 'Momentum, rate 0.1',
    make: () => new Momentum(0.1),
    reference: [
      [-6.93, 1.6],
      [0.814112, 0.272878],
    ],
  },
  {
    label: 'AdaGrad, rate 1.5',
    make: () => new AdaGrad(1.5),
    reference: [
      [-5.5, 0.5],
      [-0.136185, 0],
    ],
  },
  {
    label: 'Adam, rate 0.3',
    make: () => new Adam(0.3),
    reference: [
      [-6.700001, 1.7],
      [0.020149, 0.321957],
    ],
  },
];

/** The four paths down f(x, y) = x² / 20 + y² from (−7, 2) (vol. 1, section 6.1.7). */
export function valley(): PathsPanel {
  return {
    kind: 'paths',
    title: 'Down the valley f(x, y) = x² / 20 + y²',
    note: 'Thirty points of each path from (−7, 2), the first before any update. The black rings are the book’s second and thirtieth.',
    paths: PATHS.map(({ label, make, reference }) => ({
      label,
      reference: reference!,
      points: path(make()),
    })),
  };
}

function path(optimizer: Optimizer): (readonly [number, number])[] {
  using ws = new Workspace();
  const place = new Param(ws, 'place', [2]);
  place.value.set(START);
  return Array.from({ length: POINTS }, () => {
    const [x, y] = [place.value.get(0), place.value.get(1)];
    place.grad.set([x / 10, 2 * y]);
    optimizer.update([place]);
    return [x, y] as const;
  });
}
