import type { PlottedChart } from '../../../ts/experiments/plot.js';
import { drawChart, drawSharedLegend } from '../../../ts/view/charts.js';
import { useDrawing } from './drawn.js';

export function DrawnChart({ chart, version }: { chart: PlottedChart; version: string }) {
  const box = useDrawing(drawChart, chart, version);
  return <div ref={box} />;
}

export function DrawnLegend({ chart, version }: { chart: PlottedChart; version: string }) {
  const box = useDrawing(drawSharedLegend, chart, version);
  return <div ref={box} />;
}
