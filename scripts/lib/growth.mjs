/**
 * What `npm run bench:growth` shows: a table, and a picture. A row is what `badak bench growth --json` prints: the milliseconds of a step
 * of a system at sizes of which one (`grows`) is `factor` times as large as at first, and the operations of that step.
 */
import { median } from './peer-table.mjs';

/** What grows, each in a colour of its own that the colour-blind can tell apart. */
const COLOURS = { batch: '#0072b2', hidden: '#d55e00', vocabulary: '#009e73' };
const LABELS = { batch: 'batch', hidden: 'hidden size', vocabulary: 'vocabulary' };

/** What the smallest size of a system takes: it is measured once for each size that grows. */
function smallest(rows, system, of) {
  return median(rows.filter((row) => row.system === system && row.factor === 1).map((row) => row[of]));
}

/** Time and operations beside those of the smallest size. @param rows of one system */
function curvesOf(rows) {
  return Object.keys(COLOURS).map((grows) => {
    const own = rows.filter((row) => row.grows === grows);
    const beside = (of) => own.map((row) => [row.factor, row[of] / smallest(rows, row.system, of)]);
    return { grows, time: beside('msPerStep'), operations: beside('operations') };
  });
}

const [WIDTH, HEIGHT, TOP, BOTTOM, LEFT, RIGHT] = [300, 300, 56, 40, 40, 84];

/** One system, with logarithmic axes: work that doubles goes up as steeply everywhere. */
function panel(system, curves, index, most) {
  const x = (factor) => LEFT + ((WIDTH - LEFT - RIGHT) * Math.log2(factor)) / 3;
  const top = Math.log2(most);
  const y = (ratio) =>
    HEIGHT - BOTTOM - ((HEIGHT - TOP - BOTTOM) * Math.log2(Math.max(ratio, 0.5) * 2)) / (top + 1);
  const place = ([factor, ratio]) => `${x(factor).toFixed(1)},${y(ratio).toFixed(1)}`;
  const grid = Array.from({ length: top + 2 }, (_, i) => 2 ** (i - 1)).map(
    (ratio) =>
      `<path d="M${x(1)} ${y(ratio)}H${x(8)}" stroke="#ddd"/><text x="${x(1) - 6}" y="${y(ratio) + 4}" text-anchor="end">${ratio}</text>`,
  );
  const ticks = [1, 2, 4, 8].map(
    (factor) => `<text x="${x(factor)}" y="${HEIGHT - BOTTOM + 16}" text-anchor="middle">${factor} ×</text>`,
  );
  // Labels of lines that end near each other stand one below the other.
  const ends = curves
    .map(({ grows, time }) => ({ grows, at: y(time.at(-1)[1]) }))
    .sort((one, other) => one.at - other.at);
  ends.forEach((end, i) => {
    if (i > 0) end.at = Math.max(end.at, ends[i - 1].at + 13);
  });
  const lines = curves.flatMap(({ grows, time, operations }) => [
    `<polyline points="${operations.map(place).join(' ')}" fill="none" stroke="${COLOURS[grows]}" stroke-dasharray="4 3"/>`,
    `<polyline points="${time.map(place).join(' ')}" fill="none" stroke="${COLOURS[grows]}" stroke-width="2"/>`,
    ...time.map(
      (point) =>
        `<circle cx="${place(point).split(',')[0]}" cy="${place(point).split(',')[1]}" r="3" fill="${COLOURS[grows]}"/>`,
    ),
  ]);
  const names = ends.map(
    ({ grows, at }) => `<text x="${x(8) + 8}" y="${at + 4}" fill="${COLOURS[grows]}">${LABELS[grows]}</text>`,
  );
  return `<g transform="translate(${index * WIDTH} 0)"><text x="${x(1)}" y="${TOP - 14}" font-weight="bold" fill="#222">${system}</text>
${[...grid, ...ticks, ...lines, ...names].join('\n')}</g>`;
}

export function pictureOf(rows) {
  const systems = [...new Set(rows.map(({ system }) => system))].map((name) => [
    name,
    curvesOf(rows.filter(({ system }) => system === name)),
  ]);
  const most =
    2 **
    Math.ceil(
      Math.log2(
        Math.max(
          ...systems.flatMap(([, curves]) =>
            curves.flatMap(({ time, operations }) => [...time, ...operations].map(([, ratio]) => ratio)),
          ),
        ),
      ),
    );
  const width = systems.length * WIDTH;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${HEIGHT}" font-family="sans-serif" font-size="11" fill="#555">
<rect width="${width}" height="${HEIGHT}" fill="#fff"/>
<text x="${LEFT}" y="16">How much longer a step takes (line), and how many more multiplications and additions it has (dashes), when one size grows</text>
${systems.map(([system, curves], i) => panel(system, curves, i, most)).join('\n')}
</svg>
`;
}

/** A row for each system and size: what it takes at first, and how it grows. */
export function tableOf(rows) {
  const lines = [];
  for (const first of rows.filter(({ factor }) => factor === 1)) {
    const own = rows.filter(({ system, grows }) => system === first.system && grows === first.grows);
    const grown = own.slice(1).map((row) => {
      const [time, operations] = ['msPerStep', 'operations'].map((of) =>
        (row[of] / smallest(rows, row.system, of)).toFixed(1),
      );
      return `${time} (${operations})`;
    });
    const size = `${LABELS[first.grows]} ${first.size.toLocaleString('en')}`;
    lines.push([
      first.system,
      size,
      `${smallest(rows, first.system, 'msPerStep').toPrecision(3)} ms`,
      ...grown,
    ]);
  }
  const head = ['system', 'from', 'a step', '2 ×', '4 ×', '8 ×'];
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
