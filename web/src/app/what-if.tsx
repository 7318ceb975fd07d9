import { useSignal } from '@preact/signals';
import type { LabRun } from '../state/lab-run.js';
import { words } from '../text/index.js';
import { later } from './later.js';

export interface WhatIfProps {
  run: LabRun;
  /** Index of the training that is looked at. */
  training: number;
}

const Controls = later<WhatIfProps>(() => import('./what-if-controls.js').then((made) => made.Controls));

/** Changes of the model, under the view that shows what they do. Few people ask for them. */
export function WhatIf(props: WhatIfProps) {
  const isOpen = useSignal(false);
  return (
    <details class="what-if" onToggle={({ currentTarget }) => (isOpen.value = currentTarget.open)}>
      <summary>{words.value.whatIfTitle}</summary>
      {isOpen.value && <Controls {...props} />}
    </details>
  );
}
