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
  let count = 0;
  const listener = () => {
    count += 1;
    if (count === 1) process.stderr.write('\nstopping after this step; Ctrl-C again stops at once\n');
    else process.exit(EXIT.interrupted);
  };
  const listeners = { SIGINT: listener, SIGTERM: listener, SIGHUP: hasTerminal() ? listener : ignore };
  for (const [signal, each] of Object.entries(listeners)) process.on(signal, each);
  current = () => {
    count = Math.max(count, 1);
  };
  return {
    happened: () => count > 0,
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
