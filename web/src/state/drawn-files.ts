/** What writes charts, panels and tables as files: one script, loaded when a person saves the first one. */
export { csvOf } from '../../../ts/io/csv.js';
export { metricRows } from '../../../ts/train/metric-rows.js';
export { numbersOf } from '../../../ts/view/numbers.js';
export { pngOf, svgOf } from '../../../ts/view/paper.js';
