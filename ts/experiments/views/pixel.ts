/** A view of one pixel of a feature map in numbers, and what it has in common with that of a pooling map. */
import { BadakError } from '../../core/errors.js';
import { type OptionTable, wholeNumber } from '../../core/options.js';
import { say } from '../../core/say.js';
import type { Tensor } from '../../core/tensor.js';
import { Convolution, type Layer } from '../../layers/index.js';
import { largest } from '../../models/probabilities.js';
import { type LayerPassage, type Passage, passage } from '../../models/passage.js';
import { type Panel, picture } from '../panels.js';
import { type AnyView, defineView } from '../view.js';
import {
  DIGIT,
  type DigitInput,
  firstDigit,
  firstOf,
  type NetSubject,
  ofAnswer,
  targetOf,
  withDigit,
} from './pictures.js';
import { expectIndex } from './expect-index.js';
import { activated, pixelName, signedRange, sumPanel } from './units.js';

/** A digit, and a pixel of the maps that a layer makes of it. */
export interface PixelInput extends DigitInput {
  /** Index of a layer among those of its kind, from 0; default the first. */
  layer?: number;
  /** Index of a map, from 0; default 0. */
  map?: number;
  /** Row of the map, from 0; default the row of the largest value. */
  row?: number;
  /** Column of the map, from 0; default the column of the largest value. */
  column?: number;
}

export const PIXEL: OptionTable<PixelInput> = {
  ...DIGIT,
  layer: wholeNumber(0),
  map: wholeNumber(0),
  row: wholeNumber(0),
  column: wholeNumber(0),
};

/** What a layer takes. */
export interface Entered {
  values: Float32Array;
  /** [N, channels, height, width] */
  shape: readonly number[];
}

interface Place {
  map: number;
  y: number;
  x: number;
  value: number;
  gradient: number;
  /** Of the map. */
  height: number;
  width: number;
}

/** A layer of a net and a pixel of its maps. */
export interface OpenedPixel<L extends Layer> {
  layer: L;
  /** Index of the layer in the net. */
  at: number;
  entered: Entered;
  place: Place;
}

/**
 * The pixel that is asked for, in a layer of this kind.
 * @returns undefined where the net has no such layer
 * @throws BadakError when there is no such pixel
 */
export function openedPixel<L extends Layer>(
  { layers }: Passage,
  given: Tensor,
  kind: abstract new (...args: never[]) => L,
  { layer: index = 0, map = 0, row, column }: PixelInput,
): OpenedPixel<L> | undefined {
  const found = [...layers.keys()].filter((i) => layers[i]!.layer instanceof kind);
  if (found.length === 0) return undefined;
  const at = found[expectIndex('layer', index, found.length)]!;
  const before = layers[at - 1];
  return {
    layer: layers[at]!.layer as L,
    at,
    entered: { values: before?.output ?? given.toArray(), shape: before?.shape ?? given.shape },
    place: placeIn(layers[at]!, { map, row, column }),
  };
}

/** A pixel of a layer's maps; the one with the largest value where none is chosen. @throws BadakError without such a pixel */
function placeIn(
  { shape, output, gradient }: LayerPassage,
  { map, row, column }: { map: number; row: number | undefined; column: number | undefined },
): Place {
  const [, maps, height, width] = shape as [number, number, number, number];
  expectIndex('map', map, maps);
  const most = largest(output.subarray(map * height * width, (map + 1) * height * width));
  const [y, x] = [row ?? Math.floor(most / width), column ?? most % width];
  if (y >= height || x >= width) {
    throw new BadakError(
      'out-of-range',
      `row and column: expected indices below ${height} and ${width}, found ${y} and ${x}`,
    );
  }
  const at = (map * height + y) * width + x;
  return { map, y, x, value: output[at]!, gradient: gradient[at]!, height, width };
}

