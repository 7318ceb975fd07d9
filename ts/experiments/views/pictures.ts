/** Views of nets that classify pictures: the probabilities for a digit, and the answers on the test set. */
import { BadakError } from '../../core/errors.js';
import { type OptionTable, required, sizeOption, wholeNumber } from '../../core/options.js';
import type { Tensor } from '../../core/tensor.js';
import { short } from '../../core/format.js';
import { say } from '../../core/say.js';
import { SIDE } from '../../data/digit-side.js';
import { slice } from '../../data/labelled-images.js';
import { Samples } from '../../data/samples.js';
import { Affine } from '../../layers/index.js';
import type { LayerRow } from '../../models/passage.js';
import { largest, probabilities } from '../../models/probabilities.js';
import type { ImageData } from '../image-data.js';
import { type Picture, picture } from '../panels.js';
import { expectIndex } from './expect-index.js';
import { heatmap } from './heatmap.js';
import { type AnyView, defineView, noData, type Subject } from '../view.js';

/** A net with the pictures that it is trained on. */
export type NetSubject<M extends LayerRow = LayerRow> = Subject<M, ImageData>;

/** A picture that a person gives to a view. */
export interface DigitInput {
  /** One byte per pixel, row by row: 0 is ground, 255 is ink. It has the size of the net's training pictures. */
  digit: Uint8Array;
  /** The right class, where it is known. */
  label?: number;
}

export const DIGIT: OptionTable<DigitInput> = {
  digit: required({
    takes: 'a Uint8Array with one byte per pixel',
    fits: (value) => value instanceof Uint8Array,
  }),
  label: wholeNumber(0, 255),
};

/** Pictures that are scored by default, from the start of the test set. */
const SCORED = 1000;
/** Pictures that are scored at once: the feature maps of each take 50 kB. */
const BATCH = 100;

/** [channels, height, width] of the pictures that a net takes. */
export function pictureShape({ data }: NetSubject): readonly [number, number, number] {
  return data?.dataset.train.imageShape ?? [1, SIDE, SIDE];
}

/** What a view says that shows one channel of several; nothing where there is only one. */
export function firstOf(channels: number): string {
  return channels > 1 ? say` Of ${channels} channels the first is shown.` : '';
}

/** The first picture of the test set. */
export function firstDigit({ data }: NetSubject): DigitInput | undefined {
  if (!data) return undefined;
  const { pixels, labels, imageShape } = data.dataset.test;
  const size = imageShape[0] * imageShape[1] * imageShape[2];
  return { digit: pixels.slice(0, size), label: labels[0]! };
}

/** How many classes the net tells apart. */
function classesOf({ model }: NetSubject): number {
  return model.layers.findLast((layer) => layer instanceof Affine)!.bias.value.size;
}

/**
 * Calls `use` with the picture as the net takes it: x [1, channels, height, width].
 * @throws BadakError when the picture does not have the net's number of pixels, or the net does not know its label
 */
export function withDigit<T>(subject: NetSubject, { digit, label }: DigitInput, use: (x: Tensor) => T): T {
  const imageShape = pictureShape(subject);
  const size = imageShape[0] * imageShape[1] * imageShape[2];
  if (digit.length !== size) {
    throw new BadakError(
      'shape-mismatch',
      `digit: expected ${size} pixels, ${imageShape.join(' × ')}, found ${digit.length}. Scale the picture first`,
    );
  }
  const labels = Uint8Array.of(0);
  const classes = classesOf(subject);
  if (label !== undefined) expectIndex('label', label, classes);
  using samples = new Samples({ count: 1, imageShape, classes, pixels: digit, labels });
  return use(samples.batch([0]).x);
}

/** The probability of every class, [classes]. */
export function probabilitiesOf(subject: NetSubject, input: DigitInput): number[] {
  return withDigit(subject, input, (x) => {
    return [...probabilities(subject.model.predict(x))];
  });
}

/** The right class if it is known, or else the most probable one. */
export function targetOf(subject: NetSubject, input: DigitInput): number {
  return input.label ?? largest(probabilitiesOf(subject, input));
}

/** Says that the right class is not known, where it is the net's own answer. */
export function ofAnswer({ label }: DigitInput): string {
  return label === undefined
    ? say` That is the net’s own answer: give the right digit, if it is another one.`
    : '';
}

const affineLayers = ({ model }: NetSubject) =>
  model.layers.filter((layer) => layer instanceof Affine).length;

