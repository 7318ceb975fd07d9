import { conv2d, conv2dBackward } from '../../ts/operations/index.js';
import { scattered } from '../support/compare.js';
import { differences, dot, type Numbers, testOperation } from '../support/operations.js';

interface Case {
  sizes: { n: number; c: number; h: number; w: number; fn: number; fh: number; fw: number };
  stride: readonly [number, number];
  pad: readonly [number, number];
}

const CASES: Case[] = [
  { sizes: { n: 1, c: 1, h: 1, w: 1, fn: 1, fh: 1, fw: 1 }, stride: [1, 1], pad: [0, 0] },
  { sizes: { n: 2, c: 3, h: 7, w: 5, fn: 4, fh: 3, fw: 3 }, stride: [1, 1], pad: [1, 1] },
  { sizes: { n: 3, c: 2, h: 6, w: 9, fn: 5, fh: 3, fw: 2 }, stride: [2, 3], pad: [1, 0] },
];

/** y [N, FN, OH, OW], one product after the other. */
function plain({ sizes, stride, pad }: Case, { x, filters, bias }: Numbers): Float64Array {
  const { n, c, h, w, fn, fh, fw } = sizes;
  const [oh, ow] = [h + 2 * pad[0] - fh, w + 2 * pad[1] - fw].map(
    (room, i) => Math.floor(room / stride[i]!) + 1,
  ) as [number, number];
  const y = new Float64Array(n * fn * oh * ow);
  let at = 0;
  for (let image = 0; image < n; image++)
    for (let f = 0; f < fn; f++)
      for (let oy = 0; oy < oh; oy++)
        for (let ox = 0; ox < ow; ox++) {
          let sum = bias?.[f] ?? 0;
          for (let i = 0; i < c * fh * fw; i++) {
            const [channel, dy, dx] = [Math.floor(i / (fh * fw)), Math.floor(i / fw) % fh, i % fw];
            const [iy, ix] = [oy * stride[0] + dy - pad[0], ox * stride[1] + dx - pad[1]];
            if (iy < 0 || iy >= h || ix < 0 || ix >= w) continue;
            sum += x![((image * c + channel) * h + iy) * w + ix]! * filters![f * c * fh * fw + i]!;
          }
          y[at++] = sum;
        }
  return y;
}

for (const each of CASES) {
  const { n, c, h, w, fn, fh, fw } = each.sizes;
  const options = { ...each.sizes, stride: each.stride, pad: each.pad };
  const x = scattered(n * c * h * w, 1);
  const [filters, bias] = [scattered(fn * c * fh * fw, 2), scattered(fn, 3)];
  const dy = scattered(plain(each, { x, filters }).length, 4);
  const name = JSON.stringify(options);

  testOperation(`conv2d ${name}`, {
    inputs: { x, filters, bias },
    run: (given, { out }) => ({ out: conv2d(given.x, given.filters, { ...options, bias: given.bias, out }) }),
    expected: () => ({ out: plain(each, { x, filters, bias }) }),
  });
  testOperation(`conv2d ${name} without a bias`, {
    inputs: { x, filters },
    run: (given, { out }) => ({ out: conv2d(given.x, given.filters, { ...options, out }) }),
    expected: () => ({ out: plain(each, { x, filters }) }),
  });
  testOperation(`conv2dBackward ${name}`, {
    inputs: { dy, x, filters },
    run: ({ dy, ...given }, out) => ({ ...conv2dBackward(dy, given, { ...options, ...out }) }),
    expected: () => {
      const by = differences({ x, filters, bias }, ['x', 'filters', 'bias'], (given) =>
        dot(plain(each, given), dy),
      );
      return { dx: by.x, dfilters: by.filters, db: by.bias };
    },
  });
}
