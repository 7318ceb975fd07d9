#!/usr/bin/env node
/** The `badak` command. */
import { usePlatform } from '../core/current-platform.js';
import { BadakError, visible } from '../core/errors.js';
import { nodePlatform } from '../platform/node.js';
import { EXIT, UsageError, withFlags } from './exit.js';
import { interrupt } from './interruption.js';
import { tell } from './print.js';
import { makeProgram } from './program.js';

usePlatform(nodePlatform);

// The reader of stdout may stop first: `badak … | head`, or a closed terminal. A training saves before it ends.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (interrupt()) return;
  if (error.code !== 'EPIPE' && error.code !== 'EIO') {
    tell(`badak: could not write to stdout: ${error.message}`);
  }
  process.exit(EXIT.failed);
});

// stderr has messages for people only, so the work goes on when it is closed.
process.stderr.on('error', () => {});

try {
  await makeProgram((code) => {
    process.exitCode = code;
  }).parseAsync();
} catch (error) {
  const plain = error instanceof BadakError || (error as NodeJS.ErrnoException).syscall !== undefined;
  const { message, stack = message } = error as Error;
  tell(...`badak: ${plain ? withFlags(visible(message)) : stack}`.split('\n'));
  process.exitCode = error instanceof UsageError ? EXIT.usage : EXIT.failed;
}
