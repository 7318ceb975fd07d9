import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Panel } from '../../../ts/experiments/panels.js';
import { part } from '../state/parts.js';
import { library } from '../text/index.js';
import { panelIn } from '../text/panels.js';
import { DrawnPanel } from './drawn.js';

/** Loaded after the gallery has been painted. */
const load = () => import('../made/cards.js');
const cards = signal<readonly Panel[]>([]);

/** What a lesson's network had learned after some seconds. */
export function CardPicture({ lesson }: { lesson: number }) {
  useEffect(() => {
    if (cards.value.length === 0) void part(load).then((made) => made && (cards.value = made.cards));
  }, []);
  const panel = cards.value[lesson - 1];
  return (
    <span class="picture-of" aria-hidden="true" inert>
      {panel && <DrawnPanel panel={panelIn(library, panel)} />}
    </span>
  );
}
