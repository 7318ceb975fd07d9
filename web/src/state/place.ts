/** The place where the page is, and what a link for a class lets be seen there. */
import { signal } from '@preact/signals';
import { experimentOf, type ExperimentId, type Lesson, lessonOf, quick } from '../lessons/index.js';
import { type PagePart, type PageScope, type Place, scopeOf } from './link.js';
import { given } from './params.js';

/** Where the page is: a lesson, or undefined in the gallery. */
export const place = signal<Place | undefined>(undefined);
/** Where a link for a class has led. Its lesson shows no more than the link says, also on the way back to it. */
export const classPlace = signal<Place | undefined>(undefined);

/** Keeps in mind what a class's link has set, or that another link has set it free. */
export function noteClass(at: Place): void {
  const [scope, known] = [scopeOf(at), classPlace.value];
  const isKnown = known && areOfOneLesson(known, at);
  if (Object.keys(scope).length === 0) {
    if (isKnown) classPlace.value = undefined;
  } else if (!isKnown || JSON.stringify(scopeOf(known)) !== JSON.stringify(scope)) classPlace.value = at;
}

const areOfOneLesson = (one: Place, other: Place) => lessonOf(one.experiment) === lessonOf(other.experiment);

/** Where the class's link has led, if that is in this lesson. */
export function classIn(lesson: Lesson): Place | undefined {
  const at = classPlace.value;
  return at && lessonOf(at.experiment) === lesson ? at : undefined;
}

/** What a class's link sets for the lesson of a place. */
export function scopeFor(to: Place): PageScope & { seed?: number } {
  const from = [place.value, classPlace.value].find((at) => at && areOfOneLesson(at, to));
  return from ? { ...scopeOf(from), ...(from.lockSeed && { seed: from.seed }) } : {};
}

/** A place as far as this page shows it: a class stays in what its link has set. */
export function within(to: Place): Place {
  const { seed = to.seed, ...scope } = scopeFor(to);
  return { ...scope, ...to, seed };
}

/** Whether the link leaves a part of the page out. */
export const isHidden = (part: PagePart): boolean => place.value?.hide?.includes(part) ?? false;

/** Whether the link lets a view be opened. Where it names none of an experiment, it was made for another one. */
export function isOffered(view: string, experiment = place.value!.experiment): boolean {
  const { views } = place.value!;
  if (!views || views.includes(view)) return true;
  return !experimentOf(experiment).views.some(({ id }) => views.includes(id));
}

/** What stays open when the settings change: the view, what stands beside it, and the card that is read. */
export function stays(): Pick<Place, 'view' | 'beside' | 'card'> {
  const { view, beside, card } = place.value ?? {};
  return {
    ...(view !== undefined && { view }),
    ...(beside !== undefined && { beside }),
    ...(card !== undefined && { card }),
  };
}

/** The place that a card of the gallery leads to. */
export function placeOf(experiment: ExperimentId): Place {
  return { experiment, params: given(experimentOf(experiment).params, quick[experiment]), seed: 0 };
}
