import { useSignal } from '@preact/signals';
import { useEffect, useId } from 'preact/hooks';
import type { AnyParams, ParamSpec, ParamSpecs } from '../../../ts/experiments/params.js';
import { experimentOf, quick } from '../lessons/index.js';
import { files } from '../state/files.js';
import { go, preset, run } from '../state/lab.js';
import { place, stays } from '../state/place.js';
import { given, rangeOf, readParam } from '../state/params.js';
import { library, paramName, valueName, words } from '../text/index.js';
import { later } from './later.js';

const Download = later(() => import('./download.js').then((found) => found.Download));

/** Every parameter of the experiment, the seed, and two presets. */
export function Settings() {
  const { experiment, params, seed, lockSeed } = place.value!;
  const specs: ParamSpecs = experimentOf(experiment).params;
  const change = (next: AnyParams, nextSeed = seed) =>
    go({ experiment, params: given(specs, next), seed: nextSeed, ...stays() });
  return (
    <>
      <h2>{words.value.settings}</h2>
      <div class="presets" role="group" aria-label={words.value.preset}>
        <button
          type="button"
          aria-pressed={preset.value === 'quick'}
          onClick={() => change(quick[experiment])}
        >
          {words.value.quick}
        </button>
        <button type="button" aria-pressed={preset.value === 'book'} onClick={() => change({})}>
          {words.value.book}
        </button>
      </div>
      {/* What to do after the end stands where it is done. */}
      <p class="note of-presets">
        {run.value?.condition.value !== 'done'
          ? words.value.presets
          : lockSeed
            ? words.value.afterDoneSetting
            : words.value.afterDone}
      </p>
      <form class="fields" onSubmit={(event) => event.preventDefault()}>
        {Object.entries(specs).map(([key, spec]) => (
          <Field
            key={`${experiment} ${key}`}
            name={key}
            spec={spec}
            value={params[key] ?? spec.default}
            onValue={(value) => change({ ...params, [key]: value })}
          />
        ))}
        {!lockSeed && (
          <Field
            key={`${experiment} seed`}
            name="seed"
            spec={{
              kind: 'integer',
              default: 0,
              min: 0,
              max: Number.MAX_SAFE_INTEGER,
              help: words.value.seedHelp,
            }}
            value={seed}
            onValue={(value) => change(params, Number(value ?? 0))}
          />
        )}
      </form>
      <p class="note data">{run.value?.data.value && library(run.value.data.value)}</p>
      <Download />
    </>
  );
}

interface FieldProps {
  name: string;
  spec: ParamSpec;
  value: AnyParams[string];
  onValue: (value: AnyParams[string]) => void;
}

function Field({ name, spec, value, onValue }: FieldProps) {
  const id = useId();
  const text = useSignal(value === undefined ? '' : String(value));
  const isWrong = useSignal(false);
  useEffect(() => {
    text.value = value === undefined ? '' : String(value);
    isWrong.value = false;
  }, [value]);
  const take = (next: string) => {
    text.value = next;
    const read = readParam(name, spec, next);
    isWrong.value = read === undefined;
    if (read && read.value !== value) onValue(read.value);
  };
  const isChanged = value !== spec.default;
  const range = rangeOf(spec, words.value);
  return (
    <div class={`field of-${spec.kind}${isChanged ? ' changed' : ''}`}>
      <label for={id}>{name === 'seed' ? words.value.seed : paramName(name)}</label>
      {control(spec, id, text.value, isWrong.value, take)}
      <p class="note" id={`${id}-help`}>
        {spec.kind === 'file' ? words.value.fileHelp : library(spec.help)}
        {isChanged && spec.default !== undefined && (
          <> · {words.value.defaultIs(valueName(spec, spec.default))}</>
        )}
      </p>
      {isWrong.value && (
        <p class="warning" id={`${id}-wrong`} role="alert">
          {words.value.allowed(range, value === undefined ? words.value.none : valueName(spec, value))}
        </p>
      )}
    </div>
  );
}

/** Lines of a long text that are shown at once, and letters that a line has room for. */
const [MOST_LINES, LETTERS] = [6, 26];

function control(spec: ParamSpec, id: string, text: string, isWrong: boolean, take: (text: string) => void) {
  const described = `${id}-help${isWrong ? ` ${id}-wrong` : ''}`;
  if (spec.kind === 'choice') {
    return (
      <select
        id={id}
        value={text}
        aria-describedby={described}
        onChange={(event) => take(event.currentTarget.value)}
      >
        {spec.choices.map((choice) => (
          <option key={choice} value={choice}>
            {valueName(spec, choice)}
          </option>
        ))}
      </select>
    );
  }
  if (spec.kind === 'file') {
    // A link can name a file that is not here.
    const names = files.value.filter(({ isFetched }) => !isFetched).map(({ name }) => name);
    const all = text === '' || names.includes(text) ? names : [text, ...names];
    return (
      <select
        id={id}
        value={text}
        aria-describedby={described}
        onChange={(event) => take(event.currentTarget.value)}
      >
        <option value="">{words.value.noFile}</option>
        {all.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    );
  }
  if (spec.kind === 'flag') {
    return (
      <input
        id={id}
        type="checkbox"
        checked={text === 'true'}
        aria-describedby={described}
        onChange={(event) => take(String(event.currentTarget.checked))}
      />
    );
  }
  if (spec.kind === 'text') {
    // A sentence is longer than the field is wide: it goes on in the next line, and is one line all the same.
    const taken = (given: string) => take(given.replaceAll(/\s+/g, ' ').trim());
    return (
      <textarea
        id={id}
        rows={Math.min(MOST_LINES, Math.ceil((text.length + 1) / LETTERS))}
        value={text}
        placeholder={spec.default === undefined ? words.value.unset : spec.default}
        aria-describedby={described}
        aria-invalid={isWrong}
        maxLength={500}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          taken(event.currentTarget.value);
        }}
        onChange={(event) => taken(event.currentTarget.value)}
      />
    );
  }
  return (
    <input
      id={id}
      type="text"
      inputMode="decimal"
      value={text}
      placeholder={spec.default === undefined ? words.value.unset : String(spec.default)}
      aria-describedby={described}
      aria-invalid={isWrong}
      maxLength={500}
      onChange={(event) => take(event.currentTarget.value.trim())}
    />
  );
}
