/** What stands beside the open run, and is no training of it: those are in the link. */
import { signal } from '@preact/signals';

export type BesideRun =
  | { kind: 'moment'; step: number }
  /** @see LabRun.number */
  | { kind: 'run'; number: number };

export const besideRun = signal<BesideRun | undefined>(undefined);
