import { useEffect } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { short } from '../../../ts/core/format.js';
import type { EditableLayer } from '../../../ts/train/edited-model.js';
import type { MadeEdit } from '../../../ts/train/edits.js';
import { NumberEditor } from '../inputs/number-editor.js';
import type { LabRun } from '../state/lab-run.js';
import { chosen } from '../state/lab.js';
import { askWeights, edit, isFrozen, isOff, undo, weights } from '../state/what-if.js';
import { words } from '../text/index.js';
import { openedWords } from '../text/opened.js';
import '../style/what-if.css';
import type { WhatIfProps } from './what-if.js';

/** What can be changed in the model, and what was. */
export function Controls({ run, training }: WhatIfProps) {
  const said = openedWords.value.whatIf;
  useEffect(() => askWeights({ run: run.number, training }), [run.number, training]);
  const now = weights.value;
  const isKnown = now !== undefined && now.run === run.number && now.training === training;
  const isPast = chosen.value !== undefined;
  const isStopped = run.condition.value === 'failed';
  return (
    <>
      <p class="note">{isPast ? said.atMoment : said.help}</p>
      {isKnown && (
        <fieldset class="what-if-tools" disabled={isPast || isStopped}>
          <legend class="unseen">{words.value.whatIfTitle}</legend>
          <Freeze run={run} training={training} layers={now.editable.layers} />
          <Off run={run} training={training} layers={now.editable.layers} />
          <NumberEditor run={run} training={training} parameters={now.editable.parameters} />
        </fieldset>
      )}
      <Edits run={run} />
    </>
  );
}

interface ToolProps extends WhatIfProps {
  layers: readonly EditableLayer[];
}

function Freeze({ run, training, layers }: ToolProps) {
  const said = openedWords.value.whatIf;
  const chosenLayer = useSignal('');
  const layer = layers.find(({ name }) => name === chosenLayer.value) ?? layers[0]!;
  const kind = isFrozen(editsOf(run, training), layer) ? 'unfreeze' : 'freeze';
  return (
    <section aria-label={said.freeze}>
      <h3>{said.freeze}</h3>
      <div class="what-if-row">
        <LayerField layers={layers} layer={layer} onLayer={(name) => (chosenLayer.value = name)} />
        <button type="button" onClick={() => edit(run.number, { kind, layer: layer.name }, training)}>
          {kind === 'freeze' ? said.freezeDo : said.unfreezeDo}
        </button>
      </div>
    </section>
  );
}

function Off({ run, training, layers }: ToolProps) {
  const said = openedWords.value.whatIf;
  const chosenLayer = useSignal('');
  const unit = useSignal(0);
  const able = layers.filter(({ units }) => units > 0);
  const layer = able.find(({ name }) => name === chosenLayer.value) ?? able[0];
  if (!layer) return null;
  const kind = isOff(editsOf(run, training), layer.name, unit.value) ? 'on' : 'off';
  const isThere = Number.isInteger(unit.value) && unit.value >= 0 && unit.value < layer.units;
  return (
    <section aria-label={said.off}>
      <h3>{said.off}</h3>
      <div class="what-if-row">
        <LayerField layers={able} layer={layer} onLayer={(name) => (chosenLayer.value = name)} />
        <label>
          <span>{said.unit}</span>
          <input
            type="number"
            min={0}
            max={layer.units - 1}
            step={1}
            value={unit.value}
            aria-invalid={!isThere}
            onInput={(event) => (unit.value = event.currentTarget.valueAsNumber)}
          />
        </label>
        <button
          type="button"
          disabled={!isThere}
          onClick={() => edit(run.number, { kind, layer: layer.name, unit: unit.value }, training)}
        >
          {kind === 'off' ? said.offDo : said.onDo}
        </button>
      </div>
      {kind === 'on' && <p class="note">{said.onHelp}</p>}
    </section>
  );
}

/** What was changed in a training. */
const editsOf = ({ edits }: LabRun, training: number) =>
  edits.value.filter((made) => made.training === training);

interface LayerFieldProps {
  layers: readonly EditableLayer[];
  layer: EditableLayer;
  onLayer: (name: string) => void;
}

function LayerField({ layers, layer, onLayer }: LayerFieldProps) {
  return (
    <label>
      <span>{openedWords.value.whatIf.layer}</span>
      <select value={layer.name} onChange={(event) => onLayer(event.currentTarget.value)}>
        {layers.map(({ name, parameters }) => (
          <option key={name} value={name}>
            {parameters.length > 1 ? `${name} (${parameters.join(', ')})` : name}
          </option>
        ))}
      </select>
    </label>
  );
}

/** What was changed, and the way back. */
function Edits({ run }: { run: LabRun }) {
  const said = openedWords.value.whatIf;
  const edits = run.edits.value;
  const last = edits.at(-1);
  // An edit says the steps of its own training.
  const trained = last ? (run.standing.value.trainings[last.training]?.step ?? 0) : 0;
  return (
    <section aria-label={said.done}>
      <h3>{said.done}</h3>
      <div role="status">
        {edits.length === 0 && <p class="note">{said.none}</p>}
        {edits.length > 0 && (
          <ol class="edits">
            {edits.map((each, i) => (
              <li key={i}>
                <span class="note">{said.at(each.step)}</span> {editSaid(run, each)}
              </li>
            ))}
          </ol>
        )}
      </div>
      {last && (
        <p class="what-if-row">
          {/* The view is above, and may be out of sight. */}
          <button type="button" onClick={() => document.querySelector('.panels')?.scrollIntoView()}>
            {said.see} <span aria-hidden="true">↑</span>
          </button>
          <button type="button" disabled={run.undoable.value === 0} onClick={() => undo(run.number)}>
            {said.undo}
          </button>
          <span class="note">
            {run.undoable.value === 0
              ? said.undoNone
              : trained > last.step
                ? said.undoLosing(last.step, trained)
                : said.undoTo(last.step)}
          </span>
        </p>
      )}
    </section>
  );
}

function editSaid(run: LabRun, made: MadeEdit): string {
  const said = openedWords.value.whatIf;
  const { name } = run.standing.value.trainings[made.training] ?? {};
  const where = name === undefined ? '' : `${name}: `;
  switch (made.kind) {
    case 'set':
      return where + said.set(made.parameter, `[${made.at.join(', ')}]`, short(made.value));
    case 'freeze':
      return where + said.frozen((made.layer ?? made.parameter)!);
    case 'unfreeze':
      return where + said.unfrozen((made.layer ?? made.parameter)!);
    case 'off':
      return where + said.isOff(made.layer, made.unit);
    case 'on':
      return where + said.isOn(made.layer, made.unit);
  }
}
