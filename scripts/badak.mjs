/** `npm run badak -- <arguments>`: the command of this checkout, built first if anything changed. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './lib/paths.mjs';
import { main } from './lib/say.mjs';
import { setup } from './setup.mjs';

/** @param {string[]} args @returns {Promise<number>} exit code */
export function badak(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'dist/cli.js'), ...args], { stdio: 'inherit' });
    // Ctrl-C reaches the whole group: the command saves and ends, and so do we, with its exit code. A signal to this
    // process alone is passed on.
    const handlers = ['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => {
      const pass = () => {
        if (signal !== 'SIGINT') child.kill(signal);
      };
      process.on(signal, pass);
      return () => process.off(signal, pass);
    });
    child.on('error', reject);
    child.on('close', (code) => {
      for (const off of handlers) off();
      resolve(code ?? 1);
    });
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async () => {
    await setup();
    process.exitCode = await badak(process.argv.slice(2));
  });
}
