/** Views of a check of gradients, in which a person can plant a mistake and see what it makes wrong. */
import { choice, type OptionTable, seedOption, sizeOption } from '../../core/options.js';
import { say } from '../../core/say.js';
import { format, type Shape } from '../../core/shape.js';
import type { DType, Labels, Tensor } from '../../core/tensor.js';
import { slice } from '../../data/labelled-images.js';
import { Samples } from '../../data/samples.js';
import { Sequences } from '../../data/sequences.js';
import { Affine, type TimeAffine, TimeRecurrent } from '../../layers/index.js';
import type { Rnnlm } from '../../models/rnnlm.js';
import type { Model } from '../../models/model.js';
import { gradcheck, GRADCHECK_LIMIT, type GradcheckRow, verdictOn } from '../../train/gradcheck.js';
import type { LoadedData } from '../experiment.js';
import type { LanguageData } from '../language-data.js';
import { forgetMean, forgetState, forgetTranspose, type WeightLayer } from '../mistakes.js';
import { type AnyView, defineView, type Look, noData, type Subject } from '../view.js';
import type { NetSubject } from './pictures.js';

/** What is planted in the backward pass of the copy that is checked. */
export type Mistake = 'none' | 'transpose' | 'mean' | 'state';

interface GradcheckInput {
  /** Default `none`. */
  mistake?: Mistake;
  /** Elements compared of each parameter; each takes two forward passes. */
  elements?: number;
  /** Seed of the choice of elements; default that of the run. */
  seed?: number;
}

/** How the models of an experiment are checked. */
export interface Checking<M extends Model<DType>, S extends Subject<M>> {
  /** A model like the subject's, with any weights. */
  copy(subject: S): M;
  /** Calls `use` with a few samples. A model with a state has read the samples before them. */
  withBatch(subject: S & { data: NonNullable<S['data']> }, copy: M, use: UseBatch): Checked;
  /** The layer that makes the scores. */
  last(copy: M): WeightLayer;
  /** The layer that carries a state, where there is one. */
  recurrent?(copy: M): TimeRecurrent;
  /** Default number of elements compared of each parameter: as many as take a second at most. */
  elements: number;
}

type UseBatch = (x: Tensor<DType>, t: Labels) => Checked;

interface Checked {
  rows: readonly GradcheckRow[];
  /** What was planted; nothing if nothing was. */
  planted: string;
}

/** A view of a check of gradients at this moment's weights, in a copy of the model. */
export function gradcheckView<M extends Model<DType>, D extends LoadedData>(
  checking: Checking<M, Subject<M, D>>,
): AnyView {
  const takes: OptionTable<GradcheckInput> = {
    mistake: choice<Mistake>('none', 'transpose', 'mean', ...(checking.recurrent ? ['state' as const] : [])),
    elements: sizeOption,
    seed: seedOption,
  };
  return defineView<Subject<M, D>, GradcheckInput>({
    id: 'gradcheck',
    title: 'Gradient check',
    isSlow: true,
    takes,
    sample: () => undefined,
    look(subject, { mistake = 'none', elements = checking.elements, seed = subject.seed }) {
      const { data } = subject;
      if (!data) throw noData('gradcheck');
      using copy = checking.copy(subject);
      for (const param of subject.model.params) copy.param(param.name).value.set(param.settled().toArray());
      const checked = checking.withBatch({ ...subject, data }, copy, (x, t) => {
        const planted = plant(mistake, checking, copy, t);
        return { planted, rows: gradcheck(copy, x, t, seed, elements) };
      });
      return shown(checked, elements);
    },
  });
}

