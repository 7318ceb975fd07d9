/**
 * Which runs have their curves in the charts. Where nobody has chosen, these are the open run and the last one before it whose
 * curves say something beside it: more are hard to tell apart. A run that is the open one once more, as after each reload of a
 * page, would be the same lines again. One that is far shorter or longer makes a line at the edge of one of the two: their
 * numbers of epochs are too far apart for one axis. A run that a person wants to see is drawn whatever it is.
 */
import { computed } from '@preact/signals';
import { isEdited, isSame, kept, run } from './lab.js';
import type { LabRun } from './lab-run.js';
import { listed } from './run-list.js';
import { keepRun } from './storage.js';

/** How many times as long as another a run is at most, for both to be read on one axis. */
const LONGER = 10;

interface InCharts {
  /** Beside the open run, in the order of the list. */
  drawn: readonly LabRun[];
  /** The one that has made room for a later run, if nobody has chosen it. */
  left: LabRun | undefined;
  /** The last one of another length, if nobody has chosen it. */
  apart: LabRun | undefined;
}

export const inCharts = computed((): InCharts => {
  const now = run.value;
  // The numbers of its first report tell.
  void now?.drawn.value;
  const others = kept.value.filter((each) => !now || !isOnceMore(each, now)).reverse();
  const fitting = others.filter((each) => !now || isOfLike(lengthOf(each), lengthOf(now)));
  const [last] = fitting;
  const open = (each: LabRun) => each.isWanted.value === undefined;
  return {
    drawn: kept.value.filter((each) => each.isWanted.value ?? each === last),
    left: fitting.find((each) => open(each) && !isOnceMore(each, last!)),
    apart: others.find((each) => open(each) && !fitting.includes(each)),
  };
});

/** Draws the curves of a run that is not open, or leaves them out. */
export function show(old: LabRun, isWanted: boolean): void {
  old.isWanted.value = isWanted;
  keepRun(listed(old));
}

/** Whether two runs of an experiment have the same curves, as far as both have come. */
function isOnceMore(one: LabRun, other: LabRun): boolean {
  if (one === other) return true;
  if ([one, other].some((each) => each.begin?.parent || isEdited(each))) return false;
  const [first, second] = [one.reports[0], other.reports[0]];
  // A file of the same name may have had another content.
  const areApart = first && first.step === second?.step && !isSame(first.metrics, second.metrics);
  return one.seed === other.seed && isSame(one.params, other.params) && !areApart;
}

/** How far the curves of a run will go on the axis of its charts, as far as that is known. */
function lengthOf({ standing, charts, reports: [first] }: LabRun): number | undefined {
  const steps = Math.max(0, ...standing.value.trainings.map((each) => each.steps));
  if (charts.value[0]?.chart.x === 'step') return steps;
  return first && (steps * first.epoch) / first.step;
}

const isOfLike = (one = 0, other = 0) => !one || !other || Math.max(one / other, other / one) <= LONGER;
