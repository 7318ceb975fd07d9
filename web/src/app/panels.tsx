import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { withMinuses } from '../../../ts/core/format.js';
import type { Panel } from '../../../ts/experiments/panels.js';
import { alike, besideEachOther, type Numbered } from '../../../ts/view/beside.js';
import type { Drawing, Place } from '../../../ts/view/drawing.js';
import { run } from '../state/lab.js';
import { isOffered } from '../state/place.js';
import { cardShows } from '../state/card-shows.js';
import { main, type Watched } from '../state/look.js';
import { isReading } from '../state/reading.js';
import { isNarrow } from '../state/width.js';
import { explained, library, words } from '../text/index.js';
import { panelIn } from '../text/panels.js';
import { DrawnPanel } from './drawn.js';
import { offering } from './offered.js';
import type { Opening } from './opening.js';
import { Save } from './save.js';

/** Of what was drawn last, in pixels: kept free while a run opens, so that the charts stay where they are. */
let height = 0;

function keepHeight(box: HTMLElement | null): void {
  if (box) box.style.minHeight = height > 0 ? `${height}px` : '60vh';
}

function Arriving() {
  const box = useRef<HTMLDivElement>(null);
  const isOpening = (run.value?.condition.value ?? 'opening') === 'opening';
  useLayoutEffect(() => keepHeight(box.current), []);
  return (
    <div ref={box} class="arriving">
      <p class="note empty">{isOpening ? words.value.opening : words.value.looking}</p>
    </div>
  );
}

/** Hears what is pointed at in which panel, and gets their drawings. */
export interface Pointing {
  onPoint: (panel: number, place: Place | undefined) => void;
  drawn: (panel: number, drawing: Drawing<Panel>) => void;
}

interface PanelsProps {
  watched: Watched;
  view: string | undefined;
  opening: Opening;
  /** What the files of the panels are called; default the view. */
  name?: string | undefined;
  pointing?: Pointing | undefined;
}

/** What a view shows. */
export function Panels({ watched, view, opening, name = view, pointing }: PanelsProps) {
  const now = watched.shown.value;
  const box = useRef<HTMLDivElement>(null);
  const drawings = useRef<Drawing<Panel>[]>([]);
  const isHere = now !== undefined && now.view === view;
  useEffect(() => {
    // Where nothing is drawn, no drawing says that it is seen.
    if (now?.panels.length === 0) watched.seen();
  }, [now]);
  // Panels are drawn a frame after their boxes are there.
  useLayoutEffect(() => keepHeight(box.current), [isHere]);
  const drawn = () => {
    if (box.current) {
      box.current.style.minHeight = '';
      height = box.current.offsetHeight;
    }
    watched.seen();
  };
  const wanted = watched === main ? cardShows.value : undefined;
  useEffect(() => {
    // What was opened from a panel is not what the card speaks of; the way back stands above it.
    const isCards = isHere && !opening.left;
    if (!isCards || wanted?.panel === undefined || isNarrow.value || !isReading.value) return undefined;
    // After the panels are drawn.
    const frame = requestAnimationFrame(() => {
      const panel = box.current?.querySelectorAll('.panel')[wanted.panel!];
      // What moves a pixel is to be seen with the picture of it.
      const moves = box.current?.closest('.pane-inside')?.querySelector('.of-moves');
      if (moves) moves.scrollIntoView({ block: 'start' });
      else panel?.scrollIntoView({ block: 'nearest' });
    });
    return () => cancelAnimationFrame(frame);
  }, [wanted, isHere, opening.left]);
  if (!isHere) return <Arriving key={view} />;
  if (now.failure) {
    return (
      <p class="warning" role="alert">
        {explained(now.failure)}
      </p>
    );
  }
  const panels = now.panels.map((panel) => offering(panelIn(library, panel), isOffered));
  const point = (i: number, at: Place | undefined) => {
    pointing?.onPoint(i, at);
    for (const other of alike(panels, i)) drawings.current[other]?.point?.(at);
  };
  const sectionOf = ({ panel, index: i }: Numbered) => (
    <section class={`panel of-${panel.kind}`} key={`${i} ${panel.kind}`}>
      <h3>{panel.title}</h3>
      <Save drawn={panel} name={i === 0 ? name! : `${name}-${i + 1}`} step={now.step} />
      {panel.note && <p class="note">{withMinuses(panel.note)}</p>}
      <DrawnPanel
        panel={panel}
        onOpen={(opened, at) => opening.open(opened, i, at, now.panels[i]!.model)}
        {...((pointing || panel.model !== undefined) && { onPoint: (at: Place | undefined) => point(i, at) })}
        drawn={(drawing) => {
          drawings.current[i] = drawing;
          pointing?.drawn(i, drawing);
          opening.drawn(i, drawing);
          if (i === panels.length - 1) drawn();
        }}
      />
    </section>
  );
  return (
    <>
      {now.notes.map((note) => (
        <p class="note" key={note}>
          {withMinuses(library(note))}
        </p>
      ))}
      <div ref={box} class="panels">
        {besideEachOther(panels).map((part) =>
          Array.isArray(part) ? (
            <div class="sides" key={part[0]!.name}>
              {part.map(({ name, panels }) => (
                <section class="side" aria-label={name} key={name}>
                  <p class="side-name">
                    <strong>{name}</strong>
                  </p>
                  {panels.map(sectionOf)}
                </section>
              ))}
            </div>
          ) : (
            sectionOf(part)
          ),
        )}
      </div>
    </>
  );
}
