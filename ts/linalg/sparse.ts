import {
  type Option,
  type OptionTable,
  readFields,
  readValue,
  required,
  wholeNumber,
} from '../core/options.js';
import { expectFinite, expectList, isList } from '../core/values.js';
import { expectWhole } from '../core/whole-numbers.js';
import { BadakError } from '../core/errors.js';

/** A sparse matrix, of which only the values that are not 0 are stored, row by row (CSR). */
export interface SparseMatrix {
  /** Number of rows. */
  rows: number;
  /** Number of columns. */
  columns: number;
  /** [rows + 1]: the values of row i are at `starts[i]` … `starts[i + 1] − 1`. */
  starts: Uint32Array;
  /** The column of each value, ascending within a row. */
  places: Uint32Array;
  /** The values that are not 0, row by row. */
  values: Float64Array;
}

const LIST = { takes: 'a typed array', fits: isList };

const MATRIX: OptionTable<SparseMatrix> = {
  rows: required(wholeNumber(0)),
  columns: required(wholeNumber(0)),
  starts: required(LIST as Option<Uint32Array>),
  places: required(LIST as Option<Uint32Array>),
  values: required(LIST as Option<Float64Array>),
};

/**
 * @param least the smallest value that is allowed
 * @throws BadakError `<who>: …` when `matrix` is not a sparse matrix, or a value is not finite or is below `least`
 */
export function expectSparse(who: string, matrix: SparseMatrix, least = -Infinity): void {
  const { rows, columns, starts, places, values } = readFields(`${who}: matrix`, matrix, MATRIX);
  if (starts.length !== rows + 1) {
    throw new BadakError(
      'shape-mismatch',
      `${who}: expected ${rows + 1} starts for ${rows} rows, found ${starts.length}`,
    );
  }
  expectWhole(who, 'start', starts, { least: 0, most: Math.min(places.length, values.length) });
  if (rows > 0 && columns === 0 && starts[rows]! > 0)
    throw new BadakError(
      'shape-mismatch',
      `${who}: expected no values in a matrix with 0 columns, found ${starts[rows]}`,
    );
  expectWhole(who, 'place', places, { least: 0, most: Math.max(0, columns - 1) });
  expectFinite(who, 'value', values, least);
}

/**
 * Makes a sparse matrix from a dense one.
 * @throws BadakError when it does not have rows · columns values, or one is not finite
 */
export function sparse(dense: ArrayLike<number>, rows: number, columns: number): SparseMatrix {
  expectList('sparse', 'the matrix', dense);
  readValue('sparse', 'rows', rows, wholeNumber(0));
  readValue('sparse', 'columns', columns, wholeNumber(0));
  if (dense.length !== rows * columns) {
    throw new BadakError(
      'shape-mismatch',
      `sparse: expected ${rows} × ${columns} values, found ${dense.length}`,
    );
  }
  expectFinite('sparse', 'value', dense);
  const starts = new Uint32Array(rows + 1);
  const places: number[] = [];
  const values: number[] = [];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const value = dense[i * columns + j]!;
      if (value === 0) continue;
      places.push(j);
      values.push(value);
    }
    starts[i + 1] = values.length;
  }
  return { rows, columns, starts, places: Uint32Array.from(places), values: Float64Array.from(values) };
}

/** The matrix with its arrays cut to the number of its values. */
export function withoutRoom({ rows, columns, starts, places, values }: SparseMatrix): SparseMatrix {
  const total = starts[rows]!;
  return { rows, columns, starts, places: places.slice(0, total), values: values.slice(0, total) };
}

/** A · X [rows, k] for X [columns, k]. Each value of A is multiplied by a whole row of X. */
export function timesBlock(
  { rows, starts, places, values }: SparseMatrix,
  x: Float64Array,
  k: number,
): Float64Array {
  const out = new Float64Array(rows * k);
  for (let i = 0; i < rows; i++) {
    for (let p = starts[i]!; p < starts[i + 1]!; p++) addScaled(out, i * k, x, places[p]! * k, values[p]!, k);
  }
  return out;
}

/** Aᵀ · X [columns, k] for X [rows, k]. */
export function transposeTimesBlock(
  { rows, columns, starts, places, values }: SparseMatrix,
  x: Float64Array,
  k: number,
): Float64Array {
  const out = new Float64Array(columns * k);
  for (let i = 0; i < rows; i++) {
    for (let p = starts[i]!; p < starts[i + 1]!; p++) addScaled(out, places[p]! * k, x, i * k, values[p]!, k);
  }
  return out;
}

/** out[to …] += scale · x[from …] */
function addScaled(
  out: Float64Array,
  to: number,
  x: Float64Array,
  from: number,
  scale: number,
  count: number,
): void {
  for (let c = 0; c < count; c++) out[to + c]! += scale * x[from + c]!;
}
