/** Numbers by name, such as `train/loss`, `train/accuracy` and `test/accuracy`. */
export type Metrics = Readonly<Record<string, number>>;

/** A text that a model wrote, or a question with the model's answer and the right answer. */
export type Said = { text: string } | { question: string; answer: string; expected: string };

/** A report of a training at a step. It is plain data, so it can be printed, stored or sent to another thread. */
export interface Report {
  /**
   * `step`: some steps were done. `epoch`, `eval`: the model was also evaluated, at the end of an epoch or at another
   * step. `pause`: there is nothing to report; the caller has a turn to listen, save or stop.
   */
  type: 'step' | 'epoch' | 'eval' | 'pause';
  /** In a comparison, the name of the training. */
  run?: string;
  /** Steps that the training has done. */
  step: number;
  /** Epochs that the training has done, counted in batches; it can be a fraction. */
  epoch: number;
  /** The figures, by name. */
  metrics: Metrics;
  /** Texts of a model that writes. They can contain any character. */
  said?: readonly Said[];
  /** This evaluation is the best so far, by the metric that the training watches. */
  best?: true;
  /** A loss or metric is not finite, so the run ended here. */
  diverged?: true;
}
