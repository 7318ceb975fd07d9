import { BadakError } from '../core/errors.js';
import { shown } from '../core/values.js';
import type { Layer } from '../layers/index.js';

/** @throws BadakError when it is not a list of layers, or two names are the same: such layers would draw the same numbers */
export function expectLayers(layers: readonly Layer[]): readonly Layer[] {
  const isLayer = (layer: Partial<Layer> | undefined) =>
    typeof layer?.forward === 'function' && Array.isArray(layer.params);
  if (!Array.isArray(layers) || layers.length === 0 || !layers.every(isLayer)) {
    throw new BadakError(
      `Sequential: expected a function that returns an array of layers, found ${shown(layers)}`,
    );
  }
  const params = [...new Set((layers as readonly Layer[]).flatMap((layer) => layer.params))];
  const named = [...params, ...new Set(layers as readonly Layer[])].flatMap(({ name }) => name ?? []);
  const twice = named.find((name, i) => named.indexOf(name) < i);
  if (twice === undefined) return layers;
  throw new BadakError(
    `Sequential: two parameters or layers are called ${twice}; give each a name of its own, because random numbers and checkpoints go by names`,
  );
}
