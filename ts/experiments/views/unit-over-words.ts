/** One unit of a recurrent layer along a sentence: its state and its gates at every word. */
import { say } from '../../core/say.js';
import type { Activity } from '../../models/activity.js';
import type { TablePanel } from '../panels.js';
import { expectIndex } from './expect-index.js';

/** The values of a layer in the order in which they are listed. */
const NAMES = ['f', 'i', 'g', 'c', 'z', 'r', 'n', 'o', 'h'];

/** @param index of the layer, among the recurrent ones */
export function unitTable(
  { layer, units, values }: Activity,
  words: readonly string[],
  index: number,
  unit: number,
): TablePanel {
  expectIndex('unit', unit, units);
  const names = NAMES.filter((name) => values[name]);
  const at = (name: string, t: number) => values[name]![t * units + unit]!;
  /** What is multiplied with c at a word until the last one: f of all words after it. */
  const left = (t: number) => words.slice(t + 1).reduce((all, _, i) => all * at('f', t + 1 + i), 1);
  const hasMemory = values['c'] !== undefined;
  return {
    kind: 'table',
    title: say`Unit ${unit} of ${layer} along the sentence`,
    ...(hasMemory && {
      note: say`Where f is near 1, c stays. The last column is the product of all f after the word: so much of c is left, and of the gradient comes back.`,
    }),
    columns: [
      { label: say`word`, kind: 'text' },
      ...names.map((name) => ({ label: name, kind: 'number' as const, decimals: 3 })),
      ...(hasMemory ? [{ label: say`left at the end`, kind: 'number' as const, decimals: 3 }] : []),
    ],
    opens: { view: 'cell', input: { layer: index, unit }, index: 'word' },
    rows: words.map((word, t) => [
      ...[word, ...names.map((name) => at(name, t))],
      ...(hasMemory ? [left(t)] : []),
    ]),
  };
}
