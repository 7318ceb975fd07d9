/* The script of report.html: draws CHARTS with uPlot, as wide as the page. Runs in a browser as it is. */
/* global CHARTS, uPlot */
{
  const colours = ['#1f6feb', '#d1242f', '#1a7f37', '#8250df', '#bc4c00', '#57606a'];
  const place = document.getElementById('charts');

  for (const chart of CHARTS) {
    const box = document.createElement('div');
    box.className = 'chart';
    place.append(box);
    const width = () => box.clientWidth - 24;
    let measured = 0;
    let referenced = 0;
    const series = chart.series.map(({ label, dashed, reference }) => {
      const stroke = colours[(reference ? referenced++ : measured++) % colours.length];
      return {
        label,
        stroke,
        width: reference ? 0 : 2,
        dash: dashed ? [6, 4] : undefined,
        spanGaps: true,
        // The book's figures are points: it gives no line between them.
        points: reference ? { show: true, size: 8, fill: '#fff', stroke, width: 2 } : { show: false },
        paths: reference ? () => null : undefined,
        value: (_, value) => (value == null ? '–' : value.toFixed(4)),
      };
    });
    const plot = new uPlot(
      {
        title: chart.title,
        width: width(),
        height: 320,
        scales: { x: { time: false } },
        axes: [
          { label: 'epoch', labelSize: 24 },
          { label: chart.yLabel, labelSize: 24, size: 60 },
        ],
        series: [
          { label: 'epoch', value: (_, value) => (value == null ? '–' : value.toFixed(2)) },
          ...series,
        ],
      },
      chart.columns,
      box,
    );
    addEventListener('resize', () => plot.setSize({ width: width(), height: 320 }));
  }
}
