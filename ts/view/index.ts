/**
 * `badak/view`: draws what `run.look` and a run's charts give, in a page. The drawings take the style sheet `badak/view.css`.
 */
export { drawChart } from './charts.js';
export type { Drawing, OnOpen, OnPoint, Opened, Place } from './drawing.js';
export { drawPanel, type PanelOptions } from './panel.js';
export { english, speak, type ViewWords } from './words.js';
export type { Panel } from '../experiments/panels.js';
export type { PlottedChart, PlottedSeries } from '../experiments/plot.js';
