import { number } from '../../../ts/core/format.js';
import { markPath, seriesClass } from '../../../ts/view/series.js';
import { comparison } from '../state/compare.js';
import { coloured } from '../state/curves.js';
import type { LabRun } from '../state/lab-run.js';
import { inCharts, show } from '../state/in-charts.js';
import { forget, isEdited, kept, openAgain, rename, run } from '../state/lab.js';
import { isNarrow } from '../state/width.js';
import { library, words } from '../text/index.js';
import { afterName } from '../text/panels.js';
import { CopyButton } from './copy-button.js';
import { Share } from './share.js';
import { runName, setting, stepsOf, valueOf } from './run-name.js';

/** The runs of this experiment, each with what differs and what came out. */
export function Runs() {
  const all = run.value ? [...kept.value, run.value] : kept.value;
  // What is set in one of them is said of all.
  const set = [...new Set(all.flatMap(({ params }) => Object.keys(params)))];
  return (
    <>
      <h2>{words.value.runs}</h2>
      <ul class="runs">
        {all.map((each) => (
          <li key={each.number} data-run={each.number}>
            <RunLine run={each} isCurrent={each === run.value} set={set} />
          </li>
        ))}
      </ul>
      {all.some(({ hash }) => hash.value) && <p class="note">{words.value.hashHelp}</p>}
      <div class="take">
        {all.length > 1 && <CopyButton label={words.value.copyTable} text={() => tableOf(all, set)} />}
        {isNarrow.value && <Share />}
      </div>
    </>
  );
}

/** With tabs, as spreadsheets paste it. */
function tableOf(runs: readonly LabRun[], set: readonly string[]): string {
  const compared = runs.map((each) => ({
    name: runName(each),
    params: Object.fromEntries(set.map((key) => [key, valueOf(each, key)])),
    seed: each.seed,
    done: each.standing.value.done,
    latest: each.latest.value,
  }));
  const { head, rows } = comparison(compared);
  return [head, ...rows].map((row) => row.join('\t')).join('\n');
}

/** The mark of the run's curves, where they have a colour of its own. */
function Mark({ run }: { run: LabRun }) {
  const place = run.label - 1;
  const charts = run.charts.value;
  if (charts.length === 0 || charts.some((plot) => coloured(run, plot).isNamed)) return null;
  return (
    <svg viewBox="0 0 12 12" width="12" height="12" class={seriesClass(place)} aria-hidden="true">
      <path class="fill" d={markPath(place, 4)} transform="translate(6 6)" />
    </svg>
  );
}

/** Beside a run's name, wherever that stands. */
export function EditedMark({ run }: { run: LabRun }) {
  if (!isEdited(run)) return null;
  return (
    <span class="edited" title={words.value.editedHelp}>
      {words.value.edited}
    </span>
  );
}

interface Line {
  run: LabRun;
  isCurrent: boolean;
  /** The parameters that it names. */
  set: readonly string[];
}

function RunLine({ run, isCurrent, set }: Line) {
  const settings = set.map((key) => setting(run, key));
  const { done } = run.standing.value;
  const all = run.steps.value;
  const results = Object.entries(run.latest.value).slice(0, 6);
  return (
    <>
      <p class="run-name">
        <Mark run={run} />
        <input
          type="text"
          class="title-of"
          aria-label={words.value.nameOf(words.value.run(run.label))}
          // As the value it would take the place of a name that is being typed, whenever the list is drawn anew.
          defaultValue={runName(run)}
          maxLength={40}
          onChange={({ currentTarget: field }) => {
            rename(run, field.value.trim() || undefined);
            field.value = runName(run);
          }}
        />
        <EditedMark run={run} />
      </p>
      <p class="note">
        {isCurrent && `${words.value.current} · `}
        {words.value.seed} {run.seed}
        {settings.length > 0 && ` · ${settings.join(' · ')}`}
        {!isCurrent && done < all && ` · ${stepsOf(run)}`}
        {run.begin?.parent !== undefined &&
          ` · ${words.value.branchOf(run.begin.parent.label, run.begin.parent.step)}`}
      </p>
      {run.hash.value && (
        <p class="note">
          {words.value.hash} <code>{run.hash.value}</code>
        </p>
      )}
      {results.length > 0 && (
        <dl>
          {results.map(([name, value]) => (
            <div key={name}>
              <dt>{afterName(library, name)}</dt>
              <dd>{number(value)}</dd>
            </div>
          ))}
        </dl>
      )}
      {!isCurrent && (
        <p class="run-controls">
          <label>
            <input
              type="checkbox"
              checked={inCharts.value.drawn.includes(run)}
              onChange={(event) => show(run, event.currentTarget.checked)}
            />{' '}
            {words.value.pin}
          </label>
          <button type="button" class="quiet" onClick={() => openAgain(run)}>
            {run.moments.steps.value.length > 0 ? words.value.openRun : words.value.useAgain}
          </button>
          <button type="button" class="quiet" onClick={() => forget(run)}>
            {words.value.forget}
          </button>
        </p>
      )}
    </>
  );
}
