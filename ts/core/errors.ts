/**
 * An error that the user can do something about: what was expected, what was found, what to do.
 * The command line prints its message without a stack trace.
 */
export class BadakError extends Error {
  override readonly name: string = 'BadakError';
}

/** The loss is no longer a number: the run stops, what was saved before stays. */
export class DivergedError extends BadakError {
  override readonly name = 'DivergedError';
  constructor(
    readonly step: number,
    readonly loss: number,
  ) {
    super(
      `the loss became ${loss} at step ${step}; training stopped there. A smaller learning rate usually helps.`,
    );
  }
}
