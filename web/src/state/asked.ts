/** What is typed for views. It is asked of every view that takes it, also of the next run. */
import { signal } from '@preact/signals';
import type { Asked } from '../inputs/forms.js';

export const asked = signal<Asked | undefined>(undefined);
