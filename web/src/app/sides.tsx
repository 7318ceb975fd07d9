import { useRef } from 'preact/hooks';
import type { Panel } from '../../../ts/experiments/panels.js';
import type { View } from '../../../ts/experiments/view.js';
import type { Drawing } from '../../../ts/view/drawing.js';
import { besideIt, main, type Watched } from '../state/look.js';
import { words } from '../text/index.js';
import { openedWords } from '../text/opened.js';
import type { Beside } from './beside.js';
import type { Opening } from './opening.js';
import { Panels, type Pointing } from './panels.js';

interface SidesProps {
  view: View;
  beside: Beside;
  opening: Opening;
}

/** One view of two models. The place that is pointed at in one of them is marked in the other. */
export function Sides({ view, beside, opening }: SidesProps) {
  const drawings = useRef<[Drawing<Panel>[], Drawing<Panel>[]]>([[], []]);
  const pointing = (side: 0 | 1): Pointing => ({
    onPoint: (panel, place) => drawings.current[1 - side]![panel]?.point?.(place),
    drawn: (panel, drawing) => (drawings.current[side][panel] = drawing),
  });
  // The focus goes back to the open view.
  const openingBeside = { ...opening, drawn: () => {} };
  return (
    <div class="sides">
      {haveOtherAxes() && <p class="note of-axes">{openedWords.value.otherAxes}</p>}
      <Side name={beside.names[0]} watched={main}>
        <Panels watched={main} view={view.id} opening={opening} pointing={pointing(0)} />
      </Side>
      <Side name={beside.names[1]} watched={besideIt}>
        <Panels
          watched={besideIt}
          view={view.id}
          name={`${view.id}-beside`}
          opening={openingBeside}
          pointing={pointing(1)}
        />
      </Side>
    </div>
  );
}

/** Whether histograms stand side by side that cannot be compared bar by bar. */
function haveOtherAxes(): boolean {
  const [one, other] = [main, besideIt].map(({ shown }) =>
    shown.value?.panels.flatMap((panel) => (panel.kind === 'histograms' ? panel.range : [])),
  );
  return one !== undefined && other !== undefined && String(one) !== String(other);
}

interface SideProps {
  name: string;
  watched: Watched;
  children: preact.ComponentChildren;
}

function Side({ name, watched, children }: SideProps) {
  const { shown } = watched;
  const said = shown.value && !shown.value.failure ? ` · ${words.value.atStep(shown.value.trained)}` : '';
  return (
    <section class="side" aria-label={name}>
      <p class="side-name">
        <strong>{name}</strong>
        {said}
      </p>
      {children}
    </section>
  );
}
