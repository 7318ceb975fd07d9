import type { TimeRecurrent } from '../layers/index.js';

/** The values inside one recurrent layer over a sentence of T words. */
export interface Activity {
  /** Name of the layer. */
  layer: string;
  /** Number of units, H. */
  units: number;
  /** Values [T, H] by name: outputs `h`, for an LSTM also `c`, and the gates by their letters. */
  values: Readonly<Record<string, Float32Array>>;
}

/** The values inside a layer in its last forward pass, which has to be over one sentence. */
export function activityOf({ name: layer, units, activity }: TimeRecurrent): Activity {
  const { letters, gates, hs, cells } = activity;
  const values = gates.toArray();
  const columns = (gate: number) =>
    Float32Array.from({ length: hs.size }, (_, i) => {
      const [t, unit] = [Math.floor(i / units), i % units];
      return values[(t * letters.length + gate) * units + unit]!;
    });
  const parts = letters.map((name, gate) => [name, columns(gate)] as const);
  // The c after a time step is the c before the next.
  const c = cells && Float32Array.of(...cells.before.toArray().subarray(units), ...cells.last.toArray());
  return { layer, units, values: { h: hs.toArray(), ...(c && { c }), ...Object.fromEntries(parts) } };
}
