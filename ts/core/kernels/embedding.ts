import { engine } from '../engine.js';
import { BadakError } from '../errors.js';
import { format } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { asMatrix, at, expectTensor, expectType } from './check.js';
import { findOutside, type RowGroups } from './rows.js';

/** @throws BadakError when it is not a Tensor of i32, or an id is not the number of a row */
export function expectIds(kernel: string, ids: Tensor<'i32'>, rows: number): void {
  expectType(kernel, 'ids', ids, 'i32');
  const place = findOutside(ids, rows);
  if (place >= 0) {
    throw new BadakError(
      `${kernel}: id ${place} is ${ids.get(place)}; with ${rows} words ids go from 0 to ${rows - 1}`,
    );
  }
}

/** y[n, :] = mean over c of w[ids[n, c], :], for w [V, H] and ids [N, C] or [N]. Ids must be rows of w. */
export function embeddingForward(y: Tensor, w: Tensor, ids: Tensor<'i32'>): void {
  const [yAt, wAt, idsAt] = [
    at('embeddingForward', 'y', y),
    at('embeddingForward', 'w', w),
    at('embeddingForward', 'ids', ids, 'i32'),
  ];
  const [n, per] = asMatrix(ids.shape);
  const [rows, columns] = asMatrix(w.shape);
  if (per === 0) throw new BadakError(`embeddingForward: expected ids [N, C], found ${format(ids.shape)}`);
  expectTensor('embeddingForward', 'y', y, [n, columns]);
  engine().run((e) => e.embedding_forward(yAt, wAt, idsAt, n, per, rows, columns));
}

/** dw[id, :] += dy[n, :] / C for every place [n, c] of an id, in the order of the places. */
export function embeddingBackward(dw: Tensor, dy: Tensor, groups: RowGroups): void {
  const [dwAt, dyAt, ...lists] = [
    at('embeddingBackward', 'dw', dw),
    at('embeddingBackward', 'dy', dy),
    at('embeddingBackward', 'rows', groups.rows, 'u32'),
    at('embeddingBackward', 'ends', groups.ends, 'u32'),
    at('embeddingBackward', 'order', groups.order, 'u32'),
  ] as const;
  const [rows, columns] = asMatrix(dw.shape);
  const [n, width] = asMatrix(dy.shape);
  expectTensor('embeddingBackward', 'dy', dy, [n, columns]);
  const per = groups.order.size / Math.max(1, n);
  if (!Number.isInteger(per) || width !== columns) {
    throw new BadakError(`embeddingBackward: ${groups.order.size} ids do not make ${n} rows`);
  }
  engine().run((e) => e.embedding_backward(dwAt, dyAt, ...lists, groups.count, n, per, rows, columns));
}

/** dw[ids[n], :] += dy[n, :] for dw [V, H] and dy [N, H], in their order; for a dw of few rows. Ids must be rows of dw. */
export function addById(dw: Tensor, dy: Tensor, ids: Tensor<'i32'>): void {
  const [dwAt, dyAt, idsAt] = [
    at('addById', 'dw', dw),
    at('addById', 'dy', dy),
    at('addById', 'ids', ids, 'i32'),
  ];
  const [rows, columns] = asMatrix(dw.shape);
  expectTensor('addById', 'dy', dy, [ids.size, columns]);
  expectIds('addById', ids, rows);
  engine().run((e) => e.add_by_id(dwAt, dyAt, idsAt, ids.size, rows, columns));
}

/** y[n, :] = 1 at ids[n, column], 0 elsewhere. Ids must be columns of y [N, V]. */
export function oneHot(y: Tensor, ids: Tensor<'i32'>, column = 0): void {
  const [yAt, idsAt] = [at('oneHot', 'y', y), at('oneHot', 'ids', ids, 'i32')];
  const [n, words] = asMatrix(y.shape);
  const [rows, per] = asMatrix(ids.shape);
  expectTensor('oneHot', 'y', y, [rows, words]);
  if (column >= per) throw new BadakError(`oneHot: no column ${column} in ids ${format(ids.shape)}`);
  expectIds('oneHot', ids, words);
  engine().run((e) => e.one_hot(yAt, idsAt, n, words, per, column));
}

/** contexts [N, 2·window] = the ids around corpus[picks[n] + window], targets [N] = that one. Windows must lie in the corpus. */
export function windows(
  contexts: Tensor<'i32'>,
  targets: Tensor<'i32'>,
  corpus: Tensor<'i32'>,
  picks: Tensor<'u32'>,
): void {
  const [contextsAt, targetsAt, corpusAt, picksAt] = [
    at('windows', 'contexts', contexts, 'i32'),
    at('windows', 'targets', targets, 'i32'),
    at('windows', 'corpus', corpus, 'i32'),
    at('windows', 'picks', picks, 'u32'),
  ];
  const [n, width] = asMatrix(contexts.shape);
  expectTensor('windows', 'contexts', contexts, [picks.size, width]);
  expectTensor('windows', 'targets', targets, [n]);
  engine().run((e) => e.windows(contextsAt, targetsAt, corpusAt, picksAt, corpus.size, n, width / 2));
}

/** y[n] = ids[n, column]. */
export function pickColumn(y: Tensor<'i32'>, ids: Tensor<'i32'>, column: number): void {
  const [yAt, idsAt] = [at('pickColumn', 'y', y, 'i32'), at('pickColumn', 'ids', ids, 'i32')];
  const [rows, per] = asMatrix(ids.shape);
  expectTensor('pickColumn', 'y', y, [rows]);
  if (column >= per) throw new BadakError(`pickColumn: no column ${column} in ids ${format(ids.shape)}`);
  engine().run((e) => e.pick_column(yAt, idsAt, rows, per, column));
}
