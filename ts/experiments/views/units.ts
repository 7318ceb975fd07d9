/** Views of single units: their weights as pictures, their sum in numbers, their gradients. */
import { BadakError } from '../../core/errors.js';
import { sizeOption, wholeNumber } from '../../core/options.js';
import { say } from '../../core/say.js';
import { Affine, type Layer, Relu, Sigmoid, Tanh } from '../../layers/index.js';
import { largest } from '../../models/probabilities.js';
import { type LayerPassage, type Passage, passage } from '../../models/passage.js';
import { type Panel, type Picture, picture, type SumPanel } from '../panels.js';
import { expectIndex } from './expect-index.js';
import { type AnyView, defineView } from '../view.js';
import {
  DIGIT,
  type DigitInput,
  firstDigit,
  firstOf,
  ofAnswer,
  type NetSubject,
  pictureShape,
  targetOf,
  withDigit,
} from './pictures.js';

/** Terms of a sum that are listed; the others are added up in one. */
export const LISTED = 12;
const COLUMNS = 10;

const ACTIVATIONS: readonly (readonly [new (...given: never[]) => Layer, string])[] = [
  [Relu, 'ReLU'],
  [Sigmoid, 'sigmoid'],
  [Tanh, 'tanh'],
];

/** The name of an activation; undefined for other layers. */
export function activationOf(layer: Layer | undefined): string | undefined {
  return ACTIVATIONS.find(([kind]) => layer instanceof kind)?.[1];
}

export const activated = (activation: string | undefined) => (activation === undefined ? {} : { activation });

/** The first layer, if it is affine; undefined where a convolution comes first. */
function firstAffine({ model }: NetSubject): Affine | undefined {
  const [first] = model.layers;
  return first instanceof Affine ? first : undefined;
}

/** Column `unit` of W [D, M]: the weights of a unit. */
function column(W: Float32Array, units: number, unit: number): Float32Array {
  return Float32Array.from({ length: W.length / units }, (_, i) => W[i * units + unit]!);
}

/** A range around 0, so that w and −w have equally strong colours. */
export function signedRange(values: ArrayLike<number>): [number, number] {
  let most = 0;
  for (let i = 0; i < values.length; i++) if (Math.abs(values[i]!) > most) most = Math.abs(values[i]!);
  return [-(most || 1), most || 1];
}

/** Units of the first layer that are switched off: none of their weights into the next layer is other than 0. */
function unitsOff({ model }: NetSubject): ReadonlySet<number> {
  const next = model.layers.slice(1).find((layer) => layer instanceof Affine);
  if (!next) return new Set();
  const [units, outputs] = next.weight.value.shape as [number, number];
  const W = next.weight.value.toArray();
  const isOff = (unit: number) => W.subarray(unit * outputs, (unit + 1) * outputs).every((w) => w === 0);
  return new Set(Array.from({ length: units }, (_, unit) => unit).filter(isOff));
}

interface UnitsInput {
  /** Most units that are shown; default 100. */
  most?: number;
}

/** A view of the weights of every unit of the first layer, as pictures. */
export const unitsView: AnyView = defineView<NetSubject, UnitsInput>({
  id: 'units',
  title: 'Hidden units',
  takes: { most: sizeOption },
  sample: (subject) => (firstAffine(subject) ? {} : undefined),
  look(subject, { most = 100 }) {
    const layer = firstAffine(subject);
    if (!layer) {
      throw new BadakError(
        'mismatch',
        'view units: expected a net whose first layer is affine, found another',
      );
    }
    const [channels, height, width] = pictureShape(subject);
    const { value } = layer.weight;
    const units = value.shape[1]!;
    const W = value.toArray();
    const shown = Math.min(units, most);
    const off = unitsOff(subject);
    const more =
      firstOf(channels) || (off.size > 0 ? say` A unit that is off adds nothing to the next layer.` : '');
    return {
      kind: 'pictures',
      title: say`Hidden units`,
      note:
        shown < units
          ? say`The weights of the first ${shown} of ${units} units. Ink on a blue pixel raises the unit’s sum, ink on a red pixel lowers it. Each picture has a scale of its own.${more}`
          : say`The weights of ${units} units. Ink on a blue pixel raises the unit’s sum, ink on a red pixel lowers it. Each picture has a scale of its own.${more}`,
      columns: COLUMNS,
      scale: 'signed',
      pictures: Array.from({ length: shown }, (_, unit) => {
        const weights = column(W, units, unit).subarray(0, height * width);
        return picture(weights, width, height, {
          caption: off.has(unit) ? say`${unit} (off)` : String(unit),
          range: signedRange(weights),
          opens: { view: 'unit', input: { layer: 0, unit } },
        });
      }),
    };
  },
});

