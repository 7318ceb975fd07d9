/** A view of one pixel of a pooling map: which pixels it was made of, and where its gradient goes. */
import { BadakError } from '../../core/errors.js';
import { say } from '../../core/say.js';
import { short } from '../../core/format.js';
import { Convolution, Pooling } from '../../layers/index.js';
import { passage } from '../../models/passage.js';
import { largest } from '../../models/probabilities.js';
import { type Panel, picture } from '../panels.js';
import { type AnyView, defineView } from '../view.js';
import { firstDigit, type NetSubject, ofAnswer, targetOf, withDigit } from './pictures.js';
import { type Entered, openedPixel, PIXEL, type PixelInput } from './pixel.js';
import { signedRange } from './units.js';

/** A pixel before the pooling, in the window of one after it. */
interface WindowPixel {
  row: number;
  column: number;
  value: number;
  /** Its part of what the pooling makes of the window. */
  share: number;
}

/** A view of one pixel of a pooling map in numbers. */
export const pooledView: AnyView = defineView<NetSubject, PixelInput>({
  id: 'pooled',
  title: 'One pixel of a pooling map in numbers',
  input: 'digit',
  takes: PIXEL,
  sample: (subject) =>
    subject.model.layers.some((layer) => layer instanceof Pooling) ? firstDigit(subject) : undefined,
  look(subject, input): Panel[] {
    const target = targetOf(subject, input);
    return withDigit(subject, input, (given) => {
      const passed = passage(subject.model, given, [target]);
      const opened = openedPixel(passed, given, Pooling, input);
      if (!opened) {
        throw new BadakError('mismatch', 'view pooled: expected a net with a pooling, found none');
      }
      const { layer: pooling, at, entered, place } = opened;
      const found = windowOf(pooling, entered, place);
      const last = passed.layers.slice(0, at).findLast(({ layer }) => layer instanceof Convolution)?.layer;
      const name = last instanceof Convolution ? last.weight.name : say`the input`;
      const { height, width } = pooling.window;
      const values = found.map(({ value }) => value);
      const gradients = found.map(({ share }) => share * place.gradient + 0);
      const isMax = pooling.kind === 'max';
      return [
        {
          kind: 'pictures',
          title: say`Map ${place.map} of the pooling after ${name}, at row ${place.y}, column ${place.x}`,
          note: isMax
            ? say`The pooling hands on the largest of these ${found.length} pixels: ${short(place.value)}. Its gradient goes to that pixel alone, the others get none.`
            : say`The pooling hands on the mean of these ${found.length} pixels: ${short(place.value)}. Its gradient goes to all of them in equal parts.`,
          columns: 4,
          scale: 'signed',
          pictures: [
            picture(values, width, height, { caption: say`window`, range: signedRange(values) }),
            picture(gradients, width, height, {
              caption: say`gradient that goes back`,
              range: signedRange(gradients),
            }),
          ],
        },
        {
          kind: 'table',
          title: say`The pixels of the window`,
          note: say`The values times their shares add up to the value of the pooling, ${short(place.value)}. The gradients add up to its gradient, ${short(place.gradient)}, that of the loss if the digit is ${target}.${ofAnswer(input)}`,
          columns: [
            { label: say`pixel`, kind: 'name' },
            { label: say`value`, kind: 'number' },
            { label: say`share`, kind: 'number' },
            { label: say`gradient of the pixel`, kind: 'number' },
          ],
          rows: found.map(({ row, column, value, share }, i) => [
            ...[say`row ${row}, column ${column}`, value, share, gradients[i]!],
          ]),
        },
      ];
    });
  },
});

/** The pixels of a window, row by row. Padding, outside of the picture, is 0 in a mean and never a maximum. */
function windowOf(
  { window, kind }: Pooling,
  { values, shape }: Entered,
  { map, y, x }: { map: number; y: number; x: number },
): WindowPixel[] {
  const [, , H, W] = shape as [number, number, number, number];
  const { height, width, strideY, strideX, padY, padX } = window;
  const pixels = Array.from({ length: height * width }, (_, i) => {
    const [row, column] = [y * strideY + Math.floor(i / width) - padY, x * strideX + (i % width) - padX];
    const isInside = row >= 0 && row < H && column >= 0 && column < W;
    return { row, column, isInside, value: isInside ? values[(map * H + row) * W + column]! : 0 };
  });
  const first = largest(pixels.map(({ value, isInside }) => (isInside ? value : NaN)));
  return pixels.map(({ row, column, value }, i) => ({
    ...{ row, column, value },
    share: kind === 'average' ? 1 / pixels.length : i === first ? 1 : 0,
  }));
}
