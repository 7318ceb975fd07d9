import { backend } from '../state/trainer.js';
import { library, words } from '../text/index.js';

/** Which build of the engine runs, on how many threads; opened, what that means and what would make it faster. */
export function Badge() {
  const now = backend.value;
  if (!now) return <span class="badge waiting">…</span>;
  const said = words.value;
  const isSlow = now.threads === 1 && !crossOriginIsolated;
  const reasons = isSlow ? [said.slow] : now.reasons.map(library);
  return (
    <span class={isSlow ? 'badge is-slow' : 'badge'}>
      <button type="button" class="quiet" popovertarget="engine" title={said.engine}>
        <span class={isSlow ? 'dot slow' : 'dot'} aria-hidden="true" />
        <span class="badge-name">
          {said.engineIs(`${now.build} · ${now.arithmetic} · ${said.threads(now.threads)}`)}
        </span>
      </button>
      <div id="engine" popover="auto" role="note">
        <p>{said.engine}</p>
        <dl>
          <dt>{now.build}</dt>
          <dd>{said.builds[now.build]}</dd>
          <dt>{now.arithmetic}</dt>
          <dd>{said.arithmetics[now.arithmetic]}</dd>
          <dt>{said.threads(now.threads)}</dt>
          <dd>{said.shared(now.threads)}</dd>
        </dl>
        {reasons.map((reason) => (
          <p key={reason} class={isSlow ? 'warning' : 'note'}>
            {reason}
          </p>
        ))}
      </div>
    </span>
  );
}
