/** The link of what is open here. */
import { formOf, textsFor } from '../inputs/forms.js';
import { viewOf } from '../lessons/index.js';
import { asked } from './asked.js';
import { isEdited, run } from './lab.js';
import { place } from './place.js';
import { type Place, writeLink } from './link.js';
import { backend } from './trainer.js';

/** The address of a place in this page. */
export const addressOf = (to: Place): string => location.href.replace(/#.*$/s, '') + writeLink(to);

/** What is typed for the open view. */
export function typedHere(): Pick<Place, 'ask'> {
  const form = place.value && formOf(viewOf(place.value.experiment, place.value.view));
  const ask = form && textsFor(form, asked.value);
  return ask ? { ask } : {};
}

/** The address of the open run, with the arithmetic that gives its bits. */
export function linkOf(): string {
  if (!place.value || !backend.value) return location.href;
  const { arithmetic } = backend.value;
  const edited = isEdited(run.value) ? { edited: true } : {};
  return addressOf({ ...place.value, ...typedHere(), arithmetic, ...edited });
}
