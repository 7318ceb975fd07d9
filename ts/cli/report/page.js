/* The script of report.html: draws CHARTS with uPlot and PANELS by hand. Runs in a browser as it is. */
/* global CHARTS, ImageData, PANELS, atob, heatmaps, uPlot */

{
  const colours = ['#1f6feb', '#d1242f', '#1a7f37', '#8250df', '#bc4c00', '#57606a'];
  const colourOf = (i) => colours[i % colours.length];

  const element = (name, parent, properties = {}) => {
    const made = document.createElement(name);
    Object.assign(made, properties);
    parent.append(made);
    return made;
  };
  const svg = (name, parent, attributes = {}) => {
    const made = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    parent.append(made);
    return made;
  };

  const chartsPlace = document.getElementById('charts');

  /** What the lines of small charts are, once for all that have the same. */
  let explained = '';
  const explain = ({ series, xLabel, yLabel }) => {
    const parts = series.filter(({ label }, i) => series.findIndex((other) => other.label === label) === i);
    const names = parts.map(({ label }) => label.replace(' (diverged)', ''));
    if (names.join() === explained) return;
    explained = names.join();
    const key = element('p', chartsPlace, { className: 'key' });
    parts.forEach(({ dashed, reference, colour }, i) => {
      const part = element('span', key);
      const mark = svg('svg', part, { viewBox: '0 0 28 10', width: 28, height: 10 });
      const stroke = { stroke: reference ? '#57606a' : colourOf(colour), 'stroke-width': 2, fill: 'none' };
      if (reference) svg('circle', mark, { cx: 14, cy: 5, r: 4, ...stroke });
      else svg('path', mark, { d: 'M0 5H28', ...stroke, ...(dashed && { 'stroke-dasharray': '6 4' }) });
      part.append(` ${names[i]}`);
    });
    element('span', key, { textContent: `${yLabel} against the ${xLabel}` });
  };

  for (const chart of CHARTS) {
    if (chart.small) explain(chart);
    const box = element('div', chartsPlace, { className: chart.small ? 'chart small' : 'chart' });
    const height = chart.small ? 170 : 320;
    const width = () => box.clientWidth - (chart.small ? 8 : 24);
    const series = chart.series.map(({ label, dashed, reference, colour }, i) => {
      const stroke = colourOf(colour);
      // A line of one point is none.
      const alone = chart.columns[i + 1].filter((value) => value !== null).length === 1;
      return {
        label,
        stroke,
        class: reference ? 'reference' : undefined,
        width: reference ? 0 : 2,
        dash: dashed ? [6, 4] : undefined,
        spanGaps: true,
        // The book's figures are points: it gives no line between them.
        points: reference
          ? { show: true, size: 9, fill: '#fff', stroke, width: 2 }
          : { show: alone, size: 6 },
        paths: reference ? () => null : undefined,
        value: (_, value) => (value == null ? '–' : value.toFixed(4)),
      };
    });
    const plot = new uPlot(
      {
        title: chart.title,
        width: width(),
        height,
        legend: {
          show: !chart.small,
          markers: { dash: (_, i) => (chart.series[i - 1]?.dashed ? 'dashed' : 'solid') },
        },
        scales: { x: { time: false }, y: chart.yMax === null ? {} : { range: [0, chart.yMax] } },
        axes: chart.small
          ? [{ size: 28, space: 28 }, { size: 44 }]
          : [
              { label: chart.xLabel, labelSize: 24 },
              { label: chart.yLabel, labelSize: 24, size: 60 },
            ],
        series: [
          {
            label: chart.xLabel,
            value: (_, value) => (value == null ? '–' : String(Number(value.toFixed(2)))),
          },
          ...series,
        ],
      },
      chart.columns,
      box,
    );
    addEventListener('resize', () => plot.setSize({ width: width(), height }));
  }

  /** Bytes in grey, one canvas pixel each; the style sheet makes them large. */
  const drawPicture = (canvas, { width, height, values, low, high }, ink) => {
    canvas.width = width;
    canvas.height = height;
    const image = new ImageData(width, height);
    values.forEach((value, i) => {
      const level = Math.round((255 * (value - low)) / (high - low || 1));
      image.data.fill(ink ? 255 - level : level, 4 * i, 4 * i + 3);
      image.data[4 * i + 3] = 255;
    });
    canvas.getContext('2d').putImageData(image, 0, 0);
  };

  /** From the smallest to the largest of many numbers. */
  const rangeOf = (values) =>
    values.reduce(
      ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
      [Infinity, -Infinity],
    );

  /** Where a label of a size may stand about a dot, best first: left edge and top. */
  const placesAbout = (x, y, wide, high) => [
    [x + 5, y - high / 2],
    [x - 5 - wide, y - high / 2],
    [x - wide / 2, y - 5 - high],
    [x - wide / 2, y + 5],
    [x + 4, y - 3 - high],
    [x + 4, y + 3],
    [x - 4 - wide, y - 3 - high],
    [x - 4 - wide, y + 3],
  ];

  /** Dots with their labels; a label that would lie over another or over a dot shows when the mouse is on its dot. */
  const drawMap = (parent, points, colour, width) => {
    const margin = 24;
    const [left, right] = rangeOf(points.map(({ x }) => x));
    const [bottom, top] = rangeOf(points.map(({ y }) => y));
    const inner = width - 2 * margin;
    const [wide, high] = [right - left || 1, top - bottom || 1];
    const scale = Math.min(inner / wide, width / high);
    const height = (top - bottom) * scale + 2 * margin;
    const at = ({ x, y }) => [
      width / 2 + (x - (left + right) / 2) * scale,
      height / 2 - (y - (bottom + top) / 2) * scale,
    ];
    const picture = svg('svg', parent, { viewBox: `0 0 ${width} ${height}`, width, height });
    const dots = points.map((point) => {
      const [x, y] = at(point);
      const group = svg('g', picture);
      svg('title', group).textContent = point.label;
      svg('circle', group, { cx: x, cy: y, r: 3, fill: colour(point) });
      const text = svg('text', group, { fill: colour(point) });
      text.textContent = point.label;
      return { x, y, group, text };
    });
    // All are measured before one is moved: the page is laid out once.
    const lengths = dots.map(({ text }) => text.getComputedTextLength());
    const lineHeight = 12;
    const taken = dots.map(({ x, y }) => [x - 3, y - 3, 6, 6]);
    dots.forEach(({ x, y, group, text }, own) => {
      const length = lengths[own];
      const isFree = ([l, t]) =>
        l >= 0 &&
        l + length <= width &&
        t >= 0 &&
        t + lineHeight <= height &&
        taken.every(
          ([tl, tt, tw, th], i) =>
            i === own || l >= tl + tw || tl >= l + length || t >= tt + th || tt >= t + lineHeight,
        );
      const places = placesAbout(x, y, length, lineHeight);
      const free = places.find(isFree);
      if (free) taken.push([...free, length, lineHeight]);
      else group.setAttribute('class', 'crowded');
      const [l, t] = free ?? places[0];
      text.setAttribute('x', Math.max(0, Math.min(width - length, l)));
      text.setAttribute('y', t + 9.5);
    });
  };

  const drawHeatmaps = heatmaps(element, svg);

  /** Fills a place as wide as it is, and anew when that changes: letters keep their size. */
  const fitted = (place, fill) => {
    let width = 0;
    const refill = () => {
      if (place.clientWidth === width) return;
      width = place.clientWidth;
      place.replaceChildren();
      fill(width);
    };
    refill();
    addEventListener('resize', refill);
  };

  const draw = {
    pictures(box, { columns, pictures, scale }) {
      const grid = element('div', box, { className: 'pictures' });
      grid.style.setProperty('--columns', columns);
      grid.style.setProperty('--columns-narrow', Math.ceil(columns / 2));
      for (const picture of pictures) {
        const figure = element('figure', grid);
        drawPicture(element('canvas', figure), picture, scale === 'ink');
        if (picture.caption) element('figcaption', figure, { textContent: picture.caption });
      }
    },

    table(box, { columns, rows }) {
      const table = element('table', element('div', box, { className: 'scroll' }));
      const row = (cells) => {
        const line = element('tr', table);
        cells.forEach((text, i) => {
          const className = i > 0 && columns[i].kind === 'words' ? 'words' : '';
          element(i === 0 ? 'th' : 'td', line, { textContent: text, className });
        });
      };
      row(columns.map(({ label }) => label));
      const said = (cell) => {
        if (cell === null || cell === undefined) return '–';
        if (cell instanceof Float32Array) return [...cell].map((x) => x.toFixed(3)).join('  ');
        return Array.isArray(cell)
          ? cell.map(({ word, score }) => `${word} ${score.toFixed(2)}`).join(', ')
          : String(typeof cell === 'number' ? Number(cell.toPrecision(4)) : cell);
      };
      rows.forEach((cells) => row(cells.map(said)));
    },

    histograms(box, { range, yMax, columns, rows }) {
      const grid = element('div', element('div', box, { className: 'scroll' }), { className: 'histograms' });
      grid.style.gridTemplateColumns = `max-content repeat(${columns.length}, minmax(4.5rem, 1fr))`;
      element('span', grid);
      for (const column of columns) element('span', grid, { textContent: column, className: 'head' });
      rows.forEach(({ label, counts }, r) => {
        element('span', grid, { textContent: label });
        for (const bins of counts) {
          const most = yMax ?? Math.max(1, ...bins);
          const picture = svg('svg', grid, { viewBox: '0 0 120 62' });
          const wide = 112 / bins.length;
          bins.forEach((count, i) => {
            const high = 46 * Math.min(1, count / most);
            svg('rect', picture, {
              x: 4 + i * wide,
              y: 48 - high,
              width: wide * 0.9,
              height: high,
              fill: colourOf(r),
            });
          });
          svg('path', picture, { d: 'M4 48.5H116', stroke: '#57606a', 'stroke-width': 0.6 });
          const edge = (x, text, anchor) => {
            svg('text', picture, {
              x,
              y: 58,
              'font-size': 8,
              'text-anchor': anchor,
              fill: '#6b665e',
            }).textContent = text;
          };
          const said = (value) => String(value).replace('-', '−');
          edge(4, said(range[0]), 'start');
          edge(116, said(range[1]), 'end');
        }
      });
    },

    paths(box, { paths }) {
      const grid = element('div', box, { className: 'paths' });
      for (const [i, { label, points, reference = [] }] of paths.entries()) {
        const figure = element('figure', grid);
        // x from −10 to 10, y from −5 to 5, upwards.
        const picture = svg('svg', figure, { viewBox: '-10.5 -5.5 21 11' });
        for (const level of [0.25, 1, 2, 4, 7, 11, 16, 22]) {
          svg('ellipse', picture, {
            cx: 0,
            cy: 0,
            rx: Math.sqrt(20 * level),
            ry: Math.sqrt(level),
            fill: 'none',
            stroke: '#d8d3c8',
            'stroke-width': 0.06,
          });
        }
        svg('path', picture, { d: 'M-.3 0H.3M0 -.3V.3', stroke: '#57606a', 'stroke-width': 0.1 });
        const at = ([x, y]) => `${x},${-y}`;
        svg('polyline', picture, {
          points: points.map(at).join(' '),
          fill: 'none',
          stroke: colourOf(i),
          'stroke-width': 0.12,
        });
        for (const [x, y] of points) svg('circle', picture, { cx: x, cy: -y, r: 0.17, fill: colourOf(i) });
        for (const [x, y] of reference) {
          svg('circle', picture, {
            cx: x,
            cy: -y,
            r: 0.4,
            fill: 'none',
            stroke: '#24221f',
            'stroke-width': 0.1,
          });
        }
        element('figcaption', figure, { textContent: label });
      }
    },

    map(box, { points }) {
      const groups = [...new Set(points.flatMap(({ group }) => (group === undefined ? [] : [group])))];
      if (groups.length > 0) {
        const key = element('p', box, { className: 'key' });
        groups.forEach((group, i) => {
          const part = element('span', key);
          const mark = svg('svg', part, { viewBox: '0 0 10 10', width: 10, height: 10 });
          svg('circle', mark, { cx: 5, cy: 5, r: 4, fill: colourOf(i) });
          part.append(` ${group}`);
        });
      }
      const place = element('div', box, { className: 'map' });
      const colour = ({ group }) => colourOf(Math.max(0, groups.indexOf(group)));
      fitted(place, (width) => drawMap(place, points, colour, width));
    },

    heatmap(box, { maps }) {
      const place = element('div', box, { className: 'scroll heatmaps' });
      fitted(place, (width) => drawHeatmaps(place, maps, width));
    },
  };

  const panelsPlace = document.getElementById('panels');
  const revived = (_, value) =>
    typeof value?.float32 === 'string'
      ? new Float32Array(Uint8Array.from(atob(value.float32), (c) => c.charCodeAt(0)).buffer)
      : value;
  for (const panel of JSON.parse(JSON.stringify(PANELS), revived)) {
    const box = element('section', panelsPlace, { className: 'panel' });
    // One that fails must not hide those behind it.
    try {
      element('h2', box, { textContent: panel.title });
      if (panel.note) element('p', box, { textContent: panel.note, className: 'source' });
      draw[panel.kind](box, panel);
    } catch (error) {
      const textContent = `This could not be drawn: ${error.message}`;
      element('p', box, { textContent, className: 'source' });
    }
  }
}
