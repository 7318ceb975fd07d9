/** One number of a parameter: where it stands, what it is, and another value for it. */
import { useEffect, useId, useRef } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { short } from '../../../ts/core/format.js';
import type { Editable } from '../../../ts/train/edited-model.js';
import type { LabRun } from '../state/lab-run.js';
import { askWeights, edit, weights } from '../state/what-if.js';
import { openedWords } from '../text/opened.js';

/** Numbers that are drawn as cells; of more only the chosen one is shown. */
const MOST_CELLS = 512;
/** Words that the field suggests. */
const MOST_WORDS = 50;

type Parameter = Editable['parameters'][number];

interface EditorProps {
  run: LabRun;
  training: number;
  parameters: readonly Parameter[];
}

/** The dimensions that are drawn as cells: the window of a filter, otherwise the last one. */
const dimensionsOfCells = ({ shape }: Parameter) => (shape.length > 2 ? 2 : 1);

export function NumberEditor({ run, training, parameters }: EditorProps) {
  const said = openedWords.value.whatIf;
  const name = useSignal('');
  const at = useSignal<readonly number[]>([]);
  const parameter = parameters.find((each) => each.name === name.value) ?? parameters[0]!;
  const { shape } = parameter;
  const place = shape.map((size, i) => Math.min(at.value[i] ?? 0, size - 1));
  const before = place.slice(0, shape.length - dimensionsOfCells(parameter));
  const of = { parameter: parameter.name, at: before };
  useEffect(
    () => askWeights({ run: run.number, training, of }),
    [run.number, training, JSON.stringify(of), run.standing.value.done, run.edits.value],
  );
  const now = weights.value;
  const isHere = now?.run === run.number && JSON.stringify(now.of) === JSON.stringify(of);
  const numbers = isHere ? now.numbers : undefined;
  const rows = shape.length > 2 ? shape.at(-2)! : 1;
  const columns = shape.at(-1)!;
  const index = (rows > 1 ? place.at(-2)! : 0) * columns + place.at(-1)!;
  const move = (dimension: number, to: number) => (at.value = place.with(dimension, to));
  const choose = (i: number) =>
    (at.value = [...before, ...(shape.length > 2 ? [Math.floor(i / columns)] : []), i % columns]);
  const isWords = shape.length === 2 && shape[0] === run.words.value?.length;
  return (
    <section aria-label={said.number}>
      <h3>{said.number}</h3>
      <div class="what-if-row">
        <label>
          <span>{said.parameter}</span>
          <select
            value={parameter.name}
            onChange={(event) => {
              name.value = event.currentTarget.value;
              at.value = [];
            }}
          >
            {parameters.map((each) => (
              <option key={each.name} value={each.name}>
                {each.name} [{each.shape.join(', ')}]
              </option>
            ))}
          </select>
        </label>
        {shape
          .slice(0, rows > 1 ? -2 : undefined)
          .map((size, i) =>
            i === 0 && isWords ? (
              <WordField
                key={parameter.name}
                words={run.words.value!}
                at={place[0]!}
                onAt={(to) => move(0, to)}
              />
            ) : (
              <IndexField
                key={i}
                name={said.dimensions[shape.length > 2 ? 'window' : 'matrix'][i]!}
                size={size}
                at={place[i]!}
                onAt={(to) => move(i, to)}
              />
            ),
          )}
      </div>
      {numbers && numbers.length <= MOST_CELLS && (
        <Cells numbers={numbers} columns={columns} isGrid={rows > 1} chosen={index} onChosen={choose} />
      )}
      {numbers && (
        <Value
          key={`${parameter.name} ${place.join(' ')}`}
          value={numbers[index]!}
          most={Math.max(...(numbers.length <= MOST_CELLS ? numbers : [numbers[index]!]).map(Math.abs))}
          onValue={(value) =>
            edit(run.number, { kind: 'set', parameter: parameter.name, at: place, value }, training)
          }
        />
      )}
    </section>
  );
}

interface IndexProps {
  name: string;
  size: number;
  at: number;
  onAt: (at: number) => void;
}

function IndexField({ name, size, at, onAt }: IndexProps) {
  return (
    <label>
      <span>{name}</span>
      <input
        type="number"
        min={0}
        max={size - 1}
        step={1}
        value={at}
        onInput={({ currentTarget }) => {
          if (currentTarget.value !== '' && currentTarget.checkValidity()) onAt(currentTarget.valueAsNumber);
        }}
      />
    </label>
  );
}

interface WordProps {
  words: readonly string[];
  at: number;
  onAt: (at: number) => void;
}