/** A view of one pixel of a feature map in numbers: the sum of patch × filter. */
export const pixelView: AnyView = defineView<NetSubject, PixelInput>({
  id: 'pixel',
  title: 'One pixel of a feature map in numbers',
  input: 'digit',
  takes: PIXEL,
  sample: firstDigit,
  look(subject, input) {
    const target = targetOf(subject, input);
    return withDigit(subject, input, (given) => {
      const ofFilters = new Set(
        subject.model.layers.flatMap((layer) =>
          layer instanceof Convolution ? [layer.weight.name, layer.bias.name] : [],
        ),
      );
      const through = passage(subject.model, given, [target], (name) => ofFilters.has(name));
      const opened = openedPixel(through, given, Convolution, input);
      if (!opened) {
        throw new BadakError('mismatch', 'view pixel: expected a net with a convolution, found none');
      }
      return openPixel(opened, through, target, ofAnswer(input));
    });
  },
});

/** @param answer what is said of a target that nobody gave */
function openPixel(
  { layer, at, entered, place }: OpenedPixel<Convolution>,
  { dparams }: Passage,
  target: number,
  answer: string,
): Panel {
  const { values, shape } = entered;
  const { map, y, x, value, gradient } = place;
  const isFirst = at === 0;
  const [, channels, height, width] = shape as [number, number, number, number];
  const [, , fh, fw] = layer.weight.value.shape as [number, number, number, number];
  const { strideY, strideX, padY, padX } = layer.strideAndPad;
  const size = channels * fh * fw;
  const filter = layer.weight.value.toArray().subarray(map * size, (map + 1) * size);
  const patch = Float32Array.from({ length: size }, (_, i) => {
    const [c, fy, fx] = [Math.floor(i / (fh * fw)), Math.floor(i / fw) % fh, i % fw];
    const [py, px] = [y * strideY + fy - padY, x * strideX + fx - padX];
    const isInside = py >= 0 && py < height && px >= 0 && px < width;
    return isInside ? values[(c * height + py) * width + px]! : 0;
  });
  const bias = layer.bias.value.get(map);
  const places = place.height * place.width;
  // The layer keeps no sum from before its ReLU. A test compares this one with the layer's output.
  const sum = patch.reduce((total, pixel, i) => total + pixel * filter[i]!, bias);
  const products = patch.map((pixel, i) => pixel * filter[i]!);
  const plane = (values: Float32Array) => values.subarray(0, fh * fw);
  return sumPanel({
    title: isFirst
      ? say`Filter ${map} at row ${y}, column ${x}`
      : say`Filter ${map} of ${layer.weight.name} at row ${y}, column ${x}`,
    note: say`The sum is all pixels of the patch times the weights of the filter, plus the bias. The gradient is that of the loss if the digit is ${target}. The filter is used at all ${places} places, and this place gives one share: the gradient of a weight is the sum of all shares.${answer}${firstOf(channels)}`,
    inputs: patch,
    weights: filter,
    name: (i) => pixelName(i, [channels, fh, fw]),
    bias,
    sum,
    ...activated(layer.relu ? 'ReLU' : undefined),
    value,
    // A ReLU whose output is 0 passes no gradient on.
    gradient: layer.relu && value <= 0 ? 0 : gradient,
    wholeGradients: dparams.get(layer.weight.name)!.subarray(map * size, (map + 1) * size),
    shared: {
      here: say`at this place`,
      whole: say`at all ${places} places`,
      biasGradient: dparams.get(layer.bias.name)![map]!,
    },
    place: { row: y, column: x, height: place.height, width: place.width },
    pictures: [
      {
        ...picture(values.subarray(0, height * width), width, height, {
          caption: isFirst ? say`the digit` : say`input`,
          range: isFirst ? [0, 1] : signedRange(values.subarray(0, height * width)),
        }),
        framed: { row: y * strideY - padY, column: x * strideX - padX, height: fh, width: fw },
      },
      picture(plane(patch), fw, fh, {
        caption: say`patch`,
        range: isFirst ? [0, 1] : signedRange(patch),
      }),
      picture(plane(filter), fw, fh, { caption: say`filter`, range: signedRange(filter) }),
      picture(plane(products), fw, fh, { caption: say`products`, range: signedRange(products) }),
    ],
  });
}
