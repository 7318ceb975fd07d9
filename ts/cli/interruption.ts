/** What ends a training early: Ctrl-C, a closed terminal, a reader that leaves. */
import { EXIT } from './exit.js';

/** Ends the training that runs, if there is one, after it has saved. */
let current: (() => void) | undefined;

/** Asks the training that runs to save and to end. @returns whether there is one */
export function interrupt(): boolean {
  current?.();
  return current !== undefined;
}

/** Ctrl-C once: stop at the next report and save. Twice: stop now. */
export function onInterrupt(): { happened(): boolean; stop(): void } {
  let happened = false;
  const soon = () => {
    if (!happened) process.stderr.write('\nstopping after this step; Ctrl-C again stops at once\n');
    happened = true;
  };
  const again = () => {
    if (happened) process.exit(EXIT.interrupted);
    soon();
  };
  // A terminal that is closed may say so more than once.
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
 * A closed terminal ends us as Ctrl-C does. Where no stream is a terminal we were started to outlive it, as by `nohup`. (Node
 * takes away that `nohup` has SIGHUP ignored, so a listener has to.)
 */
function hasTerminal(): boolean {
  return [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY);
}

function ignore(): void {}
