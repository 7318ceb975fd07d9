/** A program in Node that begins here. Prints its times. */
import { firstStep } from './first-step.mjs';

const began = performance.now();
const badak = await import('../../dist/node.js');
const importMs = performance.now() - began;
const times = await firstStep(badak);
console.log(JSON.stringify({ importMs, ...times, allMs: performance.now() - began }));
await badak.shutdown();
