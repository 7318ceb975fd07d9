/** The worker that trains with `badak/external`, whose kernels are files of the server: gets a list with one request. */
import * as data from '/dist/data.js';
import * as experiments from '/dist/experiments.js';
import * as external from '/dist/external.js';
import { train } from './driver.js';

addEventListener('message', async ({ data: [{ files, ...request }] }) => {
  external.useFiles(new URL(files, globalThis.location.href));
  postMessage([await train({ ...external, ...data, ...experiments }, request)]);
});
