import { go, run } from '../state/lab.js';
import { MOTION } from '../state/look.js';
import { isOffered, place } from '../state/place.js';
import { words } from '../text/index.js';
import { later } from './later.js';

/** The beats of the next step. */
export const Slow = later(() => import('../reading/slow-motion.js').then((found) => found.SlowMotion));

/** Opens the next step in slow motion, where the run has that. @param onOpen what happens then */
export function SlowButton({ onOpen }: { onOpen?: () => void }) {
  if (!run.value?.views.value.some(({ id }) => id === MOTION && isOffered(id))) return null;
  return (
    <button
      type="button"
      class="slow"
      onClick={() => {
        go({ ...place.value!, view: MOTION }, true);
        onOpen?.();
      }}
    >
      {words.value.slowMotion}
    </button>
  );
}