/** Plants a mistake. @returns what it is, and what it makes wrong */
function plant<M extends Model<DType>, S extends Subject<M>>(
  mistake: Mistake,
  { last, recurrent }: Checking<M, S>,
  copy: M,
  t: Labels,
): string {
  switch (mistake) {
    case 'none':
      return '';
    case 'transpose': {
      const layer = last(copy);
      forgetTranspose(layer);
      return say`Planted: on its way back the gradient is multiplied by the numbers of ${layer.weight.name} as they are, and not by its transpose. The gradient of this weight itself needs no transpose and stays right; everything before it in the model is wrong.`;
    }
    case 'mean':
      forgetMean(last(copy));
      return say`Planted: the loss is a mean, but its gradient is not divided by the number of its terms. Every gradient that comes from them is ${t.size} times as large as it should be.`;
    case 'state': {
      const layer = recurrent!(copy);
      forgetState(layer);
      return say`Planted: ${layer.name} went forward from the state of the batch before, but goes back as if it had begun with zeros. Its own gradients and those before it are wrong, all the more the larger the state is; what comes after it stays right.`;
    }
  }
}

/** @param most elements compared of a parameter */
function shown({ rows, planted }: Checked, most: number): Look {
  const verdicts = rows.map(verdictOn);
  return {
    panels: [
      {
        kind: 'table',
        title: say`Gradient check`,
        note: say`For up to ${most} numbers of each parameter: what the backward pass says, and the slope of the loss between a little more and a little less of the number. The weights are those of this moment, in a copy of the model. The element with the largest difference is shown. The relative error is the length of the difference, divided by the lengths of both gradients together: from ${GRADCHECK_LIMIT} on, or from what rounding alone can make if that is more, a gradient is wrong.`,
        columns: [
          { label: say`parameter`, kind: 'text' },
          { label: say`gradient`, kind: 'verdict' },
          { label: say`relative error`, kind: 'number' },
          { label: say`element`, kind: 'text' },
          { label: say`numerical`, kind: 'number' },
          { label: say`backward`, kind: 'number' },
        ],
        rows: rows.map(({ name, shape, relativeError, worst }, i) => [
          ...[name, verdicts[i], relativeError, format(placeOf(worst.index, shape))],
          ...[worst.numerical, worst.gradient],
        ]),
      },
    ],
    notes: [
      ...(planted === '' ? [] : [planted]),
      ...(verdicts.includes('unsure')
        ? [
            say`Some gradients are still so small that the rounding of the loss hides them. They grow while the model trains.`,
          ]
        : []),
    ],
  };
}

/** The indices of an element of a tensor. */
function placeOf(index: number, shape: Shape): number[] {
  let left = index;
  return shape
    .toReversed()
    .map((size) => {
      const at = left % size;
      left = Math.floor(left / size);
      return at;
    })
    .toReversed();
}

/** Training pictures that a net is checked on. */
const PICTURES = 4;

/** The check of a net of layers that classifies pictures. @param pictures number of them; fewer for a net whose pass is slow */
export function netGradcheckView(
  copy: (subject: NetSubject) => NetSubject['model'],
  elements: number,
  pictures = PICTURES,
): AnyView {
  return gradcheckView<NetSubject['model'], NonNullable<NetSubject['data']>>({
    copy,
    // Behind it there may be a dropout.
    last: ({ layers }) => layers.findLast((layer) => layer instanceof Affine)!,
    withBatch({ data }, _, use) {
      using samples = new Samples(slice(data.dataset.train, 0, pictures));
      const { x, t } = samples.batch(Array.from({ length: samples.count }, (_, i) => i));
      return use(x, t);
    },
    elements,
  });
}

const TEXT = { words: 200, batchSize: 2, timeSize: 4, elements: 16 };

/** The check of a language model, at its second batch of a text: it begins with the state after the first. */
export function languageGradcheckView(copy: (subject: Subject<Rnnlm, LanguageData>) => Rnnlm): AnyView {
  const { words, batchSize, timeSize, elements } = TEXT;
  return gradcheckView<Rnnlm, LanguageData>({
    copy,
    last: ({ layers }) => layers.at(-1) as TimeAffine,
    recurrent: ({ layers }) => layers.findLast((layer) => layer instanceof TimeRecurrent)!,
    withBatch({ data }, model, use) {
      using text = new Sequences(data.corpus.ids.subarray(0, words), { batchSize, timeSize });
      model.resetState();
      const before = text.batch(text.starts(0));
      model.gradient(before.x, before.t);
      const { x, t } = text.batch(text.starts(timeSize));
      return use(x, t);
    },
    elements,
  });
}
