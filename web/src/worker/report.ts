/** What makes a report, with the script and styles that stand in it: loaded when a person asks for the first one. */
export { doneLine } from '../../../ts/report/done-line.js';
export { renderReport } from '../../../ts/report/render.js';
