#!/usr/bin/env node
/** The `badak` command. */
import { usePlatform } from '../core/engine.js';
import { BadakError, visible } from '../core/errors.js';
import { nodePlatform } from '../platform/node.js';
import { EXIT, UsageError, withFlags } from './exit.js';
import { interrupt } from './interruption.js';
import { makeProgram } from './program.js';

usePlatform(nodePlatform);

// `badak … | head`, or a terminal that was closed: whoever reads stdout may stop before we do. A training saves first.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (interrupt()) return;
  if (error.code !== 'EPIPE' && error.code !== 'EIO') {
    process.stderr.write(`badak: could not write to stdout: ${error.message}\n`);
  }
  process.exit(EXIT.failed);
});

// Nobody listens to stderr any more: what is said there is for people, and the work goes on without it.
process.stderr.on('error', () => {});

try {
  await makeProgram((code) => {
    process.exitCode = code;
  }).parseAsync();
} catch (error) {
  const plain = error instanceof BadakError || (error as NodeJS.ErrnoException).syscall !== undefined;
  process.stderr.write(
    `badak: ${plain ? withFlags(visible((error as Error).message)) : (error as Error).stack}\n`,
  );
  process.exitCode = error instanceof UsageError ? EXIT.usage : EXIT.failed;
}
