/** Numbers that a view takes, as fields: which of a net's many units it shows, where paths begin, how a text is drawn. */
import { withMinus } from '../../../ts/core/format.js';
import type { SumPanel } from '../../../ts/experiments/panels.js';
import type { Look, View } from '../../../ts/experiments/view.js';
import { words } from '../text/index.js';
import {
  type Chosen,
  GROUPS,
  type PlaceGroup,
  type PlaceName,
  type Range,
  type SwitchName,
  SWITCHES,
} from './place-groups.js';
import '../style/places.css';

const namesOf = ({ ranges }: PlaceGroup, { takes }: Pick<View, 'takes'>) =>
  (Object.keys(ranges) as PlaceName[]).filter((name) => takes.includes(name));

/** What was chosen of what a view takes; undefined where there is nothing. */
export function chosenFor(view: View, chosen: Chosen): Chosen | undefined {
  const taken = GROUPS.flatMap((group) => {
    const names = namesOf(group, view);
    if (group.isWhole && names.slice(0, 2).some((name) => chosen[name] === undefined)) return [];
    return names;
  });
  const names = [...taken, ...SWITCHES.filter((name) => view.takes.includes(name))];
  const given = names.flatMap((name) => (chosen[name] === undefined ? [] : [[name, chosen[name]]]));
  return given.length > 0 ? (Object.fromEntries(given) as Chosen) : undefined;
}

/** What is chosen where a view is opened with an input: a place that it does not say is not chosen. */
export function chosenWith(view: View, chosen: Chosen, input: Readonly<Record<string, unknown>>): Chosen {
  const numbers = Object.entries(input).filter(([, value]) => typeof value === 'number');
  const before = namesOf(GROUPS[0]!, view).map((name) => [name, undefined] as const);
  return { ...chosen, ...Object.fromEntries([...before, ...numbers]) } as Chosen;
}

/** What was chosen, but for the weight of a place. */
export function withoutWeight(chosen: Chosen): Chosen {
  const others = Object.entries(chosen).filter(([name]) => !['at', 'place', 'weight'].includes(name));
  return Object.fromEntries(others) as Chosen;
}

/** Whether there are fields for a view. */
export function hasPlaces(view: View): boolean {
  return (
    GROUPS.some((group) => namesOf(group, view).length > 0) ||
    SWITCHES.some((name) => view.takes.includes(name))
  );
}

/** Where a pixel is in a map, of a size of its own. */
export type PixelPlace = NonNullable<SumPanel['place']>;

interface PlacesProps {
  view: View;
  chosen: Chosen;
  /** What the numbers from 0 on stand for: then one is chosen by its name, and need not be counted. */
  named?: Look['names'];
  onChosen: (chosen: Chosen) => void;
}

/** A field for each number that the view takes, and for what can be switched off; nothing for other views. */
export function Places({ view, chosen, named = {}, onChosen }: PlacesProps) {
  const change = (name: PlaceName | SwitchName, value: number | boolean | undefined) =>
    onChosen({ ...chosen, [name]: value });
  const switches = SWITCHES.filter((name) => view.takes.includes(name));
  return (
    <>
      {GROUPS.map((group) => [group, namesOf(group, view)] as const)
        .filter(([, names]) => names.length > 0)
        .map(([{ help, ranges, folded }, names]) => {
          const fields = (
            <fieldset class="ask of-places" key={names[0]}>
              <legend class="note">{help(words.value, view.id)}</legend>
              {names.map((name) => {
                const given = { name, value: chosen[name], onValue: (value?: number) => change(name, value) };
                return named[name] ? (
                  <NamedPlace key={name} {...given} labels={named[name]} />
                ) : (
                  <Place key={name} {...given} range={ranges[name]!} />
                );
              })}
            </fieldset>
          );
          const summary = folded?.(words.value);
          if (summary === undefined) return fields;
          return (
            <details class="of-rare" key={names[0]}>
              <summary class="note">{summary}</summary>
              {fields}
            </details>
          );
        })}
      {switches.length > 0 && (
        <p class="of-switches">
          {switches.map((name) => (
            <label key={name}>
              <input
                type="checkbox"
                checked={chosen[name] ?? true}
                onChange={({ currentTarget }) => change(name, currentTarget.checked)}
              />
              {words.value.switches[name]}
            </label>
          ))}
        </p>
      )}
    </>
  );
}

const MOVES = { ArrowLeft: [0, -1], ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowRight: [0, 1] } as const;
const SIGNS = { ArrowLeft: '←', ArrowUp: '↑', ArrowDown: '↓', ArrowRight: '→' } as const;

interface MovesProps {
  pixel: PixelPlace;
  onMove: (to: { row: number; column: number }) => void;
}

/** Moves on by one pixel: with a button for each direction, and on them with the arrow keys. */
export function Moves({ pixel, onMove }: MovesProps) {
  const to = (key: keyof typeof MOVES) => {
    const [row, column] = [pixel.row + MOVES[key][0], pixel.column + MOVES[key][1]];
    const isThere = row >= 0 && column >= 0 && row < pixel.height && column < pixel.width;
    return isThere ? { row, column } : undefined;
  };
  return (
    <p
      class="of-moves"
      role="group"
      aria-label={words.value.movePixel}
      onKeyDown={(event) => {
        if (!(event.key in MOVES)) return;
        event.preventDefault();
        const next = to(event.key as keyof typeof MOVES);
        if (next) onMove(next);
      }}
    >
      <span class="note">{words.value.movePixel}</span>
      {(Object.keys(MOVES) as (keyof typeof MOVES)[]).map((key) => {
        const next = to(key);
        return (
          <button
            key={key}
            type="button"
            aria-label={words.value.moves[key]}
            aria-disabled={!next}
            onClick={() => next && onMove(next)}
          >
            {SIGNS[key]}
          </button>
        );
      })}
    </p>
  );
}

interface PlaceValue {
  name: PlaceName;
  value: number | undefined;
  onValue: (value: number | undefined) => void;
}

interface NamedProps extends PlaceValue {
  labels: readonly string[];
}

/** Also a number that nothing stands for at this moment: an answer may be shorter then. */
function NamedPlace({ name, labels, value, onValue }: NamedProps) {
  const numbers = [...labels.keys(), ...(value !== undefined && !(value in labels) ? [value] : [])];
  return (
    <label>
      <span>{words.value.places[name]}</span>
      <select
        class="named"
        aria-label={words.value.places[name]}
        value={value === undefined ? '' : String(value)}
        onChange={({ currentTarget }) =>
          onValue(currentTarget.value === '' ? undefined : Number(currentTarget.value))
        }
      >
        <option value="">{words.value.unset}</option>
        {numbers.map((i) => (
          <option key={i} value={i}>
            {i}: {labels[i]}
          </option>
        ))}
      </select>
    </label>
  );
}

interface PlaceProps extends PlaceValue {
  range: Range;
}

function Place({ name, range: { min, step, end }, value, onValue }: PlaceProps) {
  const shown = value ?? end?.usual ?? '';
  return (
    <label>
      <span>
        {words.value.places[name]}
        {end && <output aria-hidden="true">{withMinus(String(shown))}</output>}
      </span>
      <input
        type={end ? 'range' : 'number'}
        aria-label={words.value.places[name]}
        {...{ min, max: end?.max, step, value: shown }}
        onInput={({ currentTarget }) => {
          if (!currentTarget.checkValidity()) return;
          onValue(currentTarget.value === '' ? undefined : currentTarget.valueAsNumber);
        }}
      />
    </label>
  );
}
