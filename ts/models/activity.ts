import type { TimeRecurrent } from '../layers/index.js';

/** What one recurrent layer did over a sentence, [T, H] each, by what it is called: outputs h, cells c, gates by their letters. */
export interface Activity {
  layer: string;
  units: number;
  values: Readonly<Record<string, Float32Array>>;
}

/** The letters of the gates in the order of their columns, by how many there are. */
const GATE_NAMES: Readonly<Record<number, readonly string[]>> = {
  1: [],
  3: ['z', 'r', 'n'],
  4: ['f', 'g', 'i', 'o'],
};

/** What a layer did in its last forward pass, which was over one sentence. */
export function activityOf({ name: layer, units, activity }: TimeRecurrent): Activity {
  const { gates, hs, cells } = activity;
  const values = gates.toArray();
  const names = GATE_NAMES[gates.shape[2]! / units]!;
  const columns = (gate: number) =>
    Float32Array.from({ length: hs.size }, (_, i) => {
      const [t, unit] = [Math.floor(i / units), i % units];
      return values[(t * names.length + gate) * units + unit]!;
    });
  const parts = names.map((name, gate) => [name, columns(gate)] as const);
  // c behind a step is c before the next.
  const c = cells && Float32Array.of(...cells.before.toArray().subarray(units), ...cells.last.toArray());
  return { layer, units, values: { h: hs.toArray(), ...(c && { c }), ...Object.fromEntries(parts) } };
}
