/** Views of convolutional nets: their filters, and the feature maps of a digit. */
import { BadakError } from '../../core/errors.js';
import { short } from '../../core/format.js';
import { say } from '../../core/say.js';
import type { Tensor } from '../../core/tensor.js';
import { Convolution, Pooling } from '../../layers/index.js';
import type { LayerRow } from '../../models/passage.js';
import type { Sequential } from '../../models/sequential.js';
import { type Panel, picture } from '../panels.js';
import { type AnyView, defineView } from '../view.js';
import {
  DIGIT,
  type DigitInput,
  firstDigit,
  firstOf,
  type NetSubject,
  pictureShape,
  withDigit,
} from './pictures.js';
import { signedRange } from './units.js';

/** Pictures in a row; of panels beside each other, which have half as many where they are narrow. */
const [COLUMNS, COLUMNS_BESIDE] = [8, 10];
/** Most maps of a layer that are shown. */
const MOST_MAPS = 16;

/** A view of the filters of the first convolution, before training and now beside each other. @param untrained makes the untrained net */
export function filtersView(untrained: (subject: NetSubject) => Sequential): AnyView {
  return defineView<NetSubject, object>({
    id: 'filters',
    title: 'Filters of the first layer',
    takes: {},
    sample: () => ({}),
    look(subject) {
      using before = untrained(subject);
      const [first, now] = [filtersOf(before), filtersOf(subject.model)];
      // Only on one scale is it seen that they have grown.
      const range = signedRange([...first.toArray(), ...now.toArray()]);
      return [filters(say`before training`, first, range, false), filters(say`now`, now, range, true)];
    },
  });
}

/** The weights of the first convolution. */
function filtersOf(model: LayerRow): Tensor {
  const layer = model.layers.find((each) => each instanceof Convolution);
  if (!layer) throw new BadakError('mismatch', 'view filters: expected a net with a convolution, found none');
  return layer.weight.value;
}

function filters(model: string, W: Tensor, range: readonly [number, number], isNow: boolean): Panel {
  const [count, channels, height, width] = W.shape as [number, number, number, number];
  const size = channels * height * width;
  const values = W.toArray();
  return {
    kind: 'pictures',
    title: say`Filters of the first layer`,
    model,
    note: say`Blue is above 0, red below, darkest at ±${short(range[1], 2)}.${firstOf(channels)}`,
    columns: COLUMNS_BESIDE,
    scale: 'signed',
    pictures: Array.from({ length: count }, (_, i) =>
      picture(values.subarray(i * size, i * size + height * width), width, height, {
        range,
        caption: String(i),
        ...(isNow && { opens: { view: 'pixel', input: { layer: 0, map: i } } }),
      }),
    ),
  };
}

/** A view of a digit going through the net: the feature maps of every convolution and every pooling. */
export const mapsView: AnyView = defineView<NetSubject<Sequential>, DigitInput>({
  id: 'maps',
  title: 'A digit going through the net',
  input: 'digit',
  takes: DIGIT,
  sample: firstDigit,
  look(subject, input) {
    const { model } = subject;
    const [channels, height, width] = pictureShape(subject);
    return withDigit(subject, input, (x) => {
      const given = picture(x.toArray().subarray(0, height * width), width, height, { caption: say`input` });
      const activations = model.activations(x);
      let name = '';
      let [convolution, pooling] = [-1, -1];
      return model.layers.flatMap((layer, i): Panel[] => {
        if (layer instanceof Convolution) {
          name = layer.weight.name;
          convolution += 1;
        }
        if (!(layer instanceof Convolution || layer instanceof Pooling)) return [];
        const [, count, height, width] = activations[i]!.shape as [number, number, number, number];
        const values = activations[i]!.toArray();
        const shown = Math.min(count, MOST_MAPS - (i === 0 ? 1 : 0));
        const isPooling = layer instanceof Pooling;
        if (isPooling) pooling += 1;
        const maps = Array.from({ length: shown }, (_, map) =>
          picture(values.subarray(map * height * width, (map + 1) * height * width), width, height, {
            caption: String(map),
            opens: {
              ...(isPooling
                ? { view: 'pooled', input: { layer: pooling, map } }
                : { view: 'pixel', input: { layer: convolution, map } }),
              ...{ row: 'row', column: 'column' },
            },
          }),
        );
        const firstOfDigit =
          i === 0 && channels > 1 ? say` Of the digit’s ${channels} channels the first is shown.` : '';
        return [
          {
            kind: 'pictures',
            title: isPooling ? say`Feature maps of the pooling after ${name}` : say`Feature maps of ${name}`,
            note: isPooling
              ? say`The output of this pooling for the digit: the first ${shown} of ${count} maps, ${height} × ${width}.${firstOfDigit}`
              : say`The output of this convolution with its ReLU for the digit: the first ${shown} of ${count} maps, ${height} × ${width}.${firstOfDigit}`,
            columns: COLUMNS,
            pictures: i === 0 ? [given, ...maps] : maps,
          },
        ];
      });
    });
  },
});
