import type { TimeRecurrent } from '../layers/index.js';

/** What one recurrent layer did over a sentence, [T, H] each, by what it is called: outputs h, gates by their letters. */
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

/** Of the last forward pass, which was over one sentence. */
export function activityOf({ name: layer, units, activity }: TimeRecurrent): Activity {
  const { gates, hs } = activity;
  const values = gates.toArray();
  const names = GATE_NAMES[gates.shape[2]! / units]!;
  const columns = (gate: number) =>
    Float32Array.from({ length: hs.size }, (_, i) => {
      const [t, unit] = [Math.floor(i / units), i % units];
      return values[(t * names.length + gate) * units + unit]!;
    });
  const parts = names.map((name, gate) => [name, columns(gate)] as const);
  return { layer, units, values: { h: hs.toArray(), ...Object.fromEntries(parts) } };
}
