/** The page's worker: it owns the engine and the one run that is open. */
import { failureOf } from '../../../ts/core/errors.js';
import { init } from '../../../ts/core/init.js';
import type { GreyImage } from '../../../ts/data/grey-image.js';
import { usePlatform } from '../../../ts/core/current-platform.js';
import { browserPlatform } from '../../../ts/platform/browser.js';
import { type PreparedRun, prepareRun } from '../../../ts/experiments/open-run.js';
import type { LoadedData } from '../../../ts/experiments/experiment.js';
import type { AnyParams } from '../../../ts/experiments/params.js';
import { decodeCheckpoint } from '../../../ts/train/checkpoint.js';
import { cancel, download } from './downloads.js';
import { KeptFiles } from './kept-files.js';
import { compile } from './kernels.js';
import type {
  FromTrainer,
  LookOrder,
  Moment,
  OpenOrder,
  RestoreOrder,
  ToTrainer,
  WeightsOrder,
} from './protocol.js';
import { Session } from './session.js';
import { startThread } from './threads.js';

const post = (message: FromTrainer, transfer: Transferable[] = []) => self.postMessage(message, { transfer });
/** One step at a time: between two steps the session decides whether there is time for another. */
const PACE = { ms: 8, steps: 1 };

let session: Session | undefined;
/** The number of the run that is open, or about to be. */
let current = -1;

const files = new KeptFiles();
usePlatform({ ...browserPlatform, compile, files, startWorker: (script) => startThread(script, post) });
const starting = Promise.all([init({ strict: self.name === 'exact' }), files.begin().then(sayFiles)]).then(
  ([backend]) => post({ kind: 'ready', backend }),
);
// The run that is asked for says why it cannot be opened. A page that is left meanwhile has nobody to tell.
starting.catch(() => {});

async function sayFiles(): Promise<void> {
  post({ kind: 'files', files: await files.all(), lasting: files.isLasting });
}

/** Drawn once for all experiments: it takes longer than anything else before the first step. */
let digits: LoadedData | undefined;

async function dataOf({ params, load }: PreparedRun): Promise<LoadedData> {
  if (params['data'] !== 'digits') return load({ download: false });
  return (digits ??= await load());
}

async function open(order: OpenOrder): Promise<void> {
  session?.close();
  session = undefined;
  current = order.run;
  try {
    await starting;
    const { experiment, params, seed, policy, from } = order;
    const prepared = prepareRun({
      experiment,
      params,
      seed,
      policy,
      pace: PACE,
      ...(from && { resume: { from: from.name, checkpoint: from.bytes }, branch: from.branch }),
    });
    const data = await dataOf(prepared);
    // While the data was made another run may have been asked for.
    if (current !== order.run) return;
    const reopen = (checkpoint: Uint8Array) => {
      const resume = { from: 'before the edit', checkpoint };
      return prepareRun({ experiment, params, seed: prepared.seed, pace: PACE, resume }).open(data);
    };
    session = new Session(order.run, { ...prepared, data, run: prepared.open(data), reopen }, post);
    session.begin();
  } catch (error) {
    if (current === order.run) post({ kind: 'failed', run: order.run, ...failureOf(error) });
  }
}

function refuse(error: unknown): void {
  post({ kind: 'refused', ...failureOf(error) });
}

/** Orders are carried out in turn: those for a run wait until it is open. */
let last: Promise<unknown> = Promise.resolve();

function inspect({ name, bytes }: Extract<ToTrainer, { kind: 'inspect' }>): void {
  const { experiment, params, seed, step } = decodeCheckpoint(name, bytes);
  post({ kind: 'inspected', name, experiment, params: params as AnyParams, seed, step, bytes });
}

async function change(order: Extract<ToTrainer, { kind: 'file' | 'delete' }>): Promise<void> {
  await starting;
  if (order.kind === 'file') await files.write(order.name, order.file);
  else await files.delete(order.path);
  await sayFiles();
}

async function picture({ name, file }: Extract<ToTrainer, { kind: 'picture' }>): Promise<void> {
  const { readDigit } = await import('./later.js');
  const { pixels: digit, doubt } = await readDigit(name, file);
  post({ kind: 'pictured', name, digit, doubt });
}

/** A question that cannot be answered is no failure of the run. */
function weights(asked: Session, order: WeightsOrder): void {
  try {
    asked.weights(order);
  } catch (error) {
    refuse(error);
  }
}

function look(asked: Session, order: LookOrder): void | Promise<void> {
  const { input } = order;
  if (input && 'drawing' in input) return lookAt(asked, order, input as { drawing: GreyImage });
  asked.look(order.look, order);
}

/** Looks at a drawing. What makes it a digit comes with the first one. */
async function lookAt(asked: Session, order: LookOrder, input: { drawing: GreyImage }): Promise<void> {
  try {
    const { withDigit } = await import('./later.js');
    asked.look(order.look, { ...order, input: withDigit(input) });
  } catch (error) {
    post({ kind: 'unseen', run: order.run, look: order.look, ...failureOf(error) });
  }
}

/** The data of another run. Files may be gone: its model can still be asked. */
async function dataAt({ bytes }: Moment): Promise<LoadedData | undefined> {
  try {
    return await dataOf(prepareRun({ resume: { from: 'this moment', checkpoint: bytes } }));
  } catch {
    return undefined;
  }
}

async function restore(asked: Session, { moment, beside }: RestoreOrder): Promise<void> {
  try {
    asked.restore(moment, beside, moment?.isOther ? await dataAt(moment) : undefined);
  } catch (error) {
    refuse(error);
  }
}

function carryOut(order: ToTrainer): void | Promise<void> {
  if (order.kind === 'inspect') return inspect(order);
  if (order.kind === 'picture') return picture(order);
  if (order.kind === 'file' || order.kind === 'delete') return change(order);
  if (!('run' in order) || !session || order.run !== current) return;
  switch (order.kind) {
    case 'start':
      return session.play('end');
    case 'step':
      return session.play(order.to);
    case 'keep':
      return session.keep(order.steps);
    case 'pause':
      return session.pause();
    case 'limit':
      return session.limit(order.perSecond);
    case 'look':
      return look(session, order);
    case 'seen':
      return session.seen(order.look);
    case 'forget':
      return session.forget(order.look);
    case 'restore':
      return restore(session, order);
    case 'report':
      return (
        session
          .report(order)
          // The run goes on without it.
          .catch((error: unknown) => post({ kind: 'refused', ...failureOf(error) }))
      );
    case 'edit':
      return session.edit(order.edit, order.training);
    case 'undo':
      return session.undo();
    case 'weights':
      return weights(session, order);
    case 'close':
      session.close();
      session = undefined;
      return;
    case 'open':
  }
}

self.onmessage = ({ data: order }: MessageEvent<ToTrainer>) => {
  // A download goes on beside what is carried out in turn.
  if (order.kind === 'cancel') return cancel();
  if (order.kind === 'fetch')
    return void download(order.set, { ready: starting, post, sayFiles }).catch(refuse);
  if (order.kind === 'open') current = order.run;
  last = last
    .then(() => (order.kind === 'open' ? open(order) : carryOut(order)))
    // One order that fails does not hold up those behind it.
    .catch((error: unknown) => {
      if (!('run' in order)) refuse(error);
      else post({ kind: 'failed', run: order.run, ...failureOf(error) });
    });
};
