/** What a person changes in a model between two steps of its training, as plain data. */
import { BadakError } from '../core/errors.js';
import { short } from '../core/format.js';
import {
  choice,
  listOf,
  numberOption,
  type OptionTable,
  readOptions,
  required,
  textOption,
  wholeNumber,
} from '../core/options.js';
import { isObject, shown } from '../core/values.js';

/** One change of a model. A layer has its own name, such as `lstm`, or else that of its first parameter, such as `W1`. */
export type Edit = SetEdit | FreezeEdit | UnfreezeEdit | OffEdit | OnEdit;

/** Gives one number of a parameter another value. Training goes on from there, unless the number is held. */
export interface SetEdit {
  /** The kind of edit. */
  kind: 'set';
  /** The parameter’s name. */
  parameter: string;
  /** The place of the number: an index for each dimension, from 0. */
  at: readonly number[];
  /** The new value, which is stored in single precision. */
  value: number;
}

/** Holds a parameter, or all of a layer, as it is: no update changes it any more. */
export interface FreezeEdit {
  /** The kind of edit. */
  kind: 'freeze';
  /** The parameter’s name; either this or `layer`. */
  parameter?: string;
  /** The layer’s name. */
  layer?: string;
}

/** Lets updates change a frozen parameter, or all of a layer, again. Units that are switched off stay off. */
export interface UnfreezeEdit {
  /** The kind of edit. */
  kind: 'unfreeze';
  /** The parameter’s name; either this or `layer`. */
  parameter?: string;
  /** The layer’s name. */
  layer?: string;
}

/**
 * Switches a unit off, so that it adds nothing: its weights into the next layer become 0 and are held there. Where a
 * recurrent unit goes on by other ways too, as in the encoder, with attention and with tied weights, those that make its
 * new values do, so that its output is 0.
 */
export interface OffEdit {
  /** The kind of edit. */
  kind: 'off';
  /** The layer’s name. */
  layer: string;
  /** The number of the unit in its layer, from 0. */
  unit: number;
}

/** Switches a unit on again. The weights that were made 0 begin at 0, and updates change them. */
export interface OnEdit {
  /** The kind of edit. */
  kind: 'on';
  /** The layer’s name. */
  layer: string;
  /** The number of the unit in its layer, from 0. */
  unit: number;
}

/** An edit that was made, with the steps that its training had done, and the training’s index in a comparison. */
export type MadeEdit = Edit & { step: number; training: number };

const COUNT = wholeNumber(0);

const TABLES: { readonly [K in Edit['kind']]: OptionTable<Extract<Edit, { kind: K }>> } = {
  set: {
    kind: required(choice('set')),
    parameter: required(textOption),
    at: required(listOf(COUNT)),
    value: required(numberOption()),
  },
  freeze: { kind: required(choice('freeze')), parameter: textOption, layer: textOption },
  unfreeze: { kind: required(choice('unfreeze')), parameter: textOption, layer: textOption },
  off: { kind: required(choice('off')), layer: required(textOption), unit: required(COUNT) },
  on: { kind: required(choice('on')), layer: required(textOption), unit: required(COUNT) },
};

/** Checks an edit and returns it. @throws BadakError when a part is missing, unknown or not valid */
export function readEdit(edit: Edit): Edit {
  const kind: unknown = isObject(edit) ? edit.kind : undefined;
  if (typeof kind !== 'string' || !Object.hasOwn(TABLES, kind)) {
    throw new BadakError(
      'invalid-argument',
      `edit kind: expected ${Object.keys(TABLES).join(', ')}, found ${shown(kind)}`,
    );
  }
  readOptions(`edit ${kind}`, edit, TABLES[edit.kind] as OptionTable<Edit>);
  const isOfLayer = edit.kind === 'freeze' || edit.kind === 'unfreeze';
  if (isOfLayer && (edit.parameter === undefined) === (edit.layer === undefined)) {
    throw new BadakError(
      'invalid-argument',
      `edit ${kind}: expected a parameter or a layer, found both or none`,
    );
  }
  return edit;
}

/** Whether a value, which may be from a file, is a list of edits that were made. */
export function isEdits(value: unknown): boolean {
  return Array.isArray(value) && [...(value as unknown[])].every(isMade);
}

function isMade(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { step, training, ...edit } = value as MadeEdit;
  try {
    readEdit(edit);
  } catch {
    return false;
  }
  return COUNT.fits(step) && COUNT.fits(training);
}

/** The edits with one more. Two changes of one number at one step are one change. */
export function withEdit(edits: readonly MadeEdit[], edit: MadeEdit): readonly MadeEdit[] {
  const last = edits.at(-1);
  return [...(last && isSamePlace(last, edit) ? edits.slice(0, -1) : edits), edit];
}

/** Whether one edit only replaces what the other one has set. */
export function isSamePlace(one: MadeEdit, other: MadeEdit): boolean {
  if (one.kind !== 'set' || other.kind !== 'set') return false;
  const placeOf = ({ parameter, at, step, training }: typeof one) =>
    [step, training, parameter, ...at].join(' ');
  return placeOf(one) === placeOf(other);
}

/** `W1 [3, 4] set to 0.5`, `W1 frozen`, `unit 3 of W1 switched off`, `unit 3 of W1 switched on again` */
export function editText(edit: Edit): string {
  switch (edit.kind) {
    case 'set':
      return `${edit.parameter} [${edit.at.join(', ')}] set to ${short(edit.value)}`;
    case 'freeze':
      return `${edit.parameter ?? edit.layer} frozen`;
    case 'unfreeze':
      return `${edit.parameter ?? edit.layer} unfrozen`;
    case 'off':
      return `unit ${edit.unit} of ${edit.layer} switched off`;
    case 'on':
      return `unit ${edit.unit} of ${edit.layer} switched on again`;
  }
}

/** `step 12: W1 frozen`; in a comparison with the number of the training. */
export function madeText({ step, training, ...edit }: MadeEdit): string {
  return `${training > 0 ? `training ${training}, ` : ''}step ${step}: ${editText(edit)}`;
}
