/** Characters that show nothing themselves but steer what shows others: a terminal's escapes, the direction of writing. */
const STEERING = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** The text with such characters written out, `\u001b`. */
export function visible(text: string): string {
  return text.replace(STEERING, (character) =>
    [...Array(character.length).keys()]
      .map((i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/**
 * An error that the user can do something about: what was expected, what was found, what to do.
 * The command line prints its message without a stack trace. Messages repeat names and values from files and servers, which
 * can hold anything, so every message is made {@link visible} here, once for all of them.
 */
export class BadakError extends Error {
  override readonly name: string = 'BadakError';
  constructor(message: string) {
    super(visible(message));
  }
}

/** The loss, the norm of the gradient or a metric is no longer a number: the run stops, what was saved before stays. */
export class DivergedError extends BadakError {
  override readonly name = 'DivergedError';
  constructor(
    readonly step: number,
    readonly loss: number,
    what = 'the loss',
    advice = 'A smaller learning rate usually helps.',
  ) {
    super(`${what} became ${loss} at step ${step}; training stopped there. ${advice}`);
  }
}
