import { useSignal } from '@preact/signals';
import { useEffect, useId } from 'preact/hooks';
import { type Frames, framesHere, POLICY } from '../state/frames.js';
import type { Place } from '../state/link.js';
import { addressOf } from '../state/own-link.js';
import { words } from '../text/index.js';
import { openedWords } from '../text/opened.js';
import { CopyButton } from './copy-button.js';

/** Stands for the page of a teacher. */
const EXAMPLE = 'https://your-page.example';

function frameOf(to: Place, title: string): string {
  const src = addressOf(to).replaceAll('&', '&amp;');
  return `<iframe src="${src}" title="${title}" width="720" height="640" allow="cross-origin-isolated; clipboard-write" style="border: 0"></iframe>`;
}

/** A frame for another page; or why there can be none, and what would have to be done. */
export function Frame({ to, title }: { to: Place; title: string }) {
  const frames = useSignal<Frames | 'unknown' | undefined>(undefined);
  useEffect(() => void framesHere().then((found) => (frames.value = found ?? 'unknown')), []);
  const now = frames.value;
  const said = { ...words.value, ...openedWords.value };
  if (now === undefined) return null;
  const others = now === 'unknown' ? 'any' : now.others;
  if (now !== 'unknown' && others === 'none') return <Forbidden {...now} />;
  return (
    <>
      <Given label={said.embed} text={frameOf(to, title)} help={said.embedHelp} />
      {typeof others === 'object' && <p class="note">{said.embedSome(others.join(', '))}</p>}
      {now === 'unknown' && <p class="note">{said.embedUnknown}</p>}
    </>
  );
}

function Forbidden({ said: sent }: Pick<Frames, 'said'>) {
  const said = { ...words.value, ...openedWords.value };
  const isPolicy = sent?.header === POLICY;
  const isLocal = ['localhost', '127.0.0.1'].includes(location.hostname);
  return (
    <section class="given no-frame">
      <h3>{said.embed}</h3>
      <p class="note">{said.embedMeanwhile}</p>
      <p class="note">
        {said.embedNone} <code>{`${sent?.header}: ${isPolicy ? '… ' : ''}${sent?.value}`}</code>
      </p>
      <p class="note">
        {isPolicy ? (
          <>
            {said.embedAllow} <code>{`frame-ancestors 'self' ${EXAMPLE}`}</code>
          </>
        ) : (
          said.embedRemove
        )}
      </p>
      {isLocal && (
        <p class="note">
          {said.embedLocal} <code>npm run playground -- --frames {EXAMPLE}</code>
        </p>
      )}
    </section>
  );
}

/** A text to copy, which can also be seen and selected. */
export function Given({ label, text, help }: { label: string; text: string; help?: string }) {
  const id = useId();
  return (
    <div class="given">
      <label for={id}>{label}</label>
      <textarea id={id} readOnly rows={3} value={text} onFocus={(event) => event.currentTarget.select()} />
      <CopyButton label={words.value.copy} text={() => text} />
      {help !== undefined && <p class="note">{help}</p>}
    </div>
  );
}
