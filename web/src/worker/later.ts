/** What few need, in one script that comes with the first of them: a second one would share modules, and cut the worker's. */
export { readDigit, withDigit } from './picture.js';
export { reportOf } from './report.js';
