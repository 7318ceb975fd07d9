import { BadakError } from '../core/errors.js';
import { shown } from '../core/values.js';
import { expectLayer, type Layer } from '../layers/layer.js';

/**
 * @throws BadakError when the layers are not a list of layers, or two of them or of their parameters have the same
 *   name. Such layers would use the same random numbers
 */
export function expectLayers(layers: readonly Layer[]): readonly Layer[] {
  if (!Array.isArray(layers) || layers.length === 0) {
    throw new BadakError(
      'invalid-argument',
      `Sequential: expected a function that returns an array of layers, found ${shown(layers)}`,
    );
  }
  (layers as readonly Layer[]).forEach((layer, i) => expectLayer('Sequential', `layer ${i}`, layer));
  const params = [...new Set((layers as readonly Layer[]).flatMap((layer) => layer.params))];
  const named = [...params, ...new Set(layers as readonly Layer[])].flatMap(({ name }) => name ?? []);
  const twice = named.find((name, i) => named.indexOf(name) < i);
  if (twice === undefined) return layers;
  throw new BadakError(
    'invalid-argument',
    `Sequential: two parameters or layers have the name ${twice}. Give each its own name, because random ` +
      'numbers and checkpoints depend on names.',
  );
}
