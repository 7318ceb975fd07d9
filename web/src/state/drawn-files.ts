/** What writes charts and panels as files: one script, loaded when a person saves the first one. */
export { numbersOf } from '../../../ts/view/numbers.js';
export { pngOf, svgOf } from '../../../ts/view/paper.js';
