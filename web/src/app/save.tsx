import { useRef } from 'preact/hooks';
import type { Panel } from '../../../ts/experiments/panels.js';
import type { PlottedChart } from '../../../ts/experiments/plot.js';
import { notice, run } from '../state/lab.js';
import { part } from '../state/parts.js';
import { save } from '../state/take.js';
import { words } from '../text/index.js';

interface Drawn {
  drawn: Panel | PlottedChart;
  /** What the files are called, after their experiment. */
  name: string;
  step: number;
}

/** Saves a chart or a panel as a picture, and its numbers as a table. */
export function Save({ drawn, name, step }: Drawn) {
  const menu = useRef<HTMLDetailsElement>(null);
  const close = () => menu.current?.removeAttribute('open');
  const leave = () => {
    close();
    menu.current?.querySelector('summary')?.focus();
  };
  const said = words.value;
  // A table is no picture.
  const kinds =
    'kind' in drawn && drawn.kind === 'table' ? (['CSV'] as const) : (['SVG', 'PNG', 'CSV'] as const);
  return (
    <details
      ref={menu}
      class="save"
      onFocusOut={({ relatedTarget }) => menu.current?.contains(relatedTarget as Node) || close()}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !menu.current?.open) return;
        event.preventDefault();
        leave();
      }}
    >
      <summary aria-label={said.saveWhat(drawn.title)}>{said.save}</summary>
      <div>
        {kinds.map((kind) => (
          <button
            key={kind}
            type="button"
            aria-label={said.saveAs(drawn.title, kind)}
            onClick={() => {
              leave();
              saveDrawn({ drawn, name, step }, kind).catch(
                (error: Error) => (notice.value = { code: 'unsupported', message: error.message }),
              );
            }}
          >
            {kind}
          </button>
        ))}
      </div>
    </details>
  );
}

/** What writes files is loaded when it is asked for. */
const writers = () => import('../state/drawn-files.js');

async function saveDrawn({ drawn, name, step }: Drawn, kind: 'SVG' | 'PNG' | 'CSV'): Promise<void> {
  const file = `${run.value!.experiment}-${name}-step-${step}.${kind.toLowerCase()}`;
  const loaded = await part(writers);
  if (!loaded) return;
  const { csvOf, numbersOf, pngOf, svgOf } = loaded;
  if (kind === 'CSV') save(file, csvOf(numbersOf(drawn)), 'text/csv');
  else if (kind === 'SVG') save(file, svgOf(drawn), 'image/svg+xml');
  else save(file, await pngOf(svgOf(drawn)), 'image/png');
}
