import { count, number } from '../core/format.js';
import { MultiBar, type SingleBar } from 'cli-progress';
import type { Report } from '../train/report.js';
import { asLines, tell } from './print.js';
import { saidLines } from './said.js';
import { canMoveCursor } from './terminal.js';

/** The progress of a training on stderr. */
export interface Progress {
  /** @param done steps that are done, of all trainings together */
  report(report: Report, done: number): void;
  end(): void;
}

/** The bar is redrawn at most this often. */
const FRAMES_PER_SECOND = 10;

function isEvaluation({ type }: Report): boolean {
  return type === 'eval' || type === 'epoch';
}

/** `step  6,001  epoch 10.00  loss 0.1143  train 0.9654  test 0.9611` */
export function evaluationLine({ run, step, epoch, metrics, diverged }: Report): string {
  const numbers = Object.entries(metrics).map(
    ([name, value]) => `${name} ${number(shownMetric(name, value))}`,
  );
  return [
    ...(run === undefined ? [] : [run]),
    `step ${count(step).padStart(9)}`,
    `epoch ${epoch.toFixed(2).padStart(6)}`,
    ...numbers,
    ...(diverged ? ['diverged'] : []),
  ].join('  ');
}

/** Rounding in single precision can make a loss of 0 slightly negative. */
const ROUNDING = 1e-6;

function shownMetric(name: string, value: number): number {
  return name.endsWith('loss') && value < 0 && value > -ROUNDING ? 0 : value;
}

/** The line of an evaluation, and below it what the model wrote. */
function evaluationLines(report: Report): string[] {
  const said = saidLines(report.said ?? []).map((line) => `    ${line}`);
  return [evaluationLine(report), ...said];
}

/** A bar on a terminal; elsewhere one line per evaluation; nothing when quiet. */
export function makeProgress({
  steps,
  start,
  unit,
  quiet,
}: {
  steps: number;
  start: number;
  unit: string;
  quiet: boolean;
}): Progress {
  if (quiet) return { report() {}, end() {} };
  if (!canMoveCursor()) {
    return {
      report(report) {
        if (isEvaluation(report)) tell(evaluationLines(report));
      },
      end() {},
    };
  }
  const bars = new MultiBar({
    stream: process.stderr,
    format: `{bar} {value}/{total} ${unit}  {rate} ${unit}/s  {left} left  loss {loss}`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 28,
    fps: FRAMES_PER_SECOND,
    hideCursor: true,
    clearOnComplete: true,
    forceRedraw: true,
  });
  const bar: SingleBar = bars.create(steps, start, { rate: '–', left: '–', loss: '–' });
  const began = performance.now();
  let loss = '–';
  return {
    report(report, done) {
      if (isEvaluation(report)) bars.log(asLines(evaluationLines(report)));
      const seconds = (performance.now() - began) / 1000;
      const rate = (done - start) / seconds;
      loss = report.metrics['train/loss']?.toFixed(4) ?? loss;
      bar.update(done, {
        rate: rate < 10 ? rate.toFixed(1) : count(Math.round(rate)),
        left: rate > 0 ? `${Math.ceil((steps - done) / rate)} s` : '–',
        loss,
      });
    },
    end() {
      bars.stop();
    },
  };
}
