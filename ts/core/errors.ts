/**
 * Invisible characters that change how other text is shown, such as a terminal's escapes and changes of the writing
 * direction. The Arabic signs around digits are visible, although Unicode lists them among such characters.
 */
const STEERING = String.raw`(?![\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]`;
/** Joiners inside words, for example of Persian and Sinhala, and inside emoji. */
const JOINED = String.raw`(?<=[\p{L}\p{M}\p{N}\p{Extended_Pictographic}\p{Emoji_Modifier}])[\u200c\u200d](?=[\p{L}\p{M}\p{N}\p{Extended_Pictographic}])`;
/** The flags of England, Scotland and Wales. Only these emoji may have tags, because tags could hide a text. */
const TAGGED = String.raw`\u{1f3f4}\u{e0067}\u{e0062}(?:\u{e0065}\u{e006e}\u{e0067}|\u{e0073}\u{e0063}\u{e0074}|\u{e0077}\u{e006c}\u{e0073})\u{e007f}`;
const STEERING_OR_SHOWN = new RegExp(`(${JOINED}|${TAGGED})|${STEERING}`, 'gu');

/** The text with its steering characters written out, such as `\u001b`. Joiners inside a word or an emoji stay. */
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
 * What went wrong, for programs. A code keeps its meaning from version to version; the words of a message may change.
 *
 * Calls of the library:
 * - `invalid-argument`: a value of the wrong type or out of its range
 * - `unknown-name`: a name that does not exist: an experiment, a view, an option, a tensor
 * - `unknown-word`: a word or character that the vocabulary does not have
 * - `shape-mismatch`: shapes or numbers of values that do not fit together
 * - `out-of-range`: an index, an id or a label outside of what it points into
 * - `overlap`: an output that shares memory with another argument
 * - `wrong-order`: a call that needs another call before it, such as `backward` before a training pass
 * - `disposed`: a workspace, a tensor or a run that was already given back
 * - `not-finite`: a value that is not a finite number
 * - `diverged`: training that reached a value which is not a finite number
 *
 * Experiments:
 * - `invalid-param`: a parameter that an experiment does not take, or a value that it does not take
 * - `unusable-data`: data that a file holds rightly but that this training cannot use, such as too few words
 *
 * Files and the network:
 * - `not-found`: no file or folder of this name, or a part of a whole that is missing
 * - `unreadable`: a file that may not be read, or a folder in its place
 * - `unwritable`: a file that cannot be written, or that is not to be overwritten
 * - `wrong-format`: a file of another format or version
 * - `damaged`: a file of the right format whose contents are wrong
 * - `mismatch`: a sound file, view or data set that belongs to another model, experiment or data set
 * - `download-failed`: a download that failed, or gave other bytes than expected
 *
 * The machine:
 * - `unsupported`: something that this runtime, browser or build cannot do
 * - `out-of-memory`: more memory than the wasm module can have
 * - `engine-failed`: the wasm module or one of its threads ended
 *
 * The command line:
 * - `usage`: a command or a flag that does not fit
 */
export type ErrorCode =
  | 'invalid-argument'
  | 'unknown-name'
  | 'unknown-word'
  | 'shape-mismatch'
  | 'out-of-range'
  | 'overlap'
  | 'wrong-order'
  | 'disposed'
  | 'not-finite'
  | 'diverged'
  | 'invalid-param'
  | 'unusable-data'
  | 'not-found'
  | 'unreadable'
  | 'unwritable'
  | 'wrong-format'
  | 'damaged'
  | 'mismatch'
  | 'download-failed'
  | 'unsupported'
  | 'out-of-memory'
  | 'engine-failed'
  | 'usage';

/**
 * An error that the user can do something about. Its message says what was expected, what was found and what to do; its
 * {@link ErrorCode} says the same to a program. The command line prints the message without a stack trace. Messages
 * repeat names and values from files and servers, which can hold anything, so characters that would steer a terminal
 * are written out, as `\u001b`.
 */
export class BadakError extends Error {
  /** The name of the class. */
  override readonly name: string = 'BadakError';
  /** What went wrong, for programs. */
  readonly code: ErrorCode;

  /** @param message what was expected, what was found and what to do */
  constructor(code: ErrorCode, message: string) {
    // Each character is looked at, and a message can repeat all of a file: what goes in the end anyway goes first.
    const ends = message.slice(0, MOST_CHARACTERS) + message.slice(MOST_CHARACTERS).slice(-MOST_CHARACTERS);
    super(shortened(visible(ends)));
    this.code = code;
  }
}

/** Characters of a message. Those that name many words or parameters are shorter. */
const MOST_CHARACTERS = 1500;
/** Of a longer message, characters of its end, which says what to do. */
const END_CHARACTERS = 400;

/** A message as people can read it: names and values from files can have any length. */
function shortened(message: string): string {
  if (message.length <= MOST_CHARACTERS) return message;
  return `${message.slice(0, MOST_CHARACTERS - END_CHARACTERS - 3)} … ${message.slice(-END_CHARACTERS)}`;
}

/** What of an error can be posted to another thread. */
export type Failure = Pick<BadakError, 'code' | 'message'>;

/** Any error as a failure. An error without a code ends what was being computed. */
export function failureOf(error: unknown): Failure {
  return {
    code: error instanceof BadakError ? error.code : 'engine-failed',
    message: error instanceof Error ? error.message : String(error),
  };
}

/**
 * A wrong parameter of an experiment. Names of parameters stand in backticks in the message, as in `hiddenSize`, so
 * that each front-end can replace them by its own names.
 */
export class ParamError extends BadakError {
  override readonly name = 'ParamError';
  /** @param key the parameter's name */
  constructor(
    readonly key: string,
    detail: string,
  ) {
    super('invalid-param', `\`${key}\`: ${detail}`);
  }
}

/** The loss, the norm of the gradient or a metric is not finite. The run stops; what was saved before stays. */
export class DivergedError extends BadakError {
  override readonly name = 'DivergedError';
  /** @param what is not finite, and `advice` what to do about it */
  constructor(
    /** The step at which it happened. */
    readonly step: number,
    /** The value that is not finite. */
    readonly loss: number,
    what = 'the loss',
    advice = 'A smaller learning rate usually helps.',
  ) {
    super('diverged', `${what} became ${loss} at step ${step}; training stopped there. ${advice}`);
  }
}

/** What went wrong, in words that a sentence goes on after: messages of others may end with a full stop. */
export function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/[.\s]+$/, '');
}
