import type { ErrorCode } from '../../../ts/core/errors.js';
import type { PagePart } from '../../../ts/experiments/run-link.js';

/** The page's own words in English. Texts of the experiments come from the library. */
const number = (value: number) => value.toLocaleString('en');
const plural = new Intl.PluralRules('en');
const counted = (n: number, one: string, many: string) =>
  `${number(n)} ${plural.select(n) === 'one' ? one : many}`;

const SETS = {
  mnist: 'MNIST',
  ptb: 'the Penn Treebank',
  addition: 'the book’s additions',
  date: 'the book’s dates',
};
type SetName = keyof typeof SETS;

export const en = {
  appLine:
    'Train every network of the two “Deep Learning from Scratch” books here, on this processor, and look inside while it learns.',
  lessons: 'Lessons',
  backToLessons: 'All lessons',
  experiments: 'Experiments of this lesson',
  play: 'Play',
  pause: 'Pause',
  step: 'Step',
  epoch: 'Epoch',
  reset: 'Reset',
  stepOf: (done: number, all: number) => `step ${number(done)} of ${number(all)}`,
  trialOf: (done: number, all: number) => `trial ${number(done)} of ${number(all)}`,
  epochNumber: (epoch: number) => `epoch ${epoch.toLocaleString('en', { maximumFractionDigits: 2 })}`,
  perSecond: (rate: number, unit: 'steps' | 'trials') =>
    unit === 'steps' ? `${number(Math.round(rate))} steps/s` : `${rate.toFixed(1)} trials/s`,
  secondsLeft: (seconds: number) =>
    seconds < 120
      ? `${counted(Math.ceil(seconds), 'second', 'seconds')} left`
      : `${number(Math.ceil(seconds / 60))} minutes left`,
  speed: 'Speed',
  fullSpeed: 'full speed',
  opening: 'Making the data and the network …',
  ready: 'Ready. Press Play.',
  readyAgain: 'Ready. Press Play. The run before is in the list.',
  paused: 'Paused.',
  playing: 'Training …',
  done: 'Finished.',
  notLearned:
    'The loss is as high as at the beginning: the network has learned nothing. The learning rate may be too large or too small.',
  afterDone: 'Change a setting or the seed for another run.',
  branched: (step: number) => `Branched at step ${number(step)}. Change a setting, then press Play.`,
  failed: 'This run stopped.',
  takeUpAgain: (step: number) => `Take it up again at step ${number(step)}`,
  /** What an error means and what to do in the page, where that is not in the library's message. */
  errors: {
    diverged: 'The loss is not a number any more: the run diverged. Try a smaller learning rate.',
    'engine-failed': 'The engine stopped. Reset begins again with a new one.',
  } as Readonly<Partial<Record<ErrorCode, string>>>,
  inside: 'Inside',
  charts: 'Charts',
  read: 'Read',
  cards: 'Cards',
  classLink: 'Link for a class',
  classHelp: 'Choose what the class sees. The open view and the open card are where it begins.',
  classParts: 'Parts of the page',
  parts: {
    read: 'cards to read',
    charts: 'charts',
    settings: 'settings',
    runs: 'list of runs',
    files: 'files and downloads',
  } as Readonly<Record<PagePart, string>>,
  classSeed: (seed: number) => `everyone has seed ${seed}, and so the same numbers`,
  embed: 'Frame for another page',
  embedHelp: 'Shows the open view with Play. The page that has it must be allowed to frame this one.',
  openInPage: (title: string) => `Open “${title}” with all views`,
  copy: 'Copy',
  close: 'Close',
  cardOf: (at: number, count: number) => `card ${at} of ${count}`,
  bookSection: (volume: number, section: string) => `vol. ${volume}, section ${section}`,
  cardBefore: 'Back',
  cardAfter: 'Next',
  nextLesson: (title: string) => `Next lesson: ${title}`,
  exercise: 'Try it',
  sourceOf: (file: string) => `badak’s source: ${file}`,
  settings: 'Settings',
  runs: 'Runs',
  views: 'Views',
  noCharts: 'The curves appear after the first steps.',
  noViews: 'A search keeps no model to look into. Its trials are in the charts.',
  preset: 'Preset',
  presets: '“quick” ends in about ten seconds. “book” has the book’s settings.',
  quick: 'quick',
  book: 'book',
  hash: 'hash',
  hashHelp: 'Runs with equal hashes have the same numbers, to the last bit.',
  noFused:
    'This link asks for fused arithmetic, which this browser does not have: the run would differ in the last bits.',
  useExact: 'Use exact arithmetic',
  seed: 'seed',
  seedHelp: 'the same seed and settings give the same run, to the bit',
  defaultIs: (value: string) => `default ${value}`,
  allowed: (range: string, now: string) => `expected ${range}; the run keeps ${now}`,
  none: 'none',
  unset: 'not set',
  flag: (isOn: boolean): string => (isOn ? 'on' : 'off'),
  link: 'Copy link',
  copied: 'Copied.',
  copiedWithoutBranch:
    'Copied. A link has no branch: it begins a new run with these settings. Share the checkpoint to go on from here.',
  notCopied: 'This browser does not let the page copy.',
  copyTable: 'Copy table',
  linkWrong: (what: string) =>
    `The link says something that does not exist: ${what}. The rest of it is used.`,
  run: (n: number) => `run ${number(n)}`,
  moment: 'Moment of the run',
  momentAt: (step: number) => `as it was at step ${number(step)}`,
  now: 'now',
  toNow: 'Back to now',
  branch: 'Branch here',
  branchHelp: 'begins a run of its own at this moment, which can have other settings',
  branchOf: (n: number, step: number) => `branch of run ${number(n)} at step ${number(step)}`,
  pin: 'in the charts',
  useAgain: 'Use its settings',
  forget: 'Forget',
  nameOf: (run: string) => `Name of ${run}`,
  current: 'this run',
  draw: 'Draw a digit',
  drawHelp: 'Draw with a pen, a finger or the mouse.',
  drawKeys: 'With the keyboard: arrow keys move, Space draws.',
  clear: 'Clear',
  sentence: 'A sentence',
  question: 'A question',
  words: 'Words',
  analogy: ['From', 'to', 'as from'],
  axis: ['From', 'to'],
  contexts: ['Words before', 'Words after'],
  look: 'Look',
  places: { layer: 'layer', map: 'filter', row: 'row', column: 'column', word: 'word', unit: 'unit' },
  placesHelp:
    'Numbers begin at 0. For an empty field the view chooses, most often the unit with the largest value.',
  openAgain: (what: string) => `Open the finished run again: ${what}`,
  goOn: (what: string, step: number) => `Go on where you were: ${what}, step ${number(step)}`,
  notKept: 'This browser keeps nothing from visit to visit here: take the checkpoint away to go on later.',
  take: 'Take it away',
  takeCheckpoint: 'Checkpoint',
  takeScript: 'Program in TypeScript',
  takeReport: 'Report',
  takeTable: 'Curves as CSV',
  save: 'Save',
  saveWhat: (what: string) => `Save ${what}`,
  saveAs: (what: string, kind: string) => `Save ${what} as ${kind}`,
  files: 'Your files',
  filesHelp:
    'Drop files anywhere on the page, or choose them: MNIST or another set of IDX files, texts, pairs of questions and answers, pictures of digits, checkpoints.',
  filesStay: 'They stay in this browser.',
  filesGo: 'This browser keeps no files here: they are gone when the page is closed.',
  untilClosed: 'until the page is closed',
  fetchedFile: 'downloaded',
  dropHere: 'Drop the files here',
  unreadable: (name: string) => `${name} cannot be read: it may be a folder.`,
  tooLarge: (name: string, most: string) => `${name} is too large: at most ${most} can be read.`,
  keptFor: (names: string) => `${names}: kept. Open a lesson that reads such files.`,
  unnamed: 'unnamed',
  chooseFiles: 'Choose files …',
  deleteFile: (name: string) => `Delete ${name}`,
  size: (bytes: number) =>
    bytes < 1024
      ? `${number(bytes)} B`
      : bytes < 1048576
        ? `${number(Math.round(bytes / 1024))} KiB`
        : `${(bytes / 1048576).toFixed(1)} MiB`,
  downloadSet: (set: SetName, size: string) => `Download ${SETS[set]} (${size})`,
  downloadFrom: (hosts: readonly string[]) =>
    `From ${hosts.join(', or else ')}. It is checked and kept in this browser; nothing else is sent.`,
  downloading: (set: SetName) => `Downloading ${SETS[set]}`,
  received: (now: string, all: string) => `${now} of ${all}`,
  cancel: 'Cancel',
  downloadFailed: (set: SetName) => `The download of ${SETS[set]} failed.`,
  noNetwork: 'There is no network.',
  whyNot: {
    unreachable: (host: string) => `${host} cannot be reached, or does not let pages read it (CORS).`,
    error: (host: string, message: string) => `${host} answers ${message}.`,
    slow: (host: string, message: string) => `${host} is too slow: ${message}.`,
    'broken-off': (host: string) => `The connection to ${host} broke off.`,
    'other-bytes': (host: string) => `${host} sent other bytes than expected: the checksum is wrong.`,
    'not-kept': (_: string, message: string) => `The files could not be kept: ${message}`,
  },
  byHand: 'Download the files by hand, and drop them here together:',
  choosePicture: 'Choose a picture …',
  pictureOf: (name: string) => `${name}, as the network sees it`,
  noPad: (name: string) =>
    `${name} is a picture: open a lesson that answers a drawn digit, such as the first, and drop it there.`,
  fileHelp: 'one of your files; choose or drop it below',
  noFile: 'none',
  openCheckpoint: 'Open a checkpoint …',
  theme: 'Theme',
  threads: (n: number) => counted(n, 'thread', 'threads'),
  engine: 'What computes here, on this machine’s processor:',
  builds: {
    relaxed: 'WebAssembly that computes four numbers at once, with the processor’s fastest instructions.',
    threads: 'WebAssembly that computes four numbers at once, on several threads.',
    simd: 'WebAssembly that computes four numbers at once, on one thread.',
  },
  arithmetics: {
    fused:
      'A product and its sum are rounded once. Runs have the same hash in every browser that says “fused”.',
    exact: 'A product and its sum are rounded one after the other. Runs have the same hash in every browser.',
  },
  shared: (n: number) =>
    n === 1
      ? 'All work is done by one core.'
      : `The work is shared by ${number(n)} cores. The numbers do not depend on how many they are.`,
  slow: 'This page has one thread, because the host does not isolate it. Two or more are about twice as fast.',
  range: {
    integer: 'a whole number',
    number: 'a number',
    atLeast: (n: number) => `of at least ${number(n)}`,
    above: (n: number) => `above ${number(n)}`,
    below: (n: number) => `below ${number(n)}`,
    atMost: (n: number) => `of at most ${number(n)}`,
    of: (kind: string, limits: readonly string[]) => [kind, ...limits].join(' '),
  },
};

/** Every language has the same words. */
export type Words = typeof en;
