import { useLayoutEffect, useRef } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { experimentOf, type ExperimentId, type Lesson } from '../lessons/index.js';
import { asked } from '../state/asked.js';
import { go, preset, run } from '../state/lab.js';
import { cardShows } from '../state/card-shows.js';
import { classIn, isHidden, place, placeOf } from '../state/place.js';
import { wholePage, writeLink } from '../state/link.js';
import { isReading, read } from '../state/reading.js';
import { isNarrow } from '../state/width.js';
import { experimentName, language, library, words } from '../text/index.js';
import { CardLine, useBeginning } from './beginning.js';
import { Charts } from './charts.js';
import { Inside, showChosen } from './inside.js';
import { later } from './later.js';
import { Read } from './read.js';
import { Runs } from './runs.js';
import { Settings } from './settings.js';
import { Share } from './share.js';
import { Timeline } from './timeline.js';
import { Transport } from './transport.js';

const Files = later(() => import('./files.js').then((found) => found.Files));
const Take = later(() => import('./take.js').then((found) => found.Take));

const PANES = ['inside', 'charts', 'read', 'settings'] as const;

/** Whether the link leaves something in a pane. */
const isPane = (pane: (typeof PANES)[number]) => {
  if (pane === 'settings') return !(['settings', 'runs', 'files'] as const).every(isHidden);
  return pane === 'inside' || !isHidden(pane);
};

/** A narrow screen begins with what there is to read, unless the link is about settings, a question or a view of its own. */
function firstPane(): (typeof PANES)[number] {
  const { card, view } = place.value!;
  const isLesson = preset.value === 'quick' && view === undefined;
  const isRead = isNarrow.value && !isHidden('read') && (card !== undefined || isLesson);
  return isRead && asked.value === undefined ? 'read' : 'inside';
}

/** Brings what the open card speaks of to the top of a narrow screen. */
function showWanted(work: HTMLElement | null): void {
  const panel = work?.querySelectorAll('.pane-inside .panel')[cardShows.value?.panel ?? -1];
  // What moves a pixel is to be seen with the picture of it.
  const moves = work?.querySelector('.of-moves');
  (moves ?? panel ?? work?.querySelector('.views'))?.scrollIntoView({ block: 'start' });
}

/** One lesson: its experiments, the stage, the settings. On a narrow screen one of them at a time. */
export function LessonPage({ lesson }: { lesson: Lesson }) {
  const pane = useSignal<(typeof PANES)[number]>(firstPane());
  const work = useRef<HTMLDivElement>(null);
  // The gallery may have been scrolled.
  useLayoutEffect(() => window.scrollTo(0, 0), []);
  // In a pane that was not seen no tab could be brought into sight.
  useLayoutEffect(() => showChosen(work.current?.querySelector('.views') ?? null), [pane.value]);
  const open = useBeginning(lesson);
  const isReadOpen = !isHidden('read') && (isReading.value || pane.value === 'read');
  const names = [
    'work',
    ...(isReading.value && !isHidden('read') ? ['is-reading'] : []),
    ...(isPane('settings') ? [] : ['is-alone']),
  ];
  const inside = (
    <section key="inside" class="pane-inside" aria-label={words.value.inside}>
      <Inside key={place.value!.experiment} />
    </section>
  );
  const charts = !isHidden('charts') && (
    <section key="charts" class="pane-charts" aria-label={words.value.charts}>
      <Charts key={run.value?.number} />
    </section>
  );
  return (
    <>
      <Heading lesson={lesson} open={place.value!.experiment} />
      <Transport />
      <div class="panes" role="tablist">
        {PANES.filter(isPane).map((each) => (
          <button
            key={each}
            type="button"
            role="tab"
            aria-selected={pane.value === each}
            onClick={() => (pane.value = each)}
          >
            {words.value[each]}
          </button>
        ))}
      </div>
      <div ref={work} class={names.join(' ')} data-pane={pane.value}>
        {isReadOpen && (
          <Read
            lesson={lesson}
            onLook={(of) => {
              const isOfCharts = of === 'card' && cardShows.value?.isChartsFirst && !isHidden('charts');
              pane.value = isOfCharts ? 'charts' : 'inside';
              // After the pane is there.
              requestAnimationFrame(() => showWanted(work.current));
            }}
          />
        )}
        <div class="stage">
          {open && (isNarrow.value || !isReading.value) && (
            <CardLine {...open} onRead={() => (isNarrow.value ? (pane.value = 'read') : read(true))} />
          )}
          <Timeline />
          {cardShows.value?.isChartsFirst ? [charts, inside] : [inside, charts]}
        </div>
        {isPane('settings') && (
          <aside class="pane-settings" aria-label={words.value.settings}>
            {!isHidden('settings') && <Settings />}
            {!isHidden('runs') && <Runs />}
            {!isHidden('files') && <Take />}
            {!isHidden('files') && <Files />}
          </aside>
        )}
      </div>
    </>
  );
}

/** One view with Play, in a frame of another page. */
export function EmbeddedView() {
  const whole = wholePage(place.value!);
  return (
    <>
      <Transport />
      <section class="pane-inside" aria-label={words.value.inside}>
        <Inside key={whole.experiment} />
      </section>
      <p class="note">
        <a href={writeLink(whole)} target="_blank" rel="noopener">
          {words.value.openInPage(experimentName(whole.experiment))}
        </a>
      </p>
    </>
  );
}

/** The lesson's name, its experiments as tabs, and a line about the open one. */
function Heading({ lesson, open }: { lesson: Lesson; open: ExperimentId }) {
  const experiment = experimentOf(open);
  const ofClass = classIn(lesson);
  const to = (each: ExperimentId) => (each === ofClass?.experiment ? ofClass : placeOf(each));
  return (
    <div class="heading">
      <h1>
        <span class="number">{lesson.number}</span> {language.value === 'ko' ? lesson.titleKo : lesson.title}
      </h1>
      {lesson.experiments.length > 1 && (
        <nav class="tabs" aria-label={words.value.experiments}>
          {lesson.experiments.map((each) => (
            <a
              key={each}
              href={writeLink(to(each))}
              aria-current={each === open ? 'page' : undefined}
              onClick={(event) => {
                event.preventDefault();
                if (each !== open) go(to(each));
              }}
            >
              {experimentName(each)}
            </a>
          ))}
        </nav>
      )}
      <span class="heading-tools">
        {!isNarrow.value && <Share />}
        {!isHidden('read') && (
          <button type="button" class="read-switch" onClick={() => read(!isReading.value)}>
            {isReading.value ? words.value.hideCards : words.value.showCards}
          </button>
        )}
      </span>
      <p class="note">
        {library(experiment.summary)} <span class="section">{library(experiment.section)}</span>
      </p>
    </div>
  );
}
