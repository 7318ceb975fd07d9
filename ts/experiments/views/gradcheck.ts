/** A view of a check of gradients, in which a person can plant a mistake and see what it makes wrong. */
import { choice, type OptionTable, seedOption, sizeOption } from '../../core/options.js';
import { say } from '../../core/say.js';
import { format, type Shape } from '../../core/shape.js';
import type { DType, Labels, Tensor } from '../../core/tensor.js';
import type { Model } from '../../models/model.js';
import { gradcheck, GRADCHECK_LIMIT, type GradcheckRow, verdictOn } from '../../train/gradcheck.js';
import type { LoadedData } from '../experiment.js';
import { type AnyView, defineView, type Look, noData, type Subject } from '../view.js';

/** What is planted in the backward pass of the copy that is checked. */
export type Mistake = 'none' | 'transpose' | 'mean' | 'sampled-mean' | 'contexts' | 'state' | 'encoder';

/** Plants a mistake in a copy, which is checked on the targets t. @returns what it is, and what it makes wrong */
type Plant<M> = (copy: M, t: Labels) => string;

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
  /** The mistakes that can be planted, in the order in which they are offered. */
  mistakes: Readonly<Partial<Record<Exclude<Mistake, 'none'>, Plant<M>>>>;
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
    mistake: choice<Mistake>('none', ...(Object.keys(checking.mistakes) as Mistake[])),
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
        const planted = mistake === 'none' ? '' : checking.mistakes[mistake]!(copy, t);
        return { planted, rows: gradcheck(copy, x, t, seed, elements) };
      });
      return shown(checked, elements);
    },
  });
}

/** @param most elements compared of a parameter */
function shown({ rows, planted }: Checked, most: number): Look {
  const verdicts = rows.map(verdictOn);
  return {
    panels: [
      {
        kind: 'table',
        title: say`Gradient check`,
        note: say`For up to ${most} numbers of each parameter: what the backward pass says, and the slope of the loss between a little more and a little less of the number. The weights are those of this moment, in a copy of the model. The element with the largest difference is shown: in a right gradient that is rounding. The relative error is the length of the difference, divided by the lengths of both gradients together. From ${GRADCHECK_LIMIT} on a gradient is wrong. Where rounding alone can make more than that, only an error beyond it counts as wrong.`,
        columns: [
          { label: say`parameter`, kind: 'text' },
          { label: say`gradient of the parameter`, kind: 'verdict' },
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
