import { branch, choose, chosen, run } from '../state/lab.js';
import { stepOf } from './run-name.js';
import { words } from '../text/index.js';

/** The moments of the run: views show the chosen one, and a run of its own can begin there. */
export function Timeline() {
  const steps = run.value?.moments.steps.value ?? [];
  const said = words.value;
  // Its place is kept before there are moments, so that nothing moves when they come.
  if (steps.length < 2) {
    return (
      <div class="moments is-live">
        <span class="rail" aria-hidden="true" />
        <span class="when">{said.now}</span>
        <ToNow isNeeded={false} />
        <button type="button" disabled>
          {said.branch}
        </button>
      </div>
    );
  }
  const at = chosen.value === undefined ? steps.length - 1 : steps.indexOf(chosen.value);
  const isLive = chosen.value === undefined;
  const text = isLive ? said.now : said.momentAt(stepOf(run.value!, steps[at]!));
  return (
    <div class={isLive ? 'moments timeline is-live' : 'moments timeline'}>
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
      <ToNow isNeeded={!isLive} />
      <button type="button" title={said.branchHelp} onClick={branch}>
        {said.branch}
      </button>
    </div>
  );
}

/** Its place is kept while it is not needed: the slider must not move under the pointer. */
function ToNow({ isNeeded }: { isNeeded: boolean }) {
  return (
    <button type="button" class={isNeeded ? '' : 'absent'} onClick={() => choose(undefined)}>
      {words.value.toNow}
    </button>
  );
}
