/** Numbers by name: `train/loss train/accuracy test/accuracy …`. */
export type Metrics = Readonly<Record<string, number>>;

/** A text that a model wrote, or a question with the model's answer and the one that is right. */
export type Said = { text: string } | { question: string; answer: string; expected: string };

/** What training says of itself while it runs; plain data, so it can be printed, stored or sent to another thread. */
export interface Report {
  /**
   * `step`: a few steps went by. `epoch`, `eval`: the model was also evaluated, at the end of an epoch or in between.
   * `pause`: nothing to say; a turn for whoever drives the training to listen, save or stop.
   */
  type: 'step' | 'epoch' | 'eval' | 'pause';
  /** In a comparison, whose curve this belongs to. */
  run?: string;
  /** Steps done since the beginning, in a comparison since this curve's. */
  step: number;
  /** Epochs done, counted in batches; may be a fraction. */
  epoch: number;
  metrics: Metrics;
  /** What the model says, where it is one that writes. The texts can hold any character. */
  said?: readonly Said[];
  /** Of all evaluations so far the best, by what the training goes by. */
  best?: true;
  /** The loss became no number: the run ended here. */
  diverged?: true;
}
