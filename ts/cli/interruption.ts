import { EXIT } from './exit.js';

/** Ctrl-C once: stop at the next report and save. Twice: stop now. */
export function onInterrupt(): { happened(): boolean; stop(): void } {
  let count = 0;
  const listener = () => {
    count += 1;
    if (count === 1) process.stderr.write('\nstopping after this step; Ctrl-C again stops at once\n');
    else process.exit(EXIT.interrupted);
  };
  // SIGHUP: the terminal was closed.
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, listener);
  return {
    happened: () => count > 0,
    stop() {
      for (const signal of signals) process.off(signal, listener);
    },
  };
}
