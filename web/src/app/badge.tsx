import { backend } from '../state/trainer.js';
import { library, words } from '../text/index.js';

/** Which build of the engine runs, on how many threads, and what would make it faster. */
export function Badge() {
  const now = backend.value;
  if (!now) return <span class="badge waiting">…</span>;
  const slow = now.threads === 1 && !crossOriginIsolated;
  return (
    <span class="badge" title={slow ? words.value.slow : now.reasons.map(library).join(' ')}>
      <span class={slow ? 'dot slow' : 'dot'} aria-hidden="true" />
      {now.build} · {now.arithmetic} · {words.value.threads(now.threads)}
      {slow && <span class="unseen"> {words.value.slow}</span>}
    </span>
  );
}