function WordField({ words: known, at, onAt }: WordProps) {
  const said = openedWords.value.whatIf;
  const id = useId();
  const text = useSignal(known[at]!);
  const isKnown = known.includes(text.value);
  const near = known.filter((word) => word.startsWith(text.value)).slice(0, MOST_WORDS);
  return (
    <label>
      <span>{said.word}</span>
      <input
        type="text"
        value={text.value}
        list={id}
        autocomplete="off"
        maxLength={100}
        aria-invalid={!isKnown}
        {...(!isKnown && { title: said.noWord(text.value) })}
        onInput={({ currentTarget }) => {
          text.value = currentTarget.value.trim();
          const found = known.indexOf(text.value);
          if (found >= 0) onAt(found);
        }}
      />
      <datalist id={id}>
        {near.map((word) => (
          <option key={word} value={word} />
        ))}
      </datalist>
    </label>
  );
}

interface CellsProps {
  numbers: Float32Array;
  columns: number;
  /** Whether rows and columns have a meaning; otherwise the cells break into lines as there is room. */
  isGrid: boolean;
  chosen: number;
  onChosen: (index: number) => void;
}

/** Numbers as cells: one stop of the Tab key, within which arrow keys move. */
function Cells({ numbers, columns, isGrid, chosen, onChosen }: CellsProps) {
  const box = useRef<HTMLDivElement>(null);
  const most = Math.max(...numbers.map(Math.abs), Number.MIN_VALUE);
  const steps: Readonly<Record<string, number>> = {
    ...{ ArrowRight: 1, ArrowLeft: -1 },
    ...(isGrid && { ArrowDown: columns, ArrowUp: -columns }),
  };
  const pressed = (event: KeyboardEvent) => {
    const to = chosen + (steps[event.key] ?? 0);
    if (!(event.key in steps)) return;
    event.preventDefault();
    if (to < 0 || to >= numbers.length) return;
    onChosen(to);
    box.current?.querySelectorAll('button')[to]?.focus();
  };
  return (
    <div
      ref={box}
      class={isGrid ? 'number-cells of-grid' : 'number-cells'}
      role="group"
      aria-label={openedWords.value.whatIf.numbers}
      style={isGrid ? { gridTemplateColumns: `repeat(${columns}, 32px)` } : {}}
      onKeyDown={pressed}
    >
      {Array.from(numbers, (value, i) => (
        <button
          key={i}
          type="button"
          class={value < 0 ? 'negative' : 'positive'}
          tabIndex={i === chosen ? 0 : -1}
          aria-pressed={i === chosen}
          aria-label={`${isGrid ? `${Math.floor(i / columns)}, ${i % columns}` : i}: ${short(value)}`}
          title={short(value)}
          style={{ '--share': `${(100 * Math.abs(value)) / most}%` }}
          onClick={() => onChosen(i)}
        />
      ))}
    </div>
  );
}

/** The smallest power of two that is not below a number. */
const powerAbove = (size: number) => 2 ** Math.ceil(Math.log2(size));

interface ValueProps {
  value: number;
  /** The largest size of the numbers beside it. */
  most: number;
  onValue: (value: number) => void;
}

/** A slider and a field. What is moved or typed stays until it is let go, though training moves the number on. */
function Value({ value, most, onValue }: ValueProps) {
  const said = openedWords.value.whatIf;
  const held = useSignal<number | undefined>(undefined);
  const typed = useSignal<string | undefined>(undefined);
  const now = held.value ?? value;
  // It grows only where it has to: the handle would move under the pointer.
  const limit = useRef(0);
  if (limit.current === 0) limit.current = most > 0 ? powerAbove(4 * most) : 1;
  if (Math.abs(now) > limit.current) limit.current = powerAbove(Math.abs(now));
  const give = (to: number, isHeld: boolean) => {
    if (!Number.isFinite(to)) return;
    held.value = isHeld ? to : undefined;
    onValue(to);
  };
  return (
    <div class="what-if-row of-value">
      <input
        type="range"
        aria-label={said.slider}
        min={-limit.current}
        max={limit.current}
        step={limit.current / 100}
        value={now}
        aria-valuetext={short(now)}
        onInput={(event) => give(event.currentTarget.valueAsNumber, true)}
        onChange={() => (held.value = undefined)}
      />
      <label>
        <span>{said.value}</span>
        <input
          type="number"
          step="any"
          value={typed.value ?? Number(short(now, 5))}
          onInput={(event) => (typed.value = event.currentTarget.value)}
          onChange={(event) => {
            typed.value = undefined;
            give(event.currentTarget.valueAsNumber, false);
          }}
          onBlur={() => (typed.value = undefined)}
        />
      </label>
    </div>
  );
}
