/** Where the page is: an experiment with its settings and its open view, as the end of the address. */
import { readRunLink, type RunLink, shownPart, writeRunLink } from '../../../ts/experiments/run-link.js';
import { formOf } from '../inputs/forms.js';
import { experimentOf, type ExperimentId, isExperiment, viewOf } from '../lessons/index.js';

export { PAGE_PARTS, type PagePart, type PageScope, scopeOf } from '../../../ts/experiments/run-link.js';

export interface Place extends RunLink {
  experiment: ExperimentId;
}

/** A place in a page that leaves nothing out. */
export function wholePage({ experiment, params, seed, view }: Place): Place {
  return { experiment, params, seed, ...(view !== undefined && { view }) };
}

export interface ReadLink {
  /** Undefined for the gallery. */
  place: Place | undefined;
  /** What of the link does not exist, in its own words. */
  wrong: string[];
  /** Whether the run of the link was edited: the place has its settings alone. */
  isEdited: boolean;
}

export const writeLink: (place: Place) => string = writeRunLink;

export function readLink(hash: string): ReadLink {
  const { link, wrong } = readRunLink(hash, (id) => (isExperiment(id) ? experimentOf(id).params : undefined));
  if (!link) return { place: undefined, wrong, isEdited: false };
  const { edited = false, ask, view, views, ...others } = link;
  const place = others as Place;
  const known = experimentOf(place.experiment).views.map(({ id }) => String(id));
  if (view !== undefined && known.includes(view)) place.view = view;
  else if (view !== undefined) wrong.push(shownPart(`view=${view}`));
  if (views?.some((each) => known.includes(each))) place.views = views;
  else if (views) wrong.push(shownPart(`views=${views.join(',')}`));
  const fields = ask && (formOf(viewOf(place.experiment, place.view)) ?? { fields: 0 }).fields;
  if (ask && (fields ?? 1) === ask.length) place.ask = ask;
  else if (ask) wrong.push(shownPart(`ask=${ask[0]!}`));
  return { place, wrong, isEdited: edited };
}
