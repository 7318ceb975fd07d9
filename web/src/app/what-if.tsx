import { useSignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import type { LabRun } from '../state/lab-run.js';
import { words } from '../text/index.js';

export interface WhatIfProps {
  run: LabRun;
  /** Index of the training that is looked at. */
  training: number;
}

/** Changes of the model, under the view that shows what they do. Few people ask for them: they are loaded when they do. */
export function WhatIf(props: WhatIfProps) {
  const isOpen = useSignal(false);
  const Controls = useSignal<ComponentType<WhatIfProps> | undefined>(undefined);
  const toggled = (event: Event) => {
    isOpen.value = (event.currentTarget as HTMLDetailsElement).open;
    if (isOpen.value) void import('./what-if-controls.js').then((made) => (Controls.value = made.Controls));
  };
  return (
    <details class="what-if" onToggle={toggled}>
      <summary>{words.value.whatIfTitle}</summary>
      {isOpen.value && Controls.value && <Controls.value {...props} />}
    </details>
  );
}
