/** What the page and its worker say to each other. Every message about a run has its number: answers of an old run are dropped. */
import type { Backend } from '../../../ts/core/engine.js';
import type { ErrorCode } from '../../../ts/core/errors.js';
import type { MirrorFailure } from '../../../ts/data/lookup.js';
import type { PublicSetId } from '../../../ts/data/public-sets.js';
import type { Chart, Policy, TrainingState } from '../../../ts/experiments/experiment.js';
import type { Panel } from '../../../ts/experiments/panels.js';
import type { AnyParams } from '../../../ts/experiments/params.js';
import type { Look, View } from '../../../ts/experiments/view.js';
import type { KeptFile } from './kept-files.js';
import type { Editable } from '../../../ts/train/edited-model.js';
import type { Edit, MadeEdit } from '../../../ts/train/edits.js';
import type { Report } from '../../../ts/train/report.js';

/** The model of a checkpoint, for views to show. */
export interface Moment {
  /** Steps of its run. */
  step: number;
  bytes: Uint8Array;
  /** Whether it is of another run of the same experiment, which may have data of its own. */
  isOther?: boolean;
}

/** Opens a run, which then waits at its first step, or at the step of the checkpoint. */
export interface OpenOrder {
  kind: 'open';
  run: number;
  experiment: string;
  params: AnyParams;
  /** A run that goes on keeps the seed of its checkpoint. */
  seed?: number;
  /** How the trainings of a comparison share the time. */
  policy?: Policy;
  /** A checkpoint to go on from, or to branch at. */
  from?: { name: string; bytes: Uint8Array; branch: boolean };
}

export type ToTrainer =
  | OpenOrder
  /** Keeps a file for experiments to read. */
  | { kind: 'file'; name: string; file: Blob }
  | { kind: 'delete'; path: string }
  /** Fetches a public data set, as a person has agreed to. Another one that is being fetched is given up. */
  | { kind: 'fetch'; set: PublicSetId }
  | { kind: 'cancel' }
  /** Reads the digit of a picture. */
  | { kind: 'picture'; name: string; file: Blob }
  /** Says what run a checkpoint is of. */
  | { kind: 'inspect'; name: string; bytes: Uint8Array }
  /** Trains until the end, a pause, or another number of steps. */
  | { kind: 'start'; run: number }
  | { kind: 'pause'; run: number }
  /** From now on keeps the moments at these steps, of all trainings together, whatever others are kept. */
  | { kind: 'keep'; run: number; steps: readonly number[] }
  /** Trains at most so many steps a second, so that they can be watched. */
  | { kind: 'limit'; run: number; perSecond: number }
  /** Trains one step, to the end of the epoch, or to a number of steps, then waits. */
  | { kind: 'step'; run: number; to: 'step' | 'epoch' | number }
  | LookOrder
  /** The page has drawn the last answer: the next one may come. */
  | { kind: 'seen'; run: number; look: number }
  | { kind: 'forget'; run: number; look: number }
  | ReportOrder
  | RestoreOrder
  /** Changes the model between two steps. */
  | { kind: 'edit'; run: number; edit: Edit; training?: number }
  /** Goes back to the run as it was before its last edit. */
  | { kind: 'undo'; run: number }
  | WeightsOrder
  | { kind: 'close'; run: number };

/** Makes the report of this moment. */
export interface ReportOrder {
  kind: 'report';
  run: number;
  /** All of the run, also those before the checkpoint that it began at. */
  reports: readonly Report[];
  /** What the experiment is: the worker's own has no words for it. */
  summary: string;
  /** The address that opens links to runs. */
  page: string;
}

/** Shows a view now and whenever the run has moved on, until it is forgotten. Two at most: one, and one beside it. */
export interface LookOrder {
  kind: 'look';
  run: number;
  look: number;
  view: string;
  input?: object;
  training?: number;
  beside?: boolean;
}

/** Views show the model of this checkpoint; without one, that of the run as it goes on. */
export interface RestoreOrder {
  kind: 'restore';
  run: number;
  moment?: Moment;
  /** Whether it is for the views beside the others alone, which without one show the same run as those. */
  beside?: boolean;
}

