import { BadakError } from '../core/errors.js';
import { shown } from '../core/values.js';
import { Dataset } from './dataset.js';
import { checkLabelledImages, type LabelledImages } from './labelled-images.js';

/**
 * Labelled pictures as a data set: x [N, channels, height, width] from 0 to 1, as in the books, and class ids t [N].
 * The pixels stay bytes until they are in a batch, which takes a quarter of the memory of float32.
 */
export class Samples extends Dataset {
  /** @throws BadakError when there is no picture, or pixels, labels and sizes do not fit together */
  constructor(images: LabelledImages) {
    if (!('pixels' in Object(images))) {
      const hint =
        'train' in Object(images)
          ? 'Give a part of it, such as its `train`.'
          : 'Dataset.from(xs, ts) takes numbers of your own.';
      throw new BadakError(
        'invalid-argument',
        `Samples: expected labelled pictures { pixels, labels, … }, found ${shown(images)}. ${hint}`,
      );
    }
    const { count, imageShape, pixels, labels } = checkLabelledImages('samples', images);
    super((ws) => ({
      x: ws.keep([count, ...imageShape], 'u8').set(pixels),
      t: ws.keep([count], 'i32').set(labels),
    }));
  }
}
