/** Views: what can be shown of a model, while it trains or from a checkpoint. */
import { BadakError } from '../core/errors.js';
import {
  listOf,
  type Option,
  type OptionTable,
  readOptions,
  textOption,
  unknownName,
} from '../core/options.js';
import type { DType } from '../core/tensor.js';
import type { Tokenization } from '../data/tokenizer.js';
import type { Model } from '../models/model.js';
import type { CheckpointInfo } from '../train/checkpoint.js';
import type { LoadedData } from './experiment.js';
import { type Earlier, KeptMoments } from './kept-moments.js';
import type { Panel } from './panels.js';
import type { AnyParams } from './params.js';

/** What a person gives to a view: a drawn digit, a sentence, a question, or a word. */
export type InputKind = 'digit' | 'sentence' | 'question' | 'word';

/** A list of words or texts that a person types. */
export const wordsOption: Option<readonly string[]> = { ...listOf(textOption), takes: 'a list of texts' };

/** A model at one moment of its training, with everything that views may use. */
export interface Subject<
  M extends Model<DType> = Model<DType>,
  D extends LoadedData = LoadedData,
  P = AnyParams,
> {
  readonly model: M;
  readonly params: P;
  readonly seed: number;
  /** Index of this training in a comparison, from 0. */
  readonly training: number;
  /** Number of steps that this training has done. */
  readonly step: number;
  /** What the model is trained on; a restored checkpoint may have no data. */
  readonly data?: D | undefined;
  /** The vocabulary of a model of words or characters, by id. */
  readonly words?: readonly string[] | undefined;
  /** Lengths of a question and of an answer, in characters. */
  readonly lengths?: CheckpointInfo['lengths'];
  /** How the text was cut into words. */
  readonly tokenization?: Tokenization | undefined;
  /** What the view kept of earlier moments of this training, the earliest first. */
  readonly earlier?: readonly Earlier[];
  /**
   * The trainings of a comparison at this moment, by their index, this one among them; undefined where there is no model:
   * it has ended before the others, or not begun. A run of one training does not have it.
   */
  readonly compared?: () => readonly (Subject<M, D, P> | undefined)[];
}

/** The result of a look: panels to draw, and notes. */
export interface Look {
  /** What the view shows. */
  readonly panels: readonly Panel[];
  /** Sentences for the person who gave the input: what was read differently, and why. */
  readonly notes: readonly string[];
  /**
   * What the numbers of an input stand for, from 0 on, by the name of the input: the words of a sentence for the number of a
   * word. Only where there is something to say, such as the likeliest candidates.
   */
  readonly names?: Readonly<Record<string, readonly string[]>>;
  /** The input that is shown, where all or a part of it was not given: then the view's sample has it. */
  readonly sample?: object;
}

/** A view, as front-ends know it; `run.look(view.id, input)` shows it. */
export interface View {
  /** Its name for programs. */
  readonly id: string;
  /** Its name for people. */
  readonly title: string;
  /** The main input that a person gives; a view without it shows the model itself. */
  readonly input?: InputKind;
  /** Whether it shows the model; a view that does not is the same at every step. */
  readonly ofModel: boolean;
  /** Whether it shows the models of all trainings of a comparison at once. */
  readonly ofAll?: boolean;
  /** Whether it takes longer than a step, so that it is shown when a person asks for it, and not again and again. */
  readonly isSlow?: boolean;
  /** Names of the fields of its input. */
  readonly takes: readonly string[];
  /** The values of the fields that take one of a few. */
  readonly choices?: Readonly<Record<string, readonly string[]>>;
}

/** A view with its computation, for one kind of subject. */
export interface ViewDefinition<S = Subject, I extends object = object> {
  id: string;
  title: string;
  input?: InputKind;
  /** Default true. */
  ofModel?: boolean;
  /** Default false. */
  ofAll?: boolean;
  /** Default false. */
  isSlow?: boolean;
  /** Whether runs with these parameters have the view; default all runs. */
  isFor?(params: Readonly<AnyParams>): boolean;
  takes: OptionTable<I>;
  /** The input for the report; undefined where the view needs a person's input. */
  sample(subject: S): I | undefined;
  /** What it keeps of a moment, to show it beside later ones: small, and quickly made. Undefined for nothing. */
  keep?(subject: S): unknown;
  /** Computes the panels. It must not change anything that training or an evaluation goes on with. */
  look(subject: S, input: I): Look | readonly Panel[] | Panel;
}

/** A view of any subject and input. `takes` checks the input. */
export type AnyView = ViewDefinition<never, never>;

