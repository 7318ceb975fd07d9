import { useSignal } from '@preact/signals';
import { number } from '../../../ts/core/format.js';
import { kept, type LabRun, run } from '../state/lab.js';
import { flagName } from '../state/params.js';
import { words } from '../text/index.js';

/** The runs of this experiment, each with what differs and what came out. */
export function Runs() {
  const copied = useSignal(false);
  const all = run.value ? [...kept.value, run.value] : kept.value;
  return (
    <>
      <h2>{words.value.runs}</h2>
      <ul class="runs">
        {all.map((each) => (
          <li key={each.number}>
            <RunLine run={each} isCurrent={each === run.value} />
          </li>
        ))}
      </ul>
      <button
        type="button"
        onClick={() => {
          void navigator.clipboard?.writeText(location.href).then(() => (copied.value = true));
        }}
      >
        {words.value.link}
      </button>
      <span role="status">{copied.value && ` ${words.value.linkCopied}`}</span>
    </>
  );
}

function RunLine({ run, isCurrent }: { run: LabRun; isCurrent: boolean }) {
  const differs = Object.entries(run.params).map(([key, value]) => `${flagName(key)} ${value}`);
  const results = Object.entries(run.latest.value).slice(0, 4);
  return (
    <>
      <p class="run-name">
        {isCurrent ? words.value.current : words.value.run(run.number)} · {words.value.seed} {run.seed}
        {differs.length > 0 && ` · ${differs.join(' · ')}`}
        {run.begin?.parent !== undefined && ` · ${words.value.branchOf(run.begin.parent, run.begin.step)}`}
      </p>
      {results.length > 0 && (
        <dl>
          {results.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{number(value)}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}
