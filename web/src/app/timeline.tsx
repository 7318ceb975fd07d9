import { branch, choose, chosen, run } from '../state/lab.js';
import { words } from '../text/index.js';

/** The moments of the run: views show the chosen one, and a run of its own can begin there. */
export function Timeline() {
  const now = run.value;
  const steps = now?.moments.steps.value ?? [];
  const isBegun = steps.length > 1;
  const at = chosen.value === undefined ? steps.length - 1 : steps.indexOf(chosen.value);
  const said = words.value;
  const isLive = chosen.value === undefined;
  const text = isLive ? said.now : said.momentAt(steps[at]!);
  return (
    // Its place is kept before there are moments, so that nothing moves when they come.
    <div class={isBegun ? 'moments timeline' : 'moments'}>
      <label>
        <span class="unseen">{said.moment}</span>
        <input
          type="range"
          min={0}
          max={Math.max(1, steps.length - 1)}
          value={isBegun ? at : 1}
          disabled={!isBegun}
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
      <button type="button" disabled={!now || !isBegun} onClick={branch}>
        {said.branch}
      </button>
    </div>
  );
}
