/** The next step of a net of layers one after another, in slow motion. */
import { Samples } from '../../data/samples.js';
import { say } from '../../core/say.js';
import { Pooling } from '../../layers/index.js';
import { passage } from '../../models/passage.js';
import type { LabelledImages } from '../../data/labelled-images.js';
import type { Rows } from '../../train/rows.js';
import { picture } from '../panels.js';
import type { AnyParams } from '../params.js';
import { type AnyView, noData } from '../view.js';
import { type Motion, motionView, type MovedLayer } from './motion.js';
import type { NetSubject } from './pictures.js';
import { activationOf } from './units.js';

/** The pictures that a run trains on, and the rows of each step. */
export interface Drawing {
  images: LabelledImages;
  rows: Rows;
}

/** The view of the next step of a net without dropout. @param drawingOf what the run draws its batches from */
export function netMotionView(
  drawingOf: (train: LabelledImages, params: AnyParams, seed: number) => Drawing,
): AnyView {
  return motionView((subject: NetSubject): Motion => {
    const { model, params, seed, step, data } = subject;
    if (!data) throw noData('motion');
    const { images, rows } = drawingOf(data.dataset.train, params, seed);
    using samples = new Samples(picked(images, rows.at(step)));
    const { x, t } = samples.batch(Array.from({ length: samples.count }, (_, i) => i));
    model.zeroGrad();
    model.loss(x, t, { train: true, step });
    model.backward();
    const gradients = new Map(model.params.map(({ name, grad }) => [name, grad.toArray()]));
    const [right] = t.toArray();
    const first = samples.batch([0]).x;
    const [, channels, height, width] = first.shape as [number, number, number, number];
    const { layers, probabilities } = passage(model, first, [right!]);
    const pixels = first.toArray().subarray(0, height * width);
    return {
      row: {
        kind: 'pictures',
        title: say`The first picture of the next batch: ${right!}`,
        columns: channels,
        pictures: [picture(pixels, width, height, { range: [0, 1] })],
      },
      layers: layers.map(({ layer, shape, output, gradient }): MovedLayer => {
        const name =
          layer.params?.[0]?.name ??
          activationOf(layer) ??
          (layer instanceof Pooling ? say`the pooling` : '');
        return { name, shape: shape.slice(1), output, gradient };
      }),
      answers: [
        {
          bars: Array.from(probabilities, (value, i) => ({
            ...{ label: String(i), value },
            ...(i === right && { marked: true }),
          })),
        },
      ],
      gradients,
    };
  });
}

/** The pictures of these rows alone: a whole data set would be copied for each look. */
function picked({ imageShape, pixels, labels, ...images }: LabelledImages, rows: ArrayLike<number>) {
  const size = imageShape.reduce((product, each) => product * each, 1);
  const all = new Uint8Array(rows.length * size);
  const ids = Uint8Array.from(rows, (row) => labels[row]!);
  for (let i = 0; i < rows.length; i++)
    all.set(pixels.subarray(rows[i]! * size, (rows[i]! + 1) * size), i * size);
  return { ...images, imageShape, count: rows.length, pixels: all, labels: ids };
}
