/** Nodes of recurrent layers, on [N, T, D]. */
import { type Cell, STATE } from '../../core/kernels.js';
import type { Param } from '../../core/param.js';
import type { TimeBiLSTM, TimeRecurrent } from '../../layers/index.js';
import type { OnnxGraph, OnnxValue } from '../graph.js';
import type { OnnxNodes } from './nodes.js';

/**
 * The gates in the order that ONNX has, by their number in badak: f, g, i, o become i, o, f, g, and z, r, n stay. The z
 * of ONNX is 1 − z of badak. As σ(−a) = 1 − σ(a), its columns change their sign.
 */
const ORDER: Record<Cell, { op: string; gates: readonly number[]; negated?: number }> = {
  rnn: { op: 'RNN', gates: [0] },
  gru: { op: 'GRU', gates: [0, 1, 2], negated: 0 },
  lstm: { op: 'LSTM', gates: [2, 3, 0, 1] },
};

type Params = readonly [Wx: Param, Wh: Param, b: Param];

export interface Recurrent {
  /** [N, T, H], or of two directions [N, T, 2H]. */
  hs: OnnxValue;
  /** Part `i` of the state after the last time step, [N, H], or of two directions [N, 2H]. */
  last: (i: number) => OnnxValue;
}

/**
 * The nodes of one layer.
 * @param directions the parameters of the layer; those of a second one make it bidirectional
 * @param state the state before the first time step, [N, H] each; default zeros
 */
export function recurrent(
  graph: OnnxGraph,
  cell: Cell,
  directions: readonly Params[],
  x: OnnxValue,
  state: readonly OnnxValue[] = [],
): Recurrent {
  const units = directions[0]![1].value.shape[0]!;
  const first = state.map(({ name }) => graph.node('Unsqueeze', [name, graph.ints(0)]));
  const inputs = [
    // ONNX has time before the batch.
    graph.node('Transpose', [x.name], { perm: [1, 0, 2] }),
    ...weights(graph, cell, directions),
    // No lengths of single sequences.
    ...(first.length > 0 ? ['', ...first] : []),
  ];
  const attributes = {
    hidden_size: units,
    direction: directions.length === 2 ? 'bidirectional' : 'forward',
    // r · h comes before its product with Wh, as in the book.
    ...(cell === 'gru' && { linear_before_reset: 0 }),
  };
  const [hs, ...last] = graph.nodes(ORDER[cell].op, inputs, attributes, 1 + STATE[cell].length);
  const width = directions.length * units;
  // Directions stand side by side: [T, 2, N, H] becomes [N, T, 2H].
  const sideBySide = (name: string, perm: readonly number[], shape: readonly number[]) =>
    graph.node('Reshape', [graph.node('Transpose', [name], { perm }), graph.ints(...shape)]);
  return {
    hs: { name: sideBySide(hs!, [2, 0, 1, 3], [0, 0, width]), shape: [...x.shape.slice(0, 2), width] },
    last: (i) => ({ name: sideBySide(last[i]!, [1, 0, 2], [0, width]), shape: [x.shape[0], width] }),
  };
}

/** The weights W [directions, G·H, D], R [directions, G·H, H], and the biases B [directions, 2·G·H] of both. */
function weights(graph: OnnxGraph, cell: Cell, directions: readonly Params[]): string[] {
  const [Wx, Wh, b] = directions[0]!;
  const [width, count] = [b.value.size, directions.length];
  const parts = (which: 0 | 1 | 2) =>
    directions.map((params) => reordered(cell, graph.values(params[which]), width));
  // The bias of the state's product is 0.
  const biases = parts(2).flatMap((part) => [part, new Float32Array(width)]);
  return [
    graph.floats(Wx.name, [count, width, Wx.value.shape[0]!], concatenated(parts(0))),
    graph.floats(Wh.name, [count, width, Wh.value.shape[0]!], concatenated(parts(1))),
    graph.floats(b.name, [count, 2 * width], concatenated(biases)),
  ];
}

function concatenated(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The rows [G·H, D] of ONNX, from the columns of a matrix [D, G·H] of badak. */
function reordered(cell: Cell, values: Float32Array, width: number): Float32Array {
  const { gates, negated } = ORDER[cell];
  const units = width / gates.length;
  const inputs = values.length / width;
  const rows = new Float32Array(values.length);
  for (const [to, gate] of gates.entries()) {
    const sign = gate === negated ? -1 : 1;
    for (let unit = 0; unit < units; unit++) {
      for (let i = 0; i < inputs; i++) {
        rows[(to * units + unit) * inputs + i] = sign * values[i * width + gate * units + unit]!;
      }
    }
  }
  return rows;
}

/** A layer that carries its state from batch to batch takes it as an input, and gives the next one. */
export const timeRecurrent: OnnxNodes<TimeRecurrent> = (
  graph,
  { cell, name, params, units, stateful },
  x,
) => {
  if (!stateful) return recurrent(graph, cell, [params], x).hs;
  const letters = STATE[cell];
  const state = letters.map((letter) =>
    graph.input(
      `${name}_${letter}`,
      'float',
      ['batch', units],
      'the state before the first time step; zeros at a beginning',
    ),
  );
  const { hs, last } = recurrent(graph, cell, [params], x, state);
  letters.forEach((letter, i) =>
    graph.output(`${name}_${letter}_next`, 'float', 'the state after the last time step')(last(i)),
  );
  return hs;
};

export const timeBiLstm: OnnxNodes<TimeBiLSTM> = (graph, { onward, back }, x) =>
  recurrent(graph, 'lstm', [onward.params, back.params], x).hs;
