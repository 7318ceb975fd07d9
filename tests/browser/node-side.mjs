/** One request (JSON, first argument) in this process, which has one engine; the result goes to stdout. */
import * as data from '../../dist/data.js';
import * as experiments from '../../dist/experiments.js';
import * as root from '../../dist/node.js';
import { train } from './driver.js';

const badak = { ...root, ...data, ...experiments };

console.log(JSON.stringify(await train(badak, JSON.parse(process.argv[2]))));