/** A view of the probability of every class for a picture. */
export const digitView: AnyView = defineView<NetSubject, DigitInput>({
  id: 'digit',
  title: 'Probabilities of a digit',
  input: 'digit',
  takes: DIGIT,
  sample: firstDigit,
  look(subject, input) {
    const [channels, height, width] = pictureShape(subject);
    const given = Array.from({ length: channels }, (_, c) =>
      picture(input.digit.subarray(c * height * width, (c + 1) * height * width), width, height, {
        range: [0, 255],
      }),
    );
    const chances = probabilitiesOf(subject, input);
    const target = input.label ?? largest(chances);
    const bars = chances.map((value, digit) => ({
      label: String(digit),
      value,
      ...(digit === input.label && { marked: true }),
    }));
    return [
      { kind: 'pictures', title: say`The picture`, columns: channels, pictures: given },
      {
        kind: 'bars',
        title: say`Probabilities of a digit`,
        note: say`The probability that the net gives to every digit: the softmax of its scores. If the digit is ${target}, the loss is −log ${short(chances[target]!)} = ${short(-Math.log(chances[target]!))}.${ofAnswer(input)}`,
        groups: [
          { bars, opens: { view: 'unit', input: { layer: affineLayers(subject) - 1 }, index: 'unit' } },
        ],
        low: 0,
        high: 1,
      },
    ];
  },
});

/** The input of views of the test set. */
export interface TestInput {
  /** Number of pictures that are scored, from the start of the test set; default 1,000. */
  pictures?: number;
}

export const TEST: OptionTable<TestInput> = { pictures: sizeOption };

/** One picture of the test set with the net's answer. */
export interface Answered {
  index: number;
  label: number;
  answer: number;
  probability: number;
}

/** The net's answers on the test set, from its start. @throws BadakError when the subject has no data */
export function answers(view: string, { model, data }: NetSubject, pictures = SCORED): Answered[] {
  if (!data) throw noData(view);
  using samples = new Samples(slice(data.dataset.test, 0, pictures));
  const found: Answered[] = [];
  for (const { x, t } of samples.batches(BATCH)) {
    const scores = model.predict(x);
    const [values, labels, classes] = [probabilities(scores), t.toArray(), scores.shape.at(-1)!];
    for (const [row, label] of labels.entries()) {
      const of = values.subarray(row * classes, (row + 1) * classes);
      const answer = largest(of);
      found.push({ index: found.length, label, answer, probability: of[answer] ?? NaN });
    }
  }
  return found;
}

export const hasData = ({ data }: NetSubject): TestInput | undefined => (data ? {} : undefined);

/** A view of how often the net takes each digit for each (a confusion matrix). */
export const confusionView: AnyView = defineView<NetSubject, TestInput>({
  id: 'confusion',
  title: 'Confusion matrix',
  takes: TEST,
  sample: hasData,
  look(subject, { pictures }) {
    const found = answers('confusion', subject, pictures);
    const { classes } = subject.data!.dataset.test;
    const counts = new Float32Array(classes * classes);
    for (const { label, answer } of found) if (answer >= 0) counts[label * classes + answer]! += 1;
    const labels = Array.from({ length: classes }, (_, digit) => String(digit));
    return {
      kind: 'heatmap',
      title: say`Confusion matrix`,
      note: say`A row is the right digit, and a column is the net’s answer, over the first ${found.length} pictures of the test set. Right answers are blue. Mistakes are red, on a scale of their own.`,
      maps: [
        heatmap(counts, {
          width: classes,
          height: classes,
          rows: labels,
          columns: labels,
          low: 0,
          high: Math.max(1, ...counts),
          mistakes: counts.reduce(
            (most, each, i) => (i % (classes + 1) === 0 ? most : Math.max(most, each)),
            1,
          ),
          opens: { view: 'answered', row: 'right', column: 'answer' },
        }),
      ],
    };
  },
});

/** The first channel of a picture of the test set. */
export function testPicture({ data }: NetSubject, index: number, caption: string): Picture {
  const { pixels, imageShape } = data!.dataset.test;
  const [channels, height, width] = imageShape;
  const at = index * channels * height * width;
  return picture(pixels.subarray(at, at + height * width), width, height, { caption, range: [0, 255] });
}

interface MistakesInput extends TestInput {
  /** Most pictures that are shown; default 20. */
  most?: number;
}

const MISTAKES = 20;

/** A view of wrong answers, those with the highest probability first. */
export const mistakesView: AnyView = defineView<NetSubject, MistakesInput>({
  id: 'mistakes',
  title: 'Wrong answers',
  takes: { ...TEST, most: sizeOption },
  sample: hasData,
  look(subject, { pictures, most = MISTAKES }) {
    const all = answers('mistakes', subject, pictures);
    const wrong = all.filter(({ label, answer }) => label !== answer);
    const worst = wrong.sort((a, b) => b.probability - a.probability || a.index - b.index).slice(0, most);
    const [channels] = subject.data!.dataset.test.imageShape;
    return {
      kind: 'pictures',
      title: say`Wrong answers`,
      note: say`The net answers wrongly on ${wrong.length} of the first ${all.length} pictures of the test set. The answers with the highest probability come first.${firstOf(channels)}`,
      columns: 10,
      pictures: worst.map((each) =>
        testPicture(
          subject,
          each.index,
          say`${each.label} read as ${each.answer < 0 ? '–' : each.answer}, ${each.probability.toFixed(2)}`,
        ),
      ),
    };
  },
});
