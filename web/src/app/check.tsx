import type { ComponentChildren } from 'preact';
import type { View } from '../../../ts/experiments/view.js';
import type { LabRun } from '../state/lab-run.js';
import { later } from './later.js';

export interface CheckProps {
  run: LabRun;
  view: View;
  /** Index of the training that is looked at. */
  training: number;
  /** What the view shows, once it was asked for. */
  children: ComponentChildren;
}

/** The check of gradients. Few people ask for it. */
export const Check = later<CheckProps>(() => import('./check-controls.js').then((made) => made.Controls));
