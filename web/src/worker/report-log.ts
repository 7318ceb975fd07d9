/**
 * The reports of a run, thinned where there are very many of them: a page may train for days, and its curves are drawn, kept and
 * written from these. What is left out is left out evenly, over the whole run; what is left is what was measured.
 */
import type { Report } from '../../../ts/train/report.js';

/** Reports of a run that are held. The longest of the book, the search of 100 trials, has 5,000: its runs are held whole. */
export const MOST = 6000;
/** How many are left at most after some were left out: then there is room for a while. */
const LEFT = (MOST * 3) / 4;
/** The first and the last of every curve stay: what a run began with, and what has come of it. */
export const ENDS = 5;

/** As it is kept by a browser. */
export interface WrittenLog {
  reports: readonly Report[];
  /** The number of each from 0 on; undefined where none was left out. */
  numbers?: readonly number[];
}

interface Numbered {
  /** How many reports there were before it. */
  number: number;
  report: Report;
}

export class ReportLog {
  readonly #reports: Report[] = [];
  /** Of each, how many there were before it. */
  readonly #numbers: number[] = [];
  #count = 0;
  /** How many are held when some are left out next. */
  #limit = MOST;

  constructor({ reports, numbers }: WrittenLog = { reports: [] }) {
    reports.forEach((report, i) => this.#push({ report, number: numbers?.[i] ?? i }));
    this.#thin();
  }

  /** Those that are held: always the same array. */
  get reports(): readonly Report[] {
    return this.#reports;
  }

  /** How many there were, with those that were left out. */
  get count(): number {
    return this.#count;
  }

  /** Whether some were left out. */
  get isThinned(): boolean {
    return this.#reports.length < this.#count;
  }

  /** As it stands now, to be kept. */
  get written(): WrittenLog {
    return { reports: [...this.#reports], ...(this.isThinned && { numbers: [...this.#numbers] }) };
  }

  /** @returns whether some of the earlier ones were left out */
  add(reports: readonly Report[]): boolean {
    for (const report of reports) this.#push({ report, number: this.#count });
    return this.#thin();
  }

  /** Goes back to where there were so many, if there are more; default to the last one. */
  upTo(count = this.#count): ReportLog {
    if (count >= this.#count) return this;
    const held = this.#numbers.findLastIndex((number) => number < count) + 1;
    this.#reports.length = this.#numbers.length = held;
    this.#count = count;
    return this;
  }

  #push({ number, report }: Numbered): void {
    this.#reports.push(report);
    this.#numbers.push(number);
    this.#count = number + 1;
  }

  #thin(): boolean {
    if (this.#reports.length <= this.#limit) return false;
    const left = thinned(this.#reports.map((report, i) => ({ report, number: this.#numbers[i]! })));
    const isLess = left.length < this.#reports.length;
    const count = this.#count;
    this.upTo(0);
    for (const each of left) this.#push(each);
    this.#count = count;
    // Of a search with thousands of trials the ends alone can be more.
    this.#limit = Math.max(MOST, left.length + MOST - LEFT);
    return isLess;
  }
}

interface Point {
  number: number;
  report: Report;
  /** Reports of one training with the same figures are the points of the same curves. */
  curves: string;
  /** Whether it stays. */
  isEnd: boolean;
}

/**
 * Leaves out every other report of each curve, and again, until the others fit. Between two evaluations there are many steps: they
 * are the last that come closer than the gap.
 */
function thinned(all: readonly Numbered[]): readonly Numbered[] {
  let kept = pointsOf(all);
  const last = all.at(-1)!.number;
  for (let gap = 2; kept.length > LEFT && gap <= 2 * last; gap *= 2) kept = spaced(kept, gap);
  return kept;
}

function pointsOf(all: readonly Numbered[]): Point[] {
  const points = all.map(({ number, report }) => {
    const curves = [report.type, report.run, ...Object.keys(report.metrics)].join('\n');
    return { number, report, curves, isEnd: false };
  });
  markFirst(points);
  markFirst(points.toReversed());
  return points;
}

function markFirst(points: readonly Point[]): void {
  const seen = new Map<string, number>();
  for (const point of points) {
    const before = seen.get(point.curves) ?? 0;
    seen.set(point.curves, before + 1);
    if (before < ENDS) point.isEnd = true;
  }
}

/** @param gap the least distance between two of a curve */
function spaced(points: readonly Point[], gap: number): Point[] {
  const next = new Map<string, number>();
  return points.filter(({ number, curves, isEnd }) => {
    const isFar = number >= (next.get(curves) ?? 0);
    if (isFar) next.set(curves, number + gap);
    return isFar || isEnd;
  });
}
