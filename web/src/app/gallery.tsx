import { type Lesson, lessons } from '../lessons/index.js';
import { CardPicture } from './card-picture.js';
import { go } from '../state/lab.js';
import { classIn, placeOf } from '../state/place.js';
import { writeLink } from '../state/link.js';
import { language, words } from '../text/index.js';

export function Gallery() {
  return (
    <>
      <h1>badak</h1>
      <p class="lead">{words.value.appLine}</p>
      <ol class="cards">
        {lessons.map((lesson) => (
          <li key={lesson.number}>
            <Card lesson={lesson} />
          </li>
        ))}
      </ol>
    </>
  );
}

function Card({ lesson }: { lesson: Lesson }) {
  const isKorean = language.value === 'ko';
  const to = classIn(lesson) ?? placeOf(lesson.experiments[0]!);
  return (
    <a
      class="card"
      href={writeLink(to)}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        go(to);
      }}
    >
      <CardPicture lesson={lesson.number} />
      <span class="number" aria-hidden="true">
        {lesson.number}
      </span>
      <span class="name">{isKorean ? lesson.titleKo : lesson.title}</span>
      <span class="line-of">
        {isKorean ? lesson.lineKo : lesson.line}{' '}
        <span class="section">{isKorean ? lesson.chapterKo : lesson.chapter}</span>
      </span>
    </a>
  );
}