/** Asks what can be edited, and for the numbers of a parameter behind some indices. */
export interface WeightsOrder {
  kind: 'weights';
  run: number;
  training?: number;
  of?: { parameter: string; at: readonly number[] };
}

/** Where a run stands. */
export interface Standing {
  /** Steps done, of all trainings together. */
  done: number;
  /** Seconds spent in training so far, with no pauses. */
  seconds: number;
  playing: boolean;
  /** Undefined in a run that goes on from a checkpoint, until it reports. */
  epoch?: number;
  trainings: readonly TrainingState[];
}

/** What was changed in a run. */
export interface Edited {
  edits: readonly MadeEdit[];
  /** How many of the edits, from the last one on, can be taken back. */
  undoable: number;
}

export interface OpenedMessage extends Standing {
  kind: 'opened';
  run: number;
  steps: number;
  /** What `steps` counts. */
  unit: 'steps' | 'trials';
  charts: readonly Chart[];
  views: readonly View[];
  /** The vocabulary, where a view takes words or a sentence. */
  words?: readonly string[];
  /** What it trains on, in a line for people. */
  data: string;
  /** Edits before the checkpoint that it was opened at. */
  edits: readonly MadeEdit[];
}

/** Asks for a thread of the engine. What is posted to it and what it says go through the port: {@link ThreadSaid}. */
export interface ThreadOrder {
  kind: 'thread';
  script: string;
  port: MessagePort;
}

/** A message of a thread, or why it has failed. To the thread goes the message itself; undefined ends it. */
export type ThreadSaid = { said: unknown } | { failed: string };

export type FromTrainer =
  | ThreadOrder
  | { kind: 'ready'; backend: Backend }
  /** The files that there are, and whether they can stay for the next visit. */
  | { kind: 'files'; files: readonly KeptFile[]; lasting: boolean }
  /** How much of a file of a data set has come. */
  | { kind: 'fetching'; set: PublicSetId; file: string; received: number }
  /** A download has ended, in failures if there are any. */
  | { kind: 'fetched'; set: PublicSetId; failures: readonly MirrorFailure[] | undefined }
  /** A picture as the nets know them, 28×28, and why something else may be the ink. */
  | { kind: 'pictured'; name: string; digit: Uint8Array; doubt: string | undefined }
  /** An order that was not about a run could not be carried out. */
  | { kind: 'refused'; code: ErrorCode; message: string }
  | {
      kind: 'inspected';
      name: string;
      experiment: string;
      params: AnyParams;
      seed: number;
      step: number;
      bytes: Uint8Array;
    }
  | OpenedMessage
  | ({ kind: 'metrics'; run: number; reports: readonly Report[]; charts?: readonly Chart[] } & Standing)
  | {
      kind: 'looked';
      run: number;
      look: number;
      /** Steps that the run had done. */
      step: number;
      /** Steps of the training that is shown. */
      trained: number;
      panels: readonly Panel[];
      notes: readonly string[];
      names?: Look['names'];
      sample?: object;
    }
  /** A view could not be made of what was given. */
  | { kind: 'unseen'; run: number; look: number; code: ErrorCode; message: string }
  /** @param reports how many there were from the opening to this moment */
  | { kind: 'moment'; run: number; step: number; bytes: Uint8Array; reports: number }
  | ({ kind: 'edited'; run: number } & Edited & Standing)
  /** The run is where it was before an edit: so many of its reports since it was opened are left. */
  | ({ kind: 'undone'; run: number; reports: number; charts: readonly Chart[] } & Edited & Standing)
  | (Omit<WeightsOrder, 'kind'> & { kind: 'weights'; editable: Editable; numbers?: Float32Array })
  /** One file with all of the run. */
  | { kind: 'report'; run: number; step: number; html: string }
  | ({ kind: 'done'; run: number; hash: string | undefined } & Standing)
  /** The run cannot go on. After `engine-failed` the next run needs another worker. */
  | { kind: 'failed'; run: number; code: ErrorCode; message: string };
