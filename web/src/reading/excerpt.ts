/** Lines that are shown before and after a lit one, so that it can be understood. */
const AROUND = 2;

/**
 * The parts of a source text that have lit lines, with the lines around them, moved to the left edge.
 * @param isLit whether a line is lit
 */
export function excerptOf(lines: readonly string[], isLit: (line: string) => boolean): string[][] {
  const shown = new Set(
    lines.flatMap((line, at) =>
      isLit(line) ? Array.from({ length: 2 * AROUND + 1 }, (_, i) => at - AROUND + i) : [],
    ),
  );
  const parts: string[][] = [];
  for (const [at, line] of lines.entries()) {
    if (!shown.has(at)) continue;
    if (at === 0 || !shown.has(at - 1)) parts.push([]);
    parts.at(-1)!.push(line);
  }
  return parts.map(toLeft).filter((part) => part.length > 0);
}

/** Without blank lines at both ends, and without the indentation that all lines have. */
function toLeft(part: readonly string[]): string[] {
  const isFull = (line: string) => line.trim() !== '';
  const lines = part.slice(part.findIndex(isFull), part.findLastIndex(isFull) + 1);
  const indent = Math.min(...lines.filter(isFull).map((line) => line.search(/\S/)));
  return lines.map((line) => line.slice(indent));
}
