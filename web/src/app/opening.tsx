/** A piece of a panel opens another view, and there is a way back to it. */
import { type Signal, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { View } from '../../../ts/experiments/view.js';
import type { Drawing, Opened, Place } from '../../../ts/view/drawing.js';
import type { Chosen } from '../inputs/place-groups.js';
import { chosenWith } from '../inputs/places.js';
import { type Asked, askedIn } from '../inputs/forms.js';
import { library, words } from '../text/index.js';

/** A view that was left, with its inputs and the piece that was chosen. */
interface Left {
  view: View;
  chosen: Chosen;
  asked: Asked | undefined;
  /** Index of the panel. */
  panel: number;
  at: Place;
}

interface OpeningOptions {
  views: readonly View[];
  view: View | undefined;
  chosen: Signal<Chosen>;
  asked: Signal<Asked | undefined>;
  onView: (view: View) => void;
  /** A panel of one of several models was left for a view of this one. */
  onModel: (name: string) => void;
}

export interface Opening {
  /** How many views there are to go back to. */
  depth: number;
  /** The first of them. */
  left: View | undefined;
  /** @param model the one that the panel shows, where a view shows several */
  open: (opened: Opened, panel: number, at: Place, model?: string) => void;
  back: () => void;
  /** Another view was chosen: there is no way back any more. */
  forget: () => void;
  /** A panel was drawn: if it has the piece that was left, this gets the focus. */
  drawn: (panel: number, drawing: Drawing<never>) => void;
}

/** The views that were left on the way to the open one. */
export function useOpening({ views, view, chosen, asked, onView, onModel }: OpeningOptions): Opening {
  const trail = useSignal<readonly Left[]>([]);
  const returning = useRef<Pick<Left, 'panel' | 'at'> | undefined>(undefined);
  const left = trail.value.at(-1);
  return {
    depth: trail.value.length,
    left: left?.view,
    open({ view: id, input }, panel, at, model) {
      const next = views.find((each) => each.id === id);
      if (!view || !next) return;
      trail.value = [...trail.value, { view, chosen: chosen.value, asked: asked.value, panel, at }];
      returning.current = undefined;
      chosen.value = chosenWith(next, chosen.value, input);
      asked.value = askedIn(next, input) ?? asked.value;
      if (model !== undefined) onModel(model);
      onView(next);
    },
    back() {
      if (!left) return;
      trail.value = trail.value.slice(0, -1);
      returning.current = left;
      chosen.value = left.chosen;
      asked.value = left.asked;
      onView(left.view);
    },
    forget() {
      trail.value = [];
      returning.current = undefined;
    },
    drawn(panel, drawing) {
      if (returning.current?.panel !== panel || !drawing.focus) return;
      drawing.focus(returning.current.at);
      returning.current = undefined;
    },
  };
}

/** What is in front of the page has Escape for itself. */
const IN_FRONT = 'dialog[open], :popover-open';

/** Goes back to the view with the piece; Escape does the same. */
export function Back({ opening: { left, back } }: { opening: Opening }) {
  const button = useRef<HTMLButtonElement>(null);
  const latest = useRef(back);
  latest.current = back;
  useEffect(() => {
    button.current?.focus();
    // What is opened stands below it.
    if (button.current && button.current.getBoundingClientRect().top > innerHeight / 2)
      button.current.scrollIntoView({ block: 'start' });
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector(IN_FRONT)) return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  if (!left) return null;
  return (
    <p class="back">
      <button ref={button} type="button" aria-keyshortcuts="Escape" onClick={back}>
        <span aria-hidden="true">← </span>
        {words.value.backTo(library(left.title))}
      </button>
    </p>
  );
}
