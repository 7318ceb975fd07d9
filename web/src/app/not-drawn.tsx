import { show } from '../state/in-charts.js';
import type { LabRun } from '../state/lab-run.js';
import { openedWords } from '../text/opened.js';
import { runName } from './run-name.js';

interface NotDrawnProps {
  run: LabRun;
  why: 'hasLeftCharts' | 'notOneAxis';
}

/** Says why a run is not in the charts, and puts it there. */
export function NotDrawn({ run, why }: NotDrawnProps) {
  return (
    <p class="note">
      {openedWords.value[why](runName(run))}{' '}
      <button type="button" class="quiet" onClick={() => show(run, true)}>
        {openedWords.value.showAgain}
      </button>
    </p>
  );
}
