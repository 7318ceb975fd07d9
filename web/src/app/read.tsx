import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Lesson } from '../lessons/index.js';
import type { Pane } from '../reading/pane.js';
import { words } from '../text/index.js';

/** Loaded when it is first read. */
const loaded = signal<{ Pane: typeof Pane } | undefined>(undefined);

/** The cards of a lesson. */
export function Read({ lesson }: { lesson: Lesson }) {
  useEffect(() => {
    if (!loaded.value) void import('../reading/pane.js').then((pane) => (loaded.value = pane));
  }, []);
  const Cards = loaded.value?.Pane;
  return (
    <section class="pane-read" aria-label={words.value.read}>
      {Cards && <Cards lesson={lesson} key={lesson.number} />}
    </section>
  );
}
