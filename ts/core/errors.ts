/**
 * Characters that show nothing themselves but steer what shows others: a terminal's escapes, the direction of writing. Signs of
 * Arabic that go around digits are shown, though Unicode counts them among such characters.
 */
const STEERING = String.raw`(?![\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]`;
/** Joiners inside words, as Persian and Sinhala have them, and inside emoji. */
const JOINED = String.raw`(?<=[\p{L}\p{M}\p{N}\p{Extended_Pictographic}\p{Emoji_Modifier}])[\u200c\u200d](?=[\p{L}\p{M}\p{N}\p{Extended_Pictographic}])`;
/** The flags of England, Scotland and Wales: no other emoji have tags, which could hide a text. */
const TAGGED = String.raw`\u{1f3f4}\u{e0067}\u{e0062}(?:\u{e0065}\u{e006e}\u{e0067}|\u{e0073}\u{e0063}\u{e0074}|\u{e0077}\u{e006c}\u{e0073})\u{e007f}`;
const STEERING_OR_SHOWN = new RegExp(`(${JOINED}|${TAGGED})|${STEERING}`, 'gu');

/** The text with such characters written out, `\u001b`; joiners that belong to a word or an emoji stay. */
export function visible(text: string): string {
  return text.replace(STEERING_OR_SHOWN, (character, shown?: string) => shown ?? writtenOut(character));
}

function writtenOut(character: string): string {
  return Array.from(
    { length: character.length },
    (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
  ).join('');
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

/**
 * A parameter of an experiment that is not what it takes. Messages have names of parameters in backticks, `hiddenSize`, for
 * every front-end to say it in its own way.
 */
export class ParamError extends BadakError {
  override readonly name = 'ParamError';
  /** @param key the parameter's name */
  constructor(
    readonly key: string,
    detail: string,
  ) {
    super(`\`${key}\`: ${detail}`);
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
