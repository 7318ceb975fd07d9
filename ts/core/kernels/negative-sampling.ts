import { engine } from '../engine.js';
import { BadakError } from '../errors.js';
import { format } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { asMatrix, at, expectTensor } from './check.js';
import type { RowGroups } from './rows.js';

/** A law to draw words from: proportional to count^power. */
export interface Unigram {
  readonly keep: Tensor<'u32'>;
  readonly other: Tensor<'u32'>;
  readonly counts: Tensor<'u32'>;
  readonly power: number;
}

/** Fills `keep` and `other` from the counts, of which one at least is not 0. */
export function aliasTable({ keep, other, counts, power }: Unigram): void {
  const [keepAt, otherAt, countsAt] = [
    at('aliasTable', 'keep', keep, 'u32'),
    at('aliasTable', 'other', other, 'u32'),
    at('aliasTable', 'counts', counts, 'u32'),
  ];
  expectTensor('aliasTable', 'keep', keep, counts.shape);
  expectTensor('aliasTable', 'other', other, counts.shape);
  engine().run((e) => e.alias_table(keepAt, otherAt, countsAt, counts.size, power));
}

/**
 * ids[r, 0] = targets[r], behind it different drawn words that are not the target, from the stream `key` at block
 * `counter`. There must be as many other words as are drawn.
 */
export function drawNegatives(
  ids: Tensor<'i32'>,
  targets: Tensor<'i32'>,
  { keep, other, counts, power }: Unigram,
  key: readonly [number, number],
  counter: number,
): void {
  const pointers = [
    at('drawNegatives', 'ids', ids, 'i32'),
    at('drawNegatives', 'targets', targets, 'i32'),
    at('drawNegatives', 'keep', keep, 'u32'),
    at('drawNegatives', 'other', other, 'u32'),
    at('drawNegatives', 'counts', counts, 'u32'),
  ] as const;
  const [rows, width] = asMatrix(ids.shape);
  expectTensor('drawNegatives', 'targets', targets.reshape([targets.size]), [rows]);
  const sizes = [rows, width, counts.size, power] as const;
  const high = Math.floor(counter / 2 ** 32);
  engine().run((e) => e.draw_negatives(...pointers, ...sizes, key[0], key[1], counter >>> 0, high));
}

/**
 * Negative sampling's loss, with dh [N, H] and ds [N, K] for the way back, for h [N, H], w [V, H] and ids [N, K], whose
 * every `group`-th column from the first on holds right words and all others drawn ones. `losses` [N] is scratch. Ids must be
 * rows of w.
 */
export function negativeSampling(
  { dh, ds, losses }: { dh: Tensor; ds: Tensor; losses: Tensor },
  { h, w, ids }: { h: Tensor; w: Tensor; ids: Tensor<'i32'> },
  group: number,
): number {
  const pointers = [
    at('negativeSampling', 'losses', losses),
    at('negativeSampling', 'dh', dh),
    at('negativeSampling', 'ds', ds),
    at('negativeSampling', 'h', h),
    at('negativeSampling', 'w', w),
    at('negativeSampling', 'ids', ids, 'i32'),
  ] as const;
  const [n, per] = asMatrix(ids.shape);
  const [rows, columns] = asMatrix(w.shape);
  if (n === 0 || per % group !== 0) {
    throw new BadakError(
      `negativeSampling: expected ids [N, K], N > 0, K a multiple of ${group}, found ${format(ids.shape)}`,
    );
  }
  expectTensor('negativeSampling', 'h', h, [n, columns]);
  expectTensor('negativeSampling', 'dh', dh, [n, columns]);
  expectTensor('negativeSampling', 'ds', ds, [n, per]);
  expectTensor('negativeSampling', 'losses', losses, [n]);
  return engine().run((e) => e.negative_sampling(...pointers, n, per, rows, columns, group));
}

/** dw[id, :] += ds[n, k] · h[n, :] for every place [n, k] of an id, in the order of the places. */
export function negativeSamplingBackward(dw: Tensor, h: Tensor, ds: Tensor, groups: RowGroups): void {
  const pointers = [
    at('negativeSamplingBackward', 'dw', dw),
    at('negativeSamplingBackward', 'h', h),
    at('negativeSamplingBackward', 'ds', ds),
    at('negativeSamplingBackward', 'rows', groups.rows, 'u32'),
    at('negativeSamplingBackward', 'ends', groups.ends, 'u32'),
    at('negativeSamplingBackward', 'order', groups.order, 'u32'),
  ] as const;
  const [rows, columns] = asMatrix(dw.shape);
  const [n, per] = asMatrix(ds.shape);
  expectTensor('negativeSamplingBackward', 'h', h, [n, columns]);
  expectTensor('negativeSamplingBackward', 'places of ids', groups.order, [n * per]);
  engine().run((e) => e.negative_sampling_backward(...pointers, groups.count, n, per, rows, columns));
}