interface UnitInput extends DigitInput {
  /** Index of a unit, from 0; default the unit with the largest value. */
  unit?: number;
  /** Index of an affine layer, from 0; default the first. */
  layer?: number;
}

/** An affine layer with the activation after it. */
interface UnitLayer {
  layer: Affine;
  /** The layer's index in the passage. */
  at: number;
  activation: LayerPassage | undefined;
}

function unitLayers({ layers }: Passage): UnitLayer[] {
  return layers.flatMap(({ layer }, at) => {
    if (!(layer instanceof Affine)) return [];
    const next = layers[at + 1];
    return [{ layer, at, activation: activationOf(next?.layer) === undefined ? undefined : next }];
  });
}

/** A view of one unit in numbers: its sum, its gradient, and what it adds to each unit of the next layer. */
export const unitView: AnyView = defineView<NetSubject, UnitInput>({
  id: 'unit',
  title: 'One unit in numbers',
  input: 'digit',
  takes: { ...DIGIT, unit: wholeNumber(0), layer: wholeNumber(0) },
  sample: (subject) =>
    subject.model.layers.some((layer) => layer instanceof Affine) ? firstDigit(subject) : undefined,
  look(subject, { unit, layer = 0, ...input }) {
    const target = targetOf(subject, input);
    return withDigit(subject, input, (x) => {
      const through = passage(subject.model, x, [target]);
      const layers = unitLayers(through);
      const chosen = layers[expectIndex('layer', layer, layers.length)]!;
      const entered = chosen.at === 0 ? x.toArray() : through.layers[chosen.at - 1]!.output;
      const answer = ofAnswer(input);
      return openUnit(subject, { through, chosen, entered, unit, target, answer, layers, layer });
    });
  },
});

interface Opened {
  through: Passage;
  chosen: UnitLayer;
  /** The layer's input. */
  entered: Float32Array;
  unit: number | undefined;
  target: number;
  /** What is said of a target that nobody gave. */
  answer: string;
  layers: readonly UnitLayer[];
  /** Index of the layer among those. */
  layer: number;
}

function openUnit(subject: NetSubject, { chosen, layers, ...opened }: Opened): Panel[] {
  const { through, entered, unit, target } = opened;
  const next = layers[opened.layer + 1];
  const { layer, at, activation } = chosen;
  const sums = through.layers[at]!;
  const outputs = (activation ?? sums).output;
  const units = layer.weight.value.shape[1]!;
  const chosenUnit = expectIndex('unit', unit ?? largest(outputs), units);
  const weights = column(layer.weight.value.toArray(), units, chosenUnit);
  const products = weights.map((weight, i) => weight * entered[i]!);
  const gradient = sums.gradient[chosenUnit]!;
  const shape = pictureShape(subject);
  const [channels, height, width] = shape;
  const isPicture = at === 0;
  const plane = (values: Float32Array) => values.subarray(0, height * width);
  const sum = sumPanel({
    title: say`Unit ${chosenUnit} of ${layer.weight.name}`,
    note: say`The sum is all inputs times their weights, plus the bias. The gradient is that of the loss if the digit is ${target}.${opened.answer}${isPicture ? firstOf(channels) : ''}`,
    inputs: entered,
    weights,
    name: (i) => (isPicture ? pixelName(i, shape) : say`unit ${i}`),
    bias: layer.bias.value.get(chosenUnit),
    sum: sums.output[chosenUnit]!,
    ...activated(activationOf(activation?.layer)),
    value: outputs[chosenUnit]!,
    gradient,
    pictures: isPicture
      ? [
          picture(plane(entered), width, height, { caption: say`input`, range: [0, 1] }),
          picture(plane(weights), width, height, { caption: say`weights`, range: signedRange(weights) }),
          picture(plane(products), width, height, { caption: say`products`, range: signedRange(products) }),
        ]
      : [],
  });
  return next ? [sum, contributions(next, chosenUnit, outputs[chosenUnit]!, opened.layer + 1)] : [sum];
}

/** Where a pixel is in a picture [channels, height, width]. */
export function pixelName(i: number, [channels, height, width]: readonly [number, number, number]): string {
  const [row, column] = [Math.floor(i / width) % height, i % width];
  if (channels === 1) return say`row ${row}, column ${column}`;
  return say`channel ${Math.floor(i / (height * width))}, row ${row}, column ${column}`;
}

