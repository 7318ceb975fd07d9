/**
 * Tables of `npm run bench:peers`. A result is what one system took in one library: `{ system, who, threads, times, failed, firstLoss,
 * parameters }`, with the milliseconds of each round, or why it failed.
 */
/** First losses are of random weights and random data. A wrong size or start differs by more. */
const LOSS_TOLERANCE = 0.15;

export const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

/** What says that a peer does not train the same system. */
export function differences(results) {
  return results.flatMap(({ who, system, firstLoss, parameters }) => {
    const ours = results.find((one) => one.who === 'badak' && one.system === system);
    if (parameters === undefined || ours === undefined) return [];
    if (parameters !== ours.parameters)
      return [`${system}, ${who}: expected ${ours.parameters} parameters as in badak, found ${parameters}`];
    if (Math.abs(firstLoss - ours.firstLoss) <= LOSS_TOLERANCE * ours.firstLoss) return [];
    return [
      `${system}, ${who}: expected a first loss near ${ours.firstLoss.toFixed(3)} as in badak, found ${firstLoss.toFixed(3)}`,
    ];
  });
}

function timeOf({ times }) {
  const middle = median(times);
  const spread = (100 * (Math.max(...times) - Math.min(...times))) / middle;
  // Three digits, without an exponent for slow steps.
  const shown = middle < 100 ? middle.toPrecision(3) : middle.toFixed(0);
  return `${shown} ms ± ${(spread / 2).toFixed(0)} %`;
}

/** The table of one number of threads of ours; ratios are their median by our median, so above 1 we are faster. */
export function tableOf(results, systems, { who, threads, peers, notes }) {
  const find = (system, whose, count) =>
    results.find((one) => one.system === system && one.who === whose && one.threads === count);
  const cell = (system, { id, hasThreads }, ours) => {
    const theirs = find(system, id, hasThreads ? threads : 1);
    if (theirs.failed) {
      if (!notes.includes(theirs.failed)) notes.push(theirs.failed);
      return `– [${notes.indexOf(theirs.failed) + 1}]`;
    }
    const ratio = ours.failed ? '' : `${(median(theirs.times) / median(ours.times)).toFixed(2)} × `;
    return `${ratio}(${timeOf(theirs)})`;
  };
  const rows = systems.map((system) => {
    const ours = find(system, who, threads);
    return [system, ours.failed ?? timeOf(ours), ...peers.map((peer) => cell(system, peer, ours))];
  });
  const head = ['step', who === 'badak' ? 'badak' : 'badak, wide', ...peers.map(({ name }) => name)];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
