import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { ExperimentId } from '../lessons/index.js';
import type { SlowMotion } from '../reading/slow-motion.js';

/** Loaded when it is first opened. */
const loaded = signal<{ SlowMotion: typeof SlowMotion } | undefined>(undefined);

/** The id of the view of the next step. */
export const MOTION = 'motion';

/** The beats of the next step. */
export function Slow(props: { experiment: ExperimentId; onInput: (input: object) => void }) {
  useEffect(() => {
    if (!loaded.value) void import('../reading/slow-motion.js').then((found) => (loaded.value = found));
  }, []);
  const Beats = loaded.value?.SlowMotion;
  return Beats ? <Beats {...props} /> : null;
}
