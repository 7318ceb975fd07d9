import { BadakError } from '../core/errors.js';
import { unknownName } from '../core/options.js';
import type { Param } from '../core/param.js';
import { RowParam } from '../core/row-param.js';
import { format, type Shape, sizeOf } from '../core/shape.js';
import type { DType } from '../core/tensor.js';
import type { Model } from '../models/model.js';
import { placesOf } from '../models/joins.js';
import { type Part, partsOf } from '../models/parts.js';
import { type Edit, type OffEdit, type OnEdit, readEdit, type SetEdit } from './edits.js';

/** What of a model can be edited. */
export interface Editable {
  /** The parameters, in the books’ order. */
  readonly parameters: readonly { readonly name: string; readonly shape: Shape }[];
  /** The layers with parameters. A layer of 0 units has none that can be switched off. */
  readonly layers: readonly EditableLayer[];
}

/** A layer that can be edited. */
export interface EditableLayer {
  /** Its name in edits. */
  readonly name: string;
  /** Names of its parameters. */
  readonly parameters: readonly string[];
  /** Units that can be switched off, numbered from 0. */
  readonly units: number;
}

/** What of the model can be edited. */
export function editableOf(model: Model<DType>): Editable {
  return {
    parameters: model.params.map(({ name, value }) => ({ name, shape: value.shape })),
    layers: partsOf(model).map(({ name, params, units }) => ({
      name,
      units,
      parameters: params.map((param) => param.name),
    })),
  };
}

/**
 * The numbers of a parameter at a place: all behind these first indices.
 * @throws BadakError when there is no such parameter or place
 */
export function numbersAt(model: Model<DType>, parameter: string, at: readonly number[]): Float32Array {
  const param = model.param(parameter);
  const { shape } = param.value;
  const from = offsetOf(parameter, shape, at);
  return param
    .settled()
    .toArray()
    .slice(from, from + sizeOf(shape.slice(at.length)));
}

/** @throws BadakError when an index is out of range, or there are too many */
function offsetOf(parameter: string, shape: Shape, at: readonly number[]): number {
  const isIn = (index: number, axis: number) =>
    Number.isSafeInteger(index) && index >= 0 && index < shape[axis]!;
  if (at.length > shape.length || !at.every(isIn)) {
    throw new BadakError(
      'out-of-range',
      `${parameter} ${format(shape)}: expected ${shape.length} indices within it, from 0, found ${format(at)}`,
    );
  }
  return at.reduce((offset, index, axis) => offset + index * sizeOf(shape.slice(axis + 1)), 0);
}

/** Numbers of a parameter that no update changes. */
interface Hold {
  /** Their places in row-major order; undefined for all. */
  places: Set<number> | undefined;
  /** The parameter with the numbers that are held. */
  values: Float32Array;
}

/** A model with what is held of it. */
export class EditedModel {
  readonly #model: Model<DType>;
  readonly #frozen = new Set<Param>();
  /** The units that are switched off, each by a text of its own. */
  readonly #off = new Map<string, OffEdit>();
  readonly #holds = new Map<Param, Hold>();

  constructor(model: Model<DType>) {
    this.#model = model;
  }

  /** Changes the model. @throws BadakError when the edit does not fit it; nothing is changed then */
  make(edit: Edit): void {
    readEdit(edit);
    if (edit.kind === 'set') return this.#set(edit.parameter, edit.at, edit.value);
    this.#change(edit);
    if (edit.kind === 'off') {
      for (const [param, places] of this.#weightsOf(edit)) {
        settle(param);
        this.#write(param, places, () => 0);
      }
      this.#forget(edit);
    }
    this.#hold();
  }

  /** What a unit that is switched off carries from batch to batch becomes 0. From then on nothing is added to it. */
  #forget({ layer, unit, ...edit }: OffEdit): void {
    const { carried, units } = partNamed(this.#model, layer, { layer, unit, ...edit });
    for (const tensor of carried)
      tensor.set(tensor.toArray().map((value, i) => (i % units === unit ? 0 : value)));
  }

  /** Holds, and lets go, as edits did before the model was saved. @throws BadakError when one does not fit the model */
  hold(edits: readonly Edit[]): void {
    for (const edit of edits) if (edit.kind !== 'set') this.#change(edit);
    this.#hold();
  }

  /** Puts back what an update has changed of the numbers that are held. */
  putBack(): void {
    for (const [param, { places, values }] of this.#holds) {
      settle(param);
      if (places) this.#write(param, places, (place) => values[place]!);
      else param.value.set(values);
    }
  }

