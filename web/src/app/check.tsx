import { useSignal } from '@preact/signals';
import type { ComponentChildren, ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import type { View } from '../../../ts/experiments/view.js';
import type { LabRun } from '../state/lab-run.js';

export interface CheckProps {
  run: LabRun;
  view: View;
  /** Index of the training that is looked at. */
  training: number;
  /** What the view shows, once it was asked for. */
  children: ComponentChildren;
}

/** The check of gradients. Few people ask for it: it is loaded when they do. */
export function Check(props: CheckProps) {
  const Controls = useSignal<ComponentType<CheckProps> | undefined>(undefined);
  useEffect(() => {
    void import('./check-controls.js').then((made) => (Controls.value = made.Controls));
  }, []);
  return Controls.value ? <Controls.value {...props} /> : null;
}
