/** Which of a net's many units a view shows: numbers from 0, where a view takes them. */
import type { View } from '../../../ts/experiments/view.js';
import { words } from '../text/index.js';

/** Names of the numbers that views take, in the order of their fields. */
const PLACES = ['layer', 'map', 'row', 'column', 'word', 'unit'] as const;

export type PlaceName = (typeof PLACES)[number];
/** What was chosen; the view chooses the rest. */
export type Chosen = Partial<Record<PlaceName, number>>;

const placesOf = (view: View) => PLACES.filter((name) => view.takes.includes(name));

/** The chosen numbers that a view takes; undefined where there are none. */
export function chosenFor(view: View, chosen: Chosen): Chosen | undefined {
  const taken = placesOf(view).flatMap((name) => (chosen[name] === undefined ? [] : [[name, chosen[name]]]));
  return taken.length > 0 ? (Object.fromEntries(taken) as Chosen) : undefined;
}

interface PlacesProps {
  view: View;
  chosen: Chosen;
  onChosen: (chosen: Chosen) => void;
}

/** A field for each number that the view takes; nothing for other views. */
export function Places({ view, chosen, onChosen }: PlacesProps) {
  const names = placesOf(view);
  if (names.length === 0) return null;
  const { places, placesHelp } = words.value;
  const change = (name: PlaceName, field: HTMLInputElement) => {
    if (!field.checkValidity()) return;
    onChosen({ ...chosen, [name]: field.value === '' ? undefined : field.valueAsNumber });
  };
  return (
    <fieldset class="ask of-places">
      <legend class="note">{placesHelp}</legend>
      {names.map((name) => (
        <label key={name}>
          <span>{places[name]}</span>
          <input
            type="number"
            min={0}
            step={1}
            value={chosen[name] ?? ''}
            onInput={({ currentTarget }) => change(name, currentTarget)}
          />
        </label>
      ))}
    </fieldset>
  );
}