/** Defines a view; ties the type of its input to the table `takes`. */
export function defineView<S, I extends object>(view: ViewDefinition<S, I>): AnyView {
  return view as unknown as AnyView;
}

/** The error of a view that needs the data the model was trained on, which the restored model does not have. */
export function noData(view: string): BadakError {
  return new BadakError(
    'mismatch',
    `view ${view}: expected the data that the model was trained on, found nothing. Give it to restore()`,
  );
}

/** The part of a view that front-ends know. */
export function describeView({ id, title, input, ofModel = true, ofAll, isSlow, takes }: AnyView): View {
  const choices = Object.entries<Option<unknown>>(takes).flatMap(([name, { choices }]) =>
    choices ? [[name, choices] as const] : [],
  );
  return {
    ...{ id, title, ofModel, takes: Object.keys(takes) },
    ...(input && { input }),
    ...(ofAll && { ofAll }),
    ...(isSlow && { isSlow }),
    ...(choices.length > 0 && { choices: Object.fromEntries(choices) }),
  };
}

/** Whether an input has all that a view needs. What is no object is refused later. */
function isWhole(input: object | undefined, takes: AnyView['takes']): boolean {
  if (input === undefined) return false;
  if (typeof input !== 'object' || Array.isArray(input)) return true;
  return Object.entries(takes as OptionTable<object>).every(
    ([name, option]) => !(option as Option<unknown>).required || name in Object(input),
  );
}

/** The sample with what was given in its place. */
function withSample(
  sample: object | undefined,
  input: object | undefined,
  view: AnyView,
): object | undefined {
  // A view that needs nothing of a person says itself why it has no sample.
  if (!sample) return input ?? (view.input ? undefined : {});
  return { ...sample, ...input };
}

/** The views of a run or a restored model, by id. Every call names the subject to show. */
export class Looks {
  readonly #views: readonly AnyView[];
  /** Ids of the views that runs of this experiment have with other parameters. */
  readonly #others: readonly string[];
  readonly #experiment: string;
  readonly kept: KeptMoments = new KeptMoments();

  constructor(experiment: string, views: readonly AnyView[], params: Readonly<AnyParams>) {
    this.#experiment = experiment;
    this.#views = views.filter(({ isFor }) => isFor?.(params) ?? true);
    this.#others = views.filter((view) => !this.#views.includes(view)).map(({ id }) => id);
  }

  /** Keeps of a moment what every view needs of it later. */
  keep(subject: Subject): void {
    const { training, step } = subject;
    for (const view of this.#views) {
      const what = view.keep?.(subject as never) as unknown;
      if (what !== undefined) this.kept.add(view.id, training, { step, what });
    }
  }

  get views(): readonly View[] {
    return this.#views.map(describeView);
  }

  /** The input for the report; undefined where the view needs a person's input. */
  sample(id: string, subject: Subject): object | undefined {
    return this.#view(id).sample(subject as never);
  }

  /**
   * What a view shows of a subject.
   * @param input what the view takes; what it needs and does not get is that of its sample
   * @param kept of the run; default what these views kept
   * @throws BadakError when the view is unknown or does not fit the model, the input is not valid, or an input is needed
   *   and none is given
   */
  look(id: string, subject: Subject, input?: object, kept = this.kept): Look {
    const view = this.#view(id);
    const given = isWhole(input, view.takes) ? input : withSample(view.sample(subject as never), input, view);
    if (given === undefined) {
      throw new BadakError(
        'invalid-argument',
        `view ${id}: expected an input { ${Object.keys(view.takes).join(', ')} }, found nothing`,
      );
    }
    readOptions(`view ${id}`, given as object, view.takes as OptionTable<object>);
    const earlier = kept.before(id, subject.training, subject.step);
    const found: Look | readonly Panel[] | Panel = view.look(
      { ...subject, earlier } as never,
      given as never,
    );
    return {
      ...('panels' in found ? found : { panels: 'kind' in found ? [found] : found, notes: [] }),
      ...(view.input && given !== input && { sample: given }),
    };
  }

  #view(id: string): AnyView {
    const found = this.#views.find((view) => view.id === id);
    if (found) return found;
    const ids = this.#views.map((view) => view.id);
    if (this.#others.includes(id)) {
      throw new BadakError(
        'mismatch',
        `${this.#experiment}: expected a view of a model with these parameters, one of ${ids.join(', ')}, found ${id}, a view of models with other parameters`,
      );
    }
    throw new BadakError('unknown-name', `${this.#experiment}: ${unknownName('view', id, ids)}`);
  }
}