  #set(parameter: string, at: readonly number[], value: number): void {
    const param = this.#model.param(parameter);
    const { shape } = param.value;
    if (at.length < shape.length) {
      throw new BadakError(
        'out-of-range',
        `${parameter} ${format(shape)}: expected ${shape.length} indices, one for each dimension, found ${format(at)}`,
      );
    }
    if (!Number.isFinite(Math.fround(value))) {
      throw new BadakError(
        'not-finite',
        `edit set value: expected a number in single precision, found ${value}`,
      );
    }
    const offset = offsetOf(parameter, shape, at);
    settle(param);
    param.value.set(offset, value);
    const hold = this.#holds.get(param);
    if (hold) hold.values = param.value.toArray();
  }

  /** Notes what is frozen and off from now on. @throws BadakError when the edit does not fit the model, or undoes nothing */
  #change(edit: Exclude<Edit, SetEdit>): void {
    switch (edit.kind) {
      case 'freeze':
        for (const param of this.#paramsOf(edit)) this.#frozen.add(param);
        return;
      case 'unfreeze': {
        const params = this.#paramsOf(edit);
        if (!params.some((param) => this.#frozen.has(param)))
          throw notHeld(`edit unfreeze: expected what is frozen, found ${edit.parameter ?? edit.layer}`);
        for (const param of params) this.#frozen.delete(param);
        return;
      }
      case 'off':
        partNamed(this.#model, edit.layer, edit);
        this.#off.set(unitOf(edit), edit);
        return;
      case 'on':
        partNamed(this.#model, edit.layer, edit);
        if (!this.#off.delete(unitOf(edit)))
          throw notHeld(
            `edit on: expected a unit that is switched off, found unit ${edit.unit} of ${edit.layer}`,
          );
    }
  }

  #paramsOf({ parameter, layer }: { parameter?: string; layer?: string }): readonly Param[] {
    return layer === undefined ? [this.#model.param(parameter!)] : partNamed(this.#model, layer).params;
  }

  /** The weights that are held at 0 for a unit. */
  #weightsOf(off: OffEdit): (readonly [Param, Set<number>])[] {
    const slices = partNamed(this.#model, off.layer, off).offWeights(off.unit);
    return slices.map((slice) => [slice.param, new Set(placesOf(slice))] as const);
  }

  /** Holds what is frozen or off as it is now. */
  #hold(): void {
    this.#holds.clear();
    const add = (param: Param, places: Set<number> | undefined) => {
      settle(param);
      this.#holds.set(param, { places, values: param.value.toArray() });
    };
    for (const param of this.#frozen) add(param, undefined);
    for (const off of this.#off.values()) {
      for (const [param, places] of this.#weightsOf(off)) {
        const held = this.#holds.get(param);
        if (!held) add(param, places);
        // Undefined where all of it is frozen.
        else for (const place of places) held.places?.add(place);
      }
    }
  }

  #write({ value }: Param, places: ReadonlySet<number>, at: (place: number) => number): void {
    const values = value.toArray();
    for (const place of places) values[place] = at(place);
    value.set(values);
  }
}

const unitOf = ({ layer, unit }: OffEdit | OnEdit) => JSON.stringify([layer, unit]);

const notHeld = (message: string) => new BadakError('wrong-order', message);

/** An optimizer may still have updates to do, which would change what is written now. */
function settle(param: Param): void {
  if (param instanceof RowParam) param.settle();
}

/** @param of the edit that switches a unit of the layer off, or on again. @throws BadakError when there is no such layer or unit */
function partNamed(model: Model<DType>, name: string, of?: OffEdit | OnEdit): Part {
  const parts = partsOf(model);
  const part = parts.find((each) => each.name === name);
  if (!part) {
    const names = parts.map((each) => each.name);
    throw new BadakError('unknown-name', `edit layer: ${unknownName('layer', name, names)}`);
  }
  if (of && of.unit >= part.units) {
    if (part.units === 0) {
      const able = parts.flatMap((each) => (each.units > 0 ? [each.name] : []));
      throw new BadakError(
        'out-of-range',
        `edit ${of.kind}, layer ${name}: expected a layer whose units go on to other layers by weights, or a recurrent one (${able.join(', ')}), found one whose outputs are scores or go on in another way. Its numbers can be set`,
      );
    }
    throw new BadakError(
      'out-of-range',
      `edit ${of.kind}, layer ${name}: it has units from 0 to ${part.units - 1}, found unit ${of.unit}`,
    );
  }
  return part;
}
