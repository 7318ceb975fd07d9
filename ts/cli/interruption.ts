/** Early ends of a training: Ctrl-C, a closed terminal, a closed stdout. */
import { EXIT } from './exit.js';
import { tell } from './print.js';

/** Tells the running training, if there is one, to save and to end. */
let current: (() => void) | undefined;

/** Tells the running training to save and to end. @returns whether a training runs */
export function interrupt(): boolean {
  current?.();
  return current !== undefined;
}

/**
 * Listens for signals. The first Ctrl-C stops the training at its next report and saves; the second stops it at once.
 */
export function onInterrupt(): { happened(): boolean; stop(): void } {
  let happened = false;
  const soon = () => {
    if (!happened) tell('', 'stopping after this step; Ctrl-C again stops at once');
    happened = true;
  };
  const again = () => {
    if (happened) {
      tell('', 'stopped at once. What was trained since the last checkpoint is not saved');
      process.exit(EXIT.interrupted);
    }
    soon();
  };
  // A closed terminal may send SIGHUP more than once.
  const listeners = { SIGINT: again, SIGTERM: again, SIGHUP: hasTerminal() ? soon : ignore };
  for (const [signal, each] of Object.entries(listeners)) process.on(signal, each);
  current = () => {
    happened = true;
  };
  return {
    happened: () => happened,
    stop() {
      current = undefined;
      for (const [signal, each] of Object.entries(listeners)) process.off(signal, each);
    },
  };
}

/**
 * Whether a closed terminal is to end the training. If no stream is a terminal, the command was started to outlive its
 * terminal, as with `nohup`. Node resets SIGHUP, which `nohup` ignores, so a listener has to ignore it again.
 */
function hasTerminal(): boolean {
  return [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY);
}

function ignore(): void {}
