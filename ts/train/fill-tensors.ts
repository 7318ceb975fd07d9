import { BadakError } from '../core/errors.js';
import { RowParam } from '../core/row-param.js';
import { format } from '../core/shape.js';
import type { DType, Tensor } from '../core/tensor.js';
import type { StoredTensor } from '../io/safetensors.js';
import type { Model } from '../models/model.js';

/**
 * Puts stored values into tensors, all of them or none.
 * @param what they are: `a checkpoint`
 * @param check called when everything is there, of its shape and finite
 * @throws BadakError `<who>: …` that says what is missing, what is too much, and what has another shape or values that are not
 *   finite
 */
export function fillTensors(
  who: string,
  what: string,
  tensors: ReadonlyMap<string, Tensor>,
  stored: ReadonlyMap<string, StoredTensor>,
  check = () => {},
): void {
  const missing = [...tensors.keys()].filter((name) => !stored.has(name));
  const strange = [...stored.keys()].filter((name) => !tensors.has(name));
  if (missing.length + strange.length > 0) {
    const why = [
      ...(missing.length > 0 ? [`it lacks ${missing.join(', ')}`] : []),
      ...(strange.length > 0 ? [`it has ${strange.join(', ')}, which the model does not have`] : []),
    ];
    throw new BadakError(`${who}: ${what} of another model: ${why.join('; ')}`);
  }
  for (const [name, tensor] of tensors) {
    const { shape, data } = stored.get(name)!;
    if (format(shape) !== format(tensor.shape)) {
      throw new BadakError(
        `${who}: ${what} of another model: ${name} is ${format(shape)}, expected ${format(tensor.shape)}`,
      );
    }
    if (!data.every(Number.isFinite)) throw new BadakError(`${who}: ${name} has values that are no numbers`);
  }
  check();
  for (const [name, tensor] of tensors) tensor.set(stored.get(name)!.data);
}

/**
 * @throws BadakError `<who>: …` when an optimizer has yet to bring rows of a parameter up: it would do so to the values that are
 *   put in
 */
export function expectUnkept(who: string, model: Model<DType>): void {
  const kept = model.params.find((param) => param instanceof RowParam && param.keeper);
  if (!kept) return;
  throw new BadakError(
    `${who}: ${kept.name} is being trained by LazyAdam, so no values can be put in; make a new model for them`,
  );
}
