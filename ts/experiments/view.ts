/** What can be looked at of a model, while it trains and of a checkpoint. */
import { BadakError } from '../core/errors.js';
import { type OptionTable, readOptions } from '../core/options.js';
import { closestSpellings } from '../core/spelling.js';
import type { DType } from '../core/tensor.js';
import type { Tokenization } from '../data/tokenizer.js';
import type { Model } from '../models/model.js';
import type { CheckpointInfo } from '../train/checkpoint.js';
import type { LoadedData } from './experiment.js';
import type { Panel } from './panels.js';
import type { AnyParams } from './params.js';

/** What a person gives a view: draws a digit, writes a sentence, asks a question, chooses a word. */
export type InputKind = 'digit' | 'sentence' | 'question' | 'word';

/** A model at one moment, with what is known of it. */
export interface Subject<
  M extends Model<DType> = Model<DType>,
  D extends LoadedData = LoadedData,
  P = AnyParams,
> {
  readonly model: M;
  readonly params: P;
  readonly seed: number;
  /** In a comparison, which of its trainings this is, from 0. */
  readonly training: number;
  /** Steps that this training has done. */
  readonly step: number;
  /** What it is trained on; a restored checkpoint may be without. */
  readonly data?: D | undefined;
  /** The vocabulary, where the model reads or writes words or characters: the one of id i is the i-th. */
  readonly words?: readonly string[] | undefined;
  /** Characters of a question and of an answer. */
  readonly lengths?: CheckpointInfo['lengths'];
  /** How the text was cut into words. */
  readonly tokenization?: Tokenization | undefined;
}

/** What a look shows. */
export interface Look {
  readonly panels: readonly Panel[];
  /** What was read otherwise than it was given, and why: sentences for the person who gave it. */
  readonly notes: readonly string[];
}

/** A thing to look at, as the front-ends know it; `run.look(view.id, input)` looks at it. */
export interface View {
  readonly id: string;
  readonly title: string;
  /** The main thing that a person gives; a view without one shows the model itself. */
  readonly input?: InputKind;
  /** Whether it shows the model; otherwise it is the same at every step. */
  readonly ofModel: boolean;
  /** Names of what may be given. */
  readonly takes: readonly string[];
}

/** A view with its computation, for subjects of one kind. */
export interface ViewDefinition<S = Subject, I extends object = object> {
  id: string;
  title: string;
  input?: InputKind;
  /** Default true. */
  ofModel?: boolean;
  /** Whether runs with these parameters have it; default all. */
  isFor?(params: Readonly<AnyParams>): boolean;
  takes: OptionTable<I>;
  /** What the report looks at; undefined where there is nothing to look at without a person's input. */
  sample(subject: S): I | undefined;
  /** Reads the model and changes nothing that training or an evaluation goes on with. */
  look(subject: S, input: I): Look | readonly Panel[] | Panel;
}

/** A view of any subject and input: what is given is checked by its table. */
export type AnyView = ViewDefinition<never, never>;

/** Ties the type of the input to its table. */
export function defineView<S, I extends object>(view: ViewDefinition<S, I>): AnyView {
  return view as unknown as AnyView;
}

export function describeView({ id, title, input, ofModel = true, takes }: AnyView): View {
  return { id, title, ...(input && { input }), ofModel, takes: Object.keys(takes) };
}

/** Looks by the names of views, over whatever subject there is at the moment. */
export class Looks {
  readonly #views: readonly AnyView[];
  readonly #experiment: string;

  constructor(experiment: string, views: readonly AnyView[], params: Readonly<AnyParams>) {
    this.#experiment = experiment;
    this.#views = views.filter(({ isFor }) => isFor?.(params) ?? true);
  }

  get views(): readonly View[] {
    return this.#views.map(describeView);
  }

  /** What the report looks at; undefined where the view has nothing to show without an input. */
  sample(id: string, subject: Subject): object | undefined {
    return this.#view(id).sample(subject as never);
  }

  /**
   * @param input default the sample
   * @throws BadakError when there is no such view, the input is not what it takes, or it needs one
   */
  look(id: string, subject: Subject, input?: object): Look {
    const view = this.#view(id);
    const given: unknown = input ?? view.sample(subject as never);
    if (given === undefined) {
      throw new BadakError(
        `the view ${id}: expected an input { ${Object.keys(view.takes).join(', ')} }, found none`,
      );
    }
    readOptions(`the view ${id}`, given as object, view.takes as OptionTable<object>);
    const found: Look | readonly Panel[] | Panel = view.look(subject as never, given as never);
    if ('panels' in found) return found;
    return { panels: 'kind' in found ? [found] : found, notes: [] };
  }

  #view(id: string): AnyView {
    const found = this.#views.find((view) => view.id === id);
    if (found) return found;
    const ids = this.#views.map((view) => view.id);
    const [close] = closestSpellings(id, ids, 1);
    const known = ids.length > 0 ? `there are ${ids.join(', ')}` : 'it has none';
    throw new BadakError(
      `${this.#experiment}: no view “${id}”; ${close === undefined ? known : `do you mean ${close}?`}`,
    );
  }
}
