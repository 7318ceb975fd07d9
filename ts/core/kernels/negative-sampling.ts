import { BadakError } from '../errors.js';
import { format } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { kernel } from './call.js';
import { asMatrix, expectTensor } from './check.js';
import type { RowGroups } from './rows.js';

const fillTable = kernel('fill_alias_table', ['out keep: u32', 'out other: u32', 'in counts: u32']);
const draw = kernel('draw_negatives', [
  'out ids: i32',
  'in targets: i32',
  'in keep: u32',
  'in other: u32',
  'in counts: u32',
]);
const forward = kernel('negative_sampling_forward', [
  'out losses',
  'out dh',
  'out ds',
  'in h',
  'in w',
  'in ids: i32',
]);
const backward = kernel('negative_sampling_backward', [
  'out dw',
  'in h',
  'in ds',
  'in rows: u32',
  'in ends: u32',
  'in order: u32',
]);

/** The distribution that negative words are drawn from: probabilities proportional to count^power. */
export interface Unigram {
  readonly keep: Tensor<'u32'>;
  readonly other: Tensor<'u32'>;
  readonly counts: Tensor<'u32'>;
  readonly power: number;
}

/** Fills the alias table, `keep` and `other`, from the counts. At least one count has to be above 0. */
export function fillAliasTable({ keep, other, counts, power }: Unigram): void {
  const run = fillTable(keep, other, counts);
  expectTensor('fillAliasTable', 'keep', keep, counts.shape);
  expectTensor('fillAliasTable', 'other', other, counts.shape);
  run(counts.size, power);
}

/**
 * ids[r, 0] = targets[r]. The rest of row r is drawn: different words that are not the target, from the stream `key` at
 * block `counter`. The number of other words with a count above 0 has to be at least the number drawn.
 */
export function drawNegatives(
  ids: Tensor<'i32'>,
  targets: Tensor<'i32'>,
  { keep, other, counts, power }: Unigram,
  key: readonly [number, number],
  counter: number,
): void {
  const run = draw(ids, targets, keep, other, counts);
  const [rows, width] = asMatrix(ids.shape);
  expectTensor('drawNegatives', 'targets', targets.reshape([targets.size]), [rows]);
  run(rows, width, counts.size, power, key[0], key[1], counter >>> 0, Math.floor(counter / 2 ** 32));
}

/**
 * The loss of negative sampling for h [N, H], w [V, H] and ids [N, K] below V. Columns 0, `group`, 2·`group`, … of the
 * ids hold right words, all others negative ones. Writes dh [N, H] and ds [N, K] for the backward pass; `losses` [N] is
 * scratch.
 */
export function negativeSamplingForward(
  { dh, ds, losses }: { dh: Tensor; ds: Tensor; losses: Tensor },
  { h, w, ids }: { h: Tensor; w: Tensor; ids: Tensor<'i32'> },
  group: number,
): number {
  const run = forward(losses, dh, ds, h, w, ids);
  const [n, per] = asMatrix(ids.shape);
  const [rows, columns] = asMatrix(w.shape);
  if (n === 0 || per % group !== 0) {
    throw new BadakError(
      'shape-mismatch',
      `negativeSamplingForward: expected ids [N, K] with N > 0 and K a multiple of ${group}, found ` +
        `${format(ids.shape)}`,
    );
  }
  expectTensor('negativeSamplingForward', 'h', h, [n, columns]);
  expectTensor('negativeSamplingForward', 'dh', dh, [n, columns]);
  expectTensor('negativeSamplingForward', 'ds', ds, [n, per]);
  expectTensor('negativeSamplingForward', 'losses', losses, [n]);
  return run(n, per, rows, columns, group);
}

/** dw[id, :] += ds[n, k] · h[n, :] for every position [n, k] of an id, in the order of the positions. */
export function negativeSamplingBackward(dw: Tensor, h: Tensor, ds: Tensor, groups: RowGroups): void {
  const run = backward(dw, h, ds, groups.rows, groups.ends, groups.order);
  const [rows, columns] = asMatrix(dw.shape);
  const [n, per] = asMatrix(ds.shape);
  expectTensor('negativeSamplingBackward', 'h', h, [n, columns]);
  expectTensor('negativeSamplingBackward', 'groups.order', groups.order, [n * per]);
  run(groups.count, n, per, rows, columns);
}
