import { hasLearned, type LabRun } from '../state/lab-run.js';
import {
  isFoundAgain,
  kept,
  limit,
  pause,
  play,
  reset,
  run,
  speed,
  stepTo,
  takeUpAgain,
} from '../state/lab.js';
import { explained, words } from '../text/index.js';
import { areInTurns, runName, stepAfter, stepOf, stepsOf } from './run-name.js';
import { SlowButton } from './slow.js';
import { EditedMark } from './runs.js';

/** Play, pause, one step, one epoch, reset; and where the run stands. */
export function Transport() {
  const now = run.value;
  const condition = now?.condition.value ?? 'opening';
  const isPlaying = condition === 'playing';
  const canGo = condition === 'waiting' || isPlaying;
  const { play: playWord, pause: pauseWord, step, epoch, reset: resetWord } = words.value;
  return (
    <div class="transport">
      <div class="buttons">
        <button
          type="button"
          class="main"
          disabled={!canGo}
          onClick={isPlaying ? pause : play}
          aria-label={isPlaying ? pauseWord : playWord}
        >
          <span aria-hidden="true">{isPlaying ? '❚❚' : '▶'}</span> {isPlaying ? pauseWord : playWord}
        </button>
        <button type="button" disabled={!canGo} onClick={() => stepTo(now ? stepAfter(now) : 'step')}>
          {step}
        </button>
        {now?.unit.value !== 'trials' && (
          <button type="button" disabled={!canGo} onClick={() => stepTo('epoch')}>
            {epoch}
          </button>
        )}
        <button type="button" disabled={condition === 'opening'} onClick={reset}>
          {resetWord}
        </button>
        {now?.unit.value !== 'trials' && <Speed />}
        <SlowButton />
      </div>
      {now && <Where run={now} />}
    </div>
  );
}

/** Steps a second that can be chosen, besides as many as there can be. */
const SPEEDS = [200, 50, 10, 2];

function Speed() {
  const said = words.value;
  return (
    <select
      aria-label={said.speed}
      value={String(speed.value)}
      onChange={(event) => limit(Number(event.currentTarget.value))}
    >
      <option value="Infinity">{said.fullSpeed}</option>
      {SPEEDS.map((each) => (
        <option key={each} value={each}>
          {said.perSecond(each, 'steps')}
        </option>
      ))}
    </select>
  );
}

function Where({ run }: { run: LabRun }) {
  const { done, seconds, epoch } = run.standing.value;
  const [all, unit] = [run.steps.value, run.unit.value];
  const said = words.value;
  const condition = run.condition.value;
  const rate = seconds > 0 ? Math.min((done - (run.begin?.step ?? 0)) / seconds, speed.value) : 0;
  return (
    <>
      <p class="where">
        {all > 0 && <span>{stepsOf(run)}</span>}
        {all > 0 && unit === 'steps' && epoch !== undefined && (
          <span class="epoch">{said.epochNumber(epoch)}</span>
        )}
        {rate > 0 && <span>{(areInTurns(run) ? said.perSecondOfAll : said.perSecond)(rate, unit)}</span>}
        {condition === 'playing' && rate > 0 && <span>{said.secondsLeft((all - done) / rate)}</span>}
        <EditedMark run={run} />
      </p>
      <progress class="progress" max={Math.max(1, all)} value={done} aria-label={said.step} />
      <p class={`condition is-${condition}`} role="status">
        {conditionText(run)}
      </p>
      {isFoundAgain.value && condition !== 'playing' && <p class="note">{said.foundAgain(runName(run))}</p>}
      {condition === 'done' && !hasLearned(run) && <p class="warning">{said.notLearned}</p>}
      {condition === 'failed' && run.moments.last !== undefined && (
        <button type="button" onClick={takeUpAgain}>
          {said.takeUpAgain(stepOf(run, run.moments.last.step))}
        </button>
      )}
    </>
  );
}

function conditionText(run: LabRun): string {
  const said = words.value;
  const failure = run.failure.value;
  switch (run.condition.value) {
    case 'opening':
      return said.opening;
    case 'waiting': {
      const { done } = run.standing.value;
      if (run.begin?.branch && done === run.begin.step) return said.branched(stepOf(run, done));
      if (done > 0) return said.paused;
      return kept.value.length > 0 ? said.readyAgain : said.ready;
    }
    case 'playing':
      return said.playing;
    case 'done':
      return said.done;
    case 'failed':
      return failure ? `${said.failed} ${explained(failure)}` : said.failed;
  }
}
