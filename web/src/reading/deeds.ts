/** What an open card does to the page. It is loaded with the cards. */
import { formOf } from '../inputs/forms.js';
import { type Lesson, viewOf } from '../lessons/index.js';
import { asked, forgetAsked } from '../state/asked.js';
import { besideRun } from '../state/beside.js';
import { cardShows } from '../state/card-shows.js';
import { paramsOf } from '../state/cards.js';
import { go, isSame } from '../state/lab.js';
import { isOffered, place } from '../state/place.js';
import type { Card, CardState } from './card.js';

/** The steps of the open run that the cards of a lesson name: whichever is read last may go back to any of them. */
export function stepsNamedBy(cards: readonly Card[], lesson: Lesson): number[] {
  const { experiment, params } = place.value!;
  const named = cards
    .map(({ sets }) => sets)
    .filter((sets) => (sets.experiment ?? lesson.experiments[0]) === experiment)
    .filter((sets) => isSame(params, paramsOf(experiment, sets)))
    .flatMap(({ steps, isOnlyThen, looksBack, names = [] }) => [
      ...(looksBack ? [0] : []),
      ...(isOnlyThen ? [steps!] : []),
      ...names,
    ]);
  return [...new Set(named)];
}

/** Shows what a card speaks of. @param isAsked whether what is asked of the view stays */
export function show(sets: CardState, lesson: Lesson, isAsked: boolean): void {
  showView(sets, lesson);
  const { shows = {} } = sets;
  const { ask, beside, moment } = shows;
  const at = place.value!;
  if (ask && !isAsked) {
    if (ask.length === 0) forgetAsked();
    else asked.value = { form: formOf(viewOf(at.experiment, at.view))!, texts: ask };
  }
  if (beside !== undefined && at.beside === undefined) go({ ...at, beside }, true);
  // What a reader had beside another card is not spoken of here.
  besideRun.value = moment === undefined ? undefined : { kind: 'moment', step: moment };
  cardShows.value = { ...shows, experiment: place.value!.experiment };
}

/** Opens the view of a card that a link names without a view. */
function showView({ experiment, view }: CardState, lesson: Lesson): void {
  const at = place.value!;
  if (at.card === undefined || at.view !== undefined || view === undefined || !isOffered(view)) return;
  if ((experiment ?? lesson.experiments[0]) === at.experiment) go({ ...at, view }, true);
}
