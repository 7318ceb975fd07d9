import { branch, choose, chosen, run } from '../state/lab.js';
import { words } from '../text/index.js';

/** The moments of the run: views show the chosen one, and a run of its own can begin there. */
export function Timeline() {
  const now = run.value;
  const steps = now?.moments.steps.value ?? [];
  if (!now || steps.length < 2) return null;
  const at = chosen.value === undefined ? steps.length - 1 : steps.indexOf(chosen.value);
  const said = words.value;
  const isLive = chosen.value === undefined;
  const text = isLive ? said.now : said.momentAt(steps[at]!);
  return (
    <div class="timeline">
      <label>
        <span class="unseen">{said.moment}</span>
        <input
          type="range"
          min={0}
          max={steps.length - 1}
          value={at}
          aria-valuetext={text}
          onInput={(event) => {
            const i = Number(event.currentTarget.value);
            choose(i === steps.length - 1 ? undefined : steps[i]);
          }}
        />
      </label>
      <span class="when">{text}</span>
      {!isLive && (
        <button type="button" onClick={() => choose(undefined)}>
          {said.toNow}
        </button>
      )}
      <button type="button" onClick={branch}>
        {said.branch}
      </button>
    </div>
  );
}
