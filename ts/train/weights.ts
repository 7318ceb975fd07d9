import { BadakError } from '../core/errors.js';
import { expectInstance } from '../core/values.js';
import type { DType, Tensor } from '../core/tensor.js';
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from '../io/safetensors.js';
import { LanguageModel } from '../models/language-model.js';
import { Model } from '../models/model.js';
import { FORMAT, OPTIMIZER, PARAM, STATE, WEIGHTS } from './checkpoint.js';
import { expectUnkept, fillTensors } from './fill-tensors.js';

/**
 * A model's weights as the bytes of a safetensors file: each parameter by its name (`W1`), and what the model remembers
 * in addition, such as running statistics, as `state/<name>`. The file does not contain the state that a language model
 * carries from batch to batch, because that belongs to a training.
 * @throws BadakError when `model` is not a model, or has values that are not finite, which `loadModel` would refuse
 */
export function saveModel(model: Model<DType>): Uint8Array {
  return encodeSafetensors({ tensors: weightsOf('saveModel', model), metadata: { format: WEIGHTS } });
}

/** What {@link saveModel} saves. @throws BadakError `<who>: …` */
export function weightsOf(who: string, model: Model<DType>): Map<string, StoredTensor> {
  expectModel(who, model);
  const tensors = new Map<string, StoredTensor>();
  const values = [...model.params.map((param) => [param.name, param.settled()] as const), ...stateOf(model)];
  for (const [name, tensor] of values) {
    const data = tensor.toArray();
    if (!data.every(Number.isFinite)) {
      throw new BadakError('not-finite', `${who}: expected finite values, but ${name} has others`);
    }
    tensors.set(name, { shape: tensor.shape, data });
  }
  return tensors;
}

/**
 * Puts weights into a model: those that {@link saveModel} saved, or those of a checkpoint.
 * @param who the name that errors begin with, such as the file's
 * @throws BadakError `<who>: …` when the file is damaged, or belongs to a model with other parameters or shapes.
 *   Nothing is changed then
 */
export function loadModel(model: Model<DType>, bytes: Uint8Array, who = 'loadModel'): void {
  expectModel(who, model);
  const { tensors, metadata } = decodeSafetensors(who, bytes, { strict: true });
  expectUnkept(who, model);
  const fromCheckpoint = metadata['format'] === FORMAT;
  const wanted = new Map<string, Tensor>([
    ...model.params.map((param) => [param.name, param.value] as const),
    ...stateOf(model),
  ]);
  const stored = new Map<string, StoredTensor>();
  for (const [name, tensor] of tensors) {
    if (fromCheckpoint && name.startsWith(OPTIMIZER)) continue;
    if (model instanceof LanguageModel && name.startsWith(STATE)) continue;
    stored.set(fromCheckpoint && name.startsWith(PARAM) ? name.slice(PARAM.length) : name, tensor);
  }
  fillTensors(who, 'weights', wanted, stored);
}

function stateOf(model: Model<DType>): (readonly [name: string, tensor: Tensor])[] {
  if (model instanceof LanguageModel) return [];
  return [...model.state].map(([name, tensor]) => [STATE + name, tensor] as const);
}

function expectModel(who: string, model: Model<DType>): void {
  expectInstance(who, 'model', model, Model, 'a model');
}
