import { useEffect } from 'preact/hooks';
import { go, goOn, isLinkEdited, missingArithmetic, notice, run, wrongInLink } from '../state/lab.js';
import { isPartMissing } from '../state/parts.js';
import { classPlace, place } from '../state/place.js';
import { earlier, refused } from '../state/storage.js';
import { experimentName, explained, language, speakIn, words } from '../text/index.js';
import { Badge } from './badge.js';
import { DropSheet } from './drop-sheet.js';
import { Gallery } from './gallery.js';
import { EmbeddedView, LessonPage } from './lesson.js';
import { lessonOf } from '../lessons/index.js';
import { writeLink } from '../state/link.js';
import { ThemeSwitch } from './theme.js';

export function App() {
  const lesson = place.value && lessonOf(place.value.experiment);
  const title = lesson && (language.value === 'ko' ? lesson.titleKo : lesson.title);
  useEffect(() => {
    document.title = title ? `${title} · badak` : 'badak';
  }, [title]);
  if (place.value?.embed) {
    return (
      <main class="embedded">
        <Warnings />
        <EmbeddedView />
      </main>
    );
  }
  return (
    <>
      <header class={lesson ? 'top' : 'top of-gallery'}>
        <a class="brand" href="#/" onClick={home}>
          badak
        </a>
        {lesson && (
          <nav aria-label={words.value.lessons}>
            <a href="#/" onClick={home}>
              ‹ {words.value.backToLessons}
            </a>
          </nav>
        )}
        <GoOn />
        <span class="spring" />
        <Badge />
        <ThemeSwitch />
        <LanguageSwitch />
      </header>
      <main class={lesson ? 'lesson' : 'gallery'}>
        <Warnings />
        <OutsideClass />
        {refused.value && <p class="note">{words.value.notKept}</p>}
        {lesson ? <LessonPage lesson={lesson} key={lesson.number} /> : <Gallery />}
      </main>
      <DropSheet />
    </>
  );
}

/** What of the link cannot be done, and what went wrong. */
function Warnings() {
  return (
    <>
      {wrongInLink.value.length > 0 && (
        <p class="warning" role="alert">
          {words.value.linkWrong(wrongInLink.value.join(', '))}
        </p>
      )}
      {isLinkEdited.value && <p class="warning">{words.value.linkEdited}</p>}
      {notice.value && (
        <p class="warning" role="alert">
          {typeof notice.value === 'string' ? notice.value : explained(notice.value)}
        </p>
      )}
      {isPartMissing.value && (
        <p class="warning" role="alert">
          {words.value.partMissing}{' '}
          <button type="button" onClick={() => location.reload()}>
            {words.value.loadPageAgain}
          </button>
        </p>
      )}
      {missingArithmetic.value && place.value && (
        <p class="warning">
          {words.value.noFused}{' '}
          <button type="button" onClick={() => go({ ...place.value!, arithmetic: 'exact' }, true)}>
            {words.value.useExact}
          </button>
        </p>
      )}
    </>
  );
}

/** Says that the lesson of the class was left, and leads back to it. */
function OutsideClass() {
  const at = classPlace.value;
  if (!at) return null;
  const lesson = lessonOf(at.experiment);
  if (place.value && lessonOf(place.value.experiment) === lesson) return null;
  return (
    <p class="note">
      {words.value.outsideClass(language.value === 'ko' ? lesson.titleKo : lesson.title)}{' '}
      <a
        href={writeLink(at)}
        onClick={(event) => {
          event.preventDefault();
          go(at);
        }}
      >
        {words.value.toClass}
      </a>
    </p>
  );
}

function home(event: MouseEvent): void {
  event.preventDefault();
  go(undefined);
}

/** Offers the run of an earlier visit, until another one has begun. */
function GoOn() {
  const kept = earlier.value;
  if (!kept) return null;
  if (place.value && place.value.experiment !== kept.place.experiment) return null;
  // Its place stays when it goes, so that nothing moves under the first step.
  if ((run.value?.standing.value.done ?? 0) > 0) return <p class="go-on" />;
  return (
    <p class="go-on">
      <button type="button" onClick={() => goOn(kept)}>
        {kept.step === kept.steps
          ? words.value.openAgain(experimentName(kept.place.experiment))
          : words.value.goOn(experimentName(kept.place.experiment), kept.step)}
      </button>
    </p>
  );
}

function LanguageSwitch() {
  const isKorean = language.value === 'ko';
  return (
    <button
      type="button"
      class="quiet"
      lang={isKorean ? 'en' : 'ko'}
      onClick={() => void speakIn(isKorean ? 'en' : 'ko')}
    >
      {isKorean ? 'English' : '한국어'}
    </button>
  );
}
