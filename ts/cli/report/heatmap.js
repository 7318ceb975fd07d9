/* Heat maps of report.html: a canvas with one pixel a number, labels about it, and what the colours stand for. */
/* exported heatmaps */
/* global ImageData */
const heatmaps = (element, svg) => {
  /** From the lowest to the highest number; where 0 is between them, from negative over 0 to positive. */
  const plain = ['fafaf7', '8fbcf5', '2f6fd0', '0a2a6b'];
  const diverging = ['0a2a6b', '2f6fd0', '8fbcf5', 'fafaf7', 'f3a08c', 'cf3a32', '6b0f16'];
  const channelsOf = (hex) => [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16));

  /** The colour of a number as [red, green, blue]. */
  const colouring = ({ low, high }) => {
    const hasMiddle = low < 0 && high > 0;
    const stops = (hasMiddle ? diverging : plain).map(channelsOf);
    const most = Math.max(-low, high);
    return (value) => {
      const share = hasMiddle ? (value / most + 1) / 2 : (value - low) / (high - low);
      const at = Math.max(0, Math.min(1, share)) * (stops.length - 1);
      const from = Math.min(Math.floor(at), stops.length - 2);
      return stops[from].map((channel, i) =>
        Math.round(channel + (at - from) * (stops[from + 1][i] - channel)),
      );
    };
  };

  const paint = (canvas, { width, height, values, low, high }) => {
    const colourOf = colouring({ low, high });
    canvas.width = width;
    canvas.height = height;
    const image = new ImageData(width, height);
    values.forEach((value, i) => image.data.set([...colourOf(value), 255], 4 * i));
    canvas.getContext('2d').putImageData(image, 0, 0);
  };

  const said = (value) => String(Number(value.toPrecision(3))).replace('-', '−');

  /** A bar with its ends, and 0 if it is well between them. */
  const drawKey = (place, scale) => {
    const [long, high] = [180, 10];
    const key = element('p', place, { className: 'scale' });
    const picture = svg('svg', key, { width: long, height: high + 16 });
    const colourOf = colouring(scale);
    const zero = (long * -scale.low) / (scale.high - scale.low);
    for (let x = 0; x < long; x += 4) {
      const [r, g, b] = colourOf(scale.low + ((x + 2) / long) * (scale.high - scale.low));
      svg('rect', picture, { x, y: 0, width: 4, height: high, fill: `rgb(${r}, ${g}, ${b})` });
    }
    const edge = { width: long - 1, height: high - 1, fill: 'none', stroke: '#e4e0d8' };
    svg('rect', picture, { x: 0.5, y: 0.5, ...edge });
    const label = (value, x, anchor) => {
      svg('text', picture, { x, y: high + 13, 'text-anchor': anchor }).textContent = said(value);
    };
    label(scale.low, 0, 'start');
    if (zero > 60 && zero < long - 60) label(0, zero, 'middle');
    label(scale.high, long, 'end');
  };

  /** Sizes in pixels: of a letter's line, and of a cell at most. */
  const line = 14;
  const largest = 22;
  /** Of a map whose rows have no labels: a cell's width, and the height of all. */
  const widest = 36;
  const highest = 400;
  /** Letters of a label; what is longer is told by the mouse. */
  const longest = 24;

  const drawLabels = (picture, labels = []) =>
    labels.flatMap((label, i) => {
      if (label === '') return [];
      const text = svg('text', picture);
      const letters = [...label];
      text.textContent = letters.length > longest ? `${letters.slice(0, longest - 1).join('')}…` : label;
      if (letters.length > longest) svg('title', text).textContent = label;
      return [{ text, i }];
    });

  const drawMap = (parent, map, width) => {
    const { rows, columns } = map;
    const figure = element('figure', parent);
    const box = element('div', figure, { className: 'heatmap' });
    const picture = svg('svg', box);
    const [beside, above] = [drawLabels(picture, rows), drawLabels(picture, columns)];
    // All are measured before one is moved: the page is laid out once.
    const lengths = [beside, above].map((labels) =>
      labels.reduce((most, { text }) => Math.max(most, text.getComputedTextLength()), 0),
    );
    const left = beside.length > 0 ? Math.ceil(lengths[0]) + 6 : 0;
    // Cells are whole pixels where they can be.
    const whole = (size) => (size > 2 ? Math.floor(size) : size);
    const most = beside.length > 0 ? largest : widest;
    const fitting = whole(Math.min(most, (width - left - 2) / map.width));
    const wide = above.length > 0 ? Math.max(line, fitting) : fitting;
    const high = beside.length > 0 ? Math.max(line, wide) : whole(Math.min(largest, highest / map.height));
    const turned = lengths[1] > wide - 2;
    const top = above.length === 0 ? 0 : turned ? Math.ceil(lengths[1]) + 8 : line + 4;

    const size = { width: map.width * wide, height: map.height * high };
    const all = { width: left + size.width + 2, height: top + size.height + 2 };
    for (const [name, value] of Object.entries(all)) picture.setAttribute(name, value);
    svg('rect', picture, { x: left + 0.5, y: top + 0.5, width: size.width + 1, height: size.height + 1 });
    const canvas = element('canvas', box);
    paint(canvas, map);
    const place = { left: left + 1, top: top + 1, ...size };
    for (const [name, value] of Object.entries(place)) canvas.style[name] = `${value}px`;

    const move = (text, attributes) => {
      for (const [name, value] of Object.entries(attributes)) text.setAttribute(name, value);
    };
    for (const { text, i } of beside) {
      move(text, { x: left - 5, y: top + 1 + (i + 0.5) * high + 4, 'text-anchor': 'end' });
    }
    for (const { text, i } of above) {
      const x = left + 1 + (i + 0.5) * wide;
      if (turned) move(text, { transform: `translate(${x + 4} ${top - 4}) rotate(-90)` });
      else move(text, { x, y: top - 5, 'text-anchor': 'middle' });
    }
    if (map.caption) element('figcaption', figure, { textContent: map.caption });
  };

  /** What the colours are is said once for all maps that have the same. */
  return (place, maps, width) => {
    maps.forEach((map, i) => {
      if (map.low !== maps[i - 1]?.low || map.high !== maps[i - 1]?.high) drawKey(place, map);
      drawMap(place, map, width);
    });
  };
};
