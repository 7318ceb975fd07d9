/** One request (JSON, first argument) in this process, which has one engine; the result goes to stdout. */
import * as badak from '../../dist/node.js';
import { train } from './driver.js';

console.log(JSON.stringify(await train(badak, JSON.parse(process.argv[2]))));