/** What a unit's value adds to each sum of the next layer. @param index of this layer, among affine layers */
function contributions({ layer }: UnitLayer, unit: number, value: number, index: number): Panel {
  const [, outputs] = layer.weight.value.shape as [number, number];
  const row = layer.weight.value.toArray().subarray(unit * outputs, (unit + 1) * outputs);
  // JSON does not keep −0.
  const added = row.map((weight) => weight * value + 0);
  const [low, high] = signedRange(added);
  return {
    kind: 'bars',
    title: say`What unit ${unit} adds to each sum of the next layer`,
    groups: [
      {
        bars: Array.from(added, (each, i) => ({ label: String(i), value: each })),
        opens: { view: 'unit', input: { layer: index }, index: 'unit' },
      },
    ],
    low,
    high,
  };
}

interface SumOf extends Pick<
  SumPanel,
  'factors' | 'parts' | 'bias' | 'sum' | 'activation' | 'value' | 'place' | 'shared'
> {
  /** Whether the weights are numbers that nothing learns: they then have no gradients. */
  areFixed?: boolean;
  /** Whether the inputs were made of something that learns: their gradient, the weight times that of the sum, is then shown. */
  passesOn?: boolean;
  /** Gradients of the weights through everything that they are used for. */
  wholeGradients?: ArrayLike<number>;
  /** Whether the terms stay in their order, so that two of these panels can be compared; default the largest first. */
  inOrder?: boolean;
  title: string;
  note: string;
  inputs: ArrayLike<number>;
  weights: ArrayLike<number>;
  name: (index: number) => string;
  /** Gradient of the loss with respect to the sum, if known. Times an input it is the gradient of that weight. */
  gradient?: number;
  pictures: readonly Picture[];
}

/** The panel of a sum: its largest terms, and the others added up. */
export function sumPanel({
  title,
  note,
  inputs,
  weights,
  name,
  gradient,
  areFixed = false,
  passesOn = false,
  inOrder = false,
  wholeGradients,
  pictures,
  ...result
}: SumOf): SumPanel {
  const terms = Array.from({ length: weights.length }, (_, i) => ({
    label: name(i),
    x: inputs[i]!,
    weight: weights[i]!,
    // JSON does not keep −0.
    product: inputs[i]! * weights[i]! + 0,
    ...(gradient !== undefined && !areFixed && { gradient: gradient * inputs[i]! + 0 }),
    ...(wholeGradients && { wholeGradient: wholeGradients[i]! + 0 }),
    ...(gradient !== undefined && passesOn && { xGradient: gradient * weights[i]! + 0 }),
  }));
  if (!inOrder) terms.sort((a, b) => Math.abs(b.product) - Math.abs(a.product));
  const others = terms.splice(LISTED);
  const rest = others.reduce((total, { product }) => total + product, 0);
  return {
    kind: 'sum',
    title,
    note,
    terms,
    ...(others.length > 0 && { rest: { count: others.length, sum: rest } }),
    ...result,
    ...(gradient !== undefined && { gradient }),
    ...(pictures.length > 0 && { pictures }),
  };
}

/** One of the sums for which a row of weights is used: its inputs, and the gradient of the loss by it. */
interface Use {
  inputs: ArrayLike<number>;
  gradient: number;
}

/** The gradients of weights that are used for several sums. @param here what is said of one of them @param whole of all */
export function wholeOf(
  uses: readonly Use[],
  here: string,
  whole: string,
): Pick<SumOf, 'wholeGradients' | 'shared'> {
  const wholeGradients = Array.from(uses[0]!.inputs, (_, i) =>
    uses.reduce((sum, { inputs, gradient }) => sum + gradient * inputs[i]!, 0),
  );
  const biasGradient = uses.reduce((sum, { gradient }) => sum + gradient, 0);
  return { wholeGradients, shared: { here, whole, biasGradient } };
}

/** A view of the gradient of the loss with respect to each pixel. */
export const whereView: AnyView = defineView<NetSubject, DigitInput>({
  id: 'where',
  title: 'Gradient of each pixel',
  input: 'digit',
  takes: DIGIT,
  sample: firstDigit,
  look(subject, input) {
    const target = targetOf(subject, input);
    const [channels, height, width] = pictureShape(subject);
    const { dx } = withDigit(subject, input, (x) => passage(subject.model, x, [target]));
    const plane = dx.subarray(0, height * width);
    const given = input.digit.subarray(0, height * width);
    return {
      kind: 'pictures',
      title: say`Gradient of each pixel`,
      note: say`The gradient of the loss with respect to each pixel, if the digit is ${target}. More ink on a blue pixel makes the loss larger, on a red pixel smaller.${ofAnswer(input)}${firstOf(channels)}`,
      columns: 4,
      scale: 'signed',
      pictures: [
        picture(given, width, height, { caption: say`the digit`, range: [-255, 255] }),
        picture(plane, width, height, { caption: say`gradient for ${target}`, range: signedRange(plane) }),
      ],
    };
  },
});
