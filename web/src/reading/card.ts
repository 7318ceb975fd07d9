/** Cards: what there is to read beside a lesson. */
import type { AnyParams } from '../../../ts/experiments/params.js';
import type { Chosen } from '../inputs/place-groups.js';
import type { ExperimentId } from '../lessons/index.js';
import type { LabRun } from '../state/lab-run.js';
import type { Shown } from '../state/look.js';
import type { MathMl } from './tex.js';

/** A text in both languages. */
export type Both = readonly [en: string, ko: string];

/** One idea: in words, as a formula, in the model's own source, and in the view that the card opens. */
export interface Card {
  title: Both;
  /** Paragraphs. Text in backticks is code. */
  text: readonly Both[];
  /** Where the books have it. */
  book: readonly [volume: 1 | 2, section: string];
  formula?: MathMl;
  source?: Source;
  /** What the page shows with this card. */
  sets: CardState;
  exercise?: Exercise;
}

/** A source file of the library, and the lines that a card speaks of. */
export interface Source {
  /** Its path below the project's folder. */
  file: string;
  text: string;
  /** Parts of the lines that are lit; each occurs in the text. */
  lit: readonly string[];
}

/** What a card needs of the page. It is set whatever a reader did before, unless a link for a class leaves it out. */
export interface CardState {
  /** Default the first of the lesson. */
  experiment?: ExperimentId;
  /** Settings that differ from the preset `quick`. */
  params?: AnyParams;
  view?: string;
  /** Steps that the run has done at least; default 0. */
  steps?: number;
  /** Whether the text holds at `steps` alone: what it says is not there any more when the run has gone further. */
  isOnlyThen?: boolean;
  /** Whether the text goes back to the beginning of the run; it needs `steps`. */
  looksBack?: boolean;
  /** Other steps that the text names, of all trainings together: their moments are kept. */
  names?: readonly number[];
  shows?: CardShows;
}

/** What a card shows beside its view. */
export interface CardShows {
  /** What is typed into the view; nothing, so that it shows its own, where this is empty. */
  ask?: readonly string[];
  /** The numbers that the view takes. */
  places?: Chosen;
  /** Which training of a comparison is open, from 0. */
  training?: number;
  /** The training that stands beside it. */
  beside?: number;
  /** The step of the moment that stands beside it. */
  moment?: number;
  /** The panel that is scrolled into sight, from 0. */
  panel?: number;
  /** Whether the charts come before the view. */
  isChartsFirst?: boolean;
}

/** What an exercise can look at. */
export interface Facts {
  run: LabRun;
  /** What the open view shows. */
  shown: Shown | undefined;
}

/** Something to do in the page, which the page checks. */
export interface Exercise {
  ask: Both;
  /** What is said when it is done. */
  solved: Both;
  isSolved(facts: Facts): boolean;
  /** Whether other settings are needed for it, which a link for a class may hide. */
  needsSettings?: boolean;
  /** What came of the last try, and what to try next; asked while nothing trains. Undefined where nothing was tried. */
  tried?(facts: Facts): Both | undefined;
  /** A word about a try that goes on, asked while it trains: one that does not change with each number that passes. */
  meanwhile?(facts: Facts): Both | undefined;
}
