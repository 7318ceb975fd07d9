import '../style/timeline.css';
import { branch, choose, chosen, run } from '../state/lab.js';
import { stepOf } from './run-name.js';
import { words } from '../text/index.js';

/** Moments whose steps are written below the slider, at most. */
const MOST_TICKS = 5;

/** The moments of the run: views show the chosen one, and a run of its own can begin there. */
export function Timeline() {
  const now = run.value;
  // A search goes from model to model: its views show what it has found so far, and no moment.
  const steps = now && now.unit.value === 'steps' ? now.moments.steps.value : [];
  const said = words.value;
  const isThere = steps.length >= 2;
  const isLive = chosen.value === undefined;
  const at = isLive ? steps.length - 1 : steps.indexOf(chosen.value!);
  const text = !isThere || isLive ? said.now : said.momentAt(stepOf(now!, steps[at]!));
  // Its place is kept before there are moments, so that nothing moves when they come.
  return (
    <div class={`moments${isThere ? ' timeline' : ''}${isLive ? ' is-live' : ''}`}>
      <strong class="timeline-name" aria-hidden="true">
        {said.timeline}
      </strong>
      <span class="when">{text}</span>
      <ToNow isNeeded={isThere && !isLive} />
      <button type="button" title={said.branchHelp} disabled={!isThere} onClick={branch}>
        {said.branch}
      </button>
      <div class="line">
        {isThere ? (
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
        ) : (
          <span class="rail" aria-hidden="true" />
        )}
        <Ticks steps={isThere ? steps : []} />
      </div>
    </div>
  );
}

/** Steps of some of the moments, evenly apart: the slider goes from moment to moment. */
function Ticks({ steps }: { steps: readonly number[] }) {
  const last = steps.length - 1;
  const count = Math.min(MOST_TICKS, steps.length);
  const places = Array.from({ length: count }, (_, i) => Math.round((i * last) / (count - 1)));
  return (
    <p class="ticks" aria-hidden="true">
      {places.map((i) => (
        <span key={i} style={{ '--at': i / last }}>
          {words.value.atStep(stepOf(run.value!, steps[i]!))}
        </span>
      ))}
    </p>
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
