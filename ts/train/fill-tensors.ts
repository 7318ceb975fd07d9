import { BadakError } from '../core/errors.js';
import { RowParam } from '../core/row-param.js';
import { format } from '../core/shape.js';
import type { DType, Tensor } from '../core/tensor.js';
import type { StoredTensor } from '../io/safetensors.js';
import type { Model } from '../models/model.js';

/**
 * Puts stored values into tensors, all of them or none.
 * @param what the kind of file, for errors: `a checkpoint` or `weights`
 * @param check called before the values are put in, when they are complete and finite and have the right shapes
 * @throws BadakError `<who>: …` with the names of tensors that are missing, too many, of another shape or not finite
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
    throw new BadakError('mismatch', `${who}: expected ${what} of this model, but ${why.join('; ')}`);
  }
  const hint = what === 'weights' ? '' : '. A run that is resumed keeps the sizes of its model';
  for (const [name, tensor] of tensors) {
    const { shape, data } = stored.get(name)!;
    if (format(shape) !== format(tensor.shape)) {
      throw new BadakError(
        'mismatch',
        `${who}: expected ${what} of this model, with ${name} ${format(tensor.shape)}, found ${format(shape)}${hint}`,
      );
    }
    if (!data.every(Number.isFinite))
      throw new BadakError('damaged', `${who}: ${name} has values that are not finite`);
  }
  check();
  for (const [name, tensor] of tensors) tensor.set(stored.get(name)!.data);
}

/**
 * @throws BadakError `<who>: …` when an optimizer updates rows of a parameter only when they are needed. It would later
 *   change the values that are put in
 */
export function expectUnkept(who: string, model: Model<DType>): void {
  const kept = model.params.find((param) => param instanceof RowParam && param.keeper);
  if (!kept) return;
  throw new BadakError(
    'mismatch',
    `${who}: LazyAdam trains ${kept.name}, so its values cannot be replaced. Make a new model for these values.`,
  );
}
