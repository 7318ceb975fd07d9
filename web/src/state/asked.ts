/** What is typed for views. It is asked of every view that takes it, also of the next run. */
import { signal } from '@preact/signals';
import type { Asked } from '../inputs/forms.js';

export const asked = signal<Asked | undefined>(undefined);
/** How often it was forgotten: then fields are emptied. */
export const forgotten = signal(0);

export function forgetAsked(): void {
  asked.value = undefined;
  forgotten.value += 1;
}
