import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type Lesson, viewOf } from '../lessons/index.js';
import type { Pane } from '../reading/pane.js';
import { cardShows } from '../state/card-shows.js';
import { part } from '../state/parts.js';
import { isHidden, place } from '../state/place.js';
import { isNarrow } from '../state/width.js';
import { tabTitle, words } from '../text/index.js';
import { SlowButton } from './slow.js';

/** Loaded when it is first read. */
const load = () => import('../reading/pane.js');
const loaded = signal<{ Pane: typeof Pane } | undefined>(undefined);

interface ReadProps {
  lesson: Lesson;
  /** Goes to what the card speaks of, where it is not seen beside it. */
  onLook: (of: 'card' | 'view') => void;
}

/** The cards of a lesson. */
export function Read({ lesson, onLook }: ReadProps) {
  useEffect(() => {
    if (!loaded.value) void part(load).then((pane) => (loaded.value = pane));
  }, []);
  const Cards = loaded.value?.Pane;
  return (
    <section class="pane-read" aria-label={words.value.read}>
      {isNarrow.value && (
        <p class="look-line">
          <button type="button" class="look" onClick={() => onLook('card')}>
            {words.value.lookAt(shownName())}
          </button>
          {/* The bar has no room for it there. */}
          <SlowButton onOpen={() => onLook('view')} />
        </p>
      )}
      {Cards && <Cards lesson={lesson} key={lesson.number} />}
    </section>
  );
}

/** What the open card speaks of: the charts, or a view. */
function shownName(): string {
  const { experiment, view } = place.value!;
  if (cardShows.value?.isChartsFirst && !isHidden('charts')) return words.value.charts;
  return tabTitle(viewOf(experiment, view).title);
}
