import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import '../style/class-link.css';
import { linkOf, place, run } from '../state/lab.js';
import { PAGE_PARTS, type PagePart, type Place, wholePage, writeLink } from '../state/link.js';
import { firstView } from '../lessons/index.js';
import { experimentName, library, words } from '../text/index.js';
import { CopyButton } from './copy-button.js';

/** A set without a member, or with it. */
function toggled<T>(set: ReadonlySet<T>, member: T): ReadonlySet<T> {
  const next = new Set(set);
  if (!next.delete(member)) next.add(member);
  return next;
}

const address = (to: Place) => linkOf().replace(/#.*$/s, '') + writeLink(to);

/** A frame for another page, with the open view and Play. */
function frameOf(to: Place, title: string): string {
  const src = address({ ...wholePage(to), views: [to.view!], embed: true }).replaceAll('&', '&amp;');
  return `<iframe src="${src}" title="${title}" width="720" height="640" allow="cross-origin-isolated; clipboard-write" style="border: 0"></iframe>`;
}

/** Chooses what a class sees, and gives the link; and the frame for another page. */
export function ClassLink({ onClose }: { onClose: () => void }) {
  const box = useRef<HTMLDialogElement>(null);
  const hidden = useSignal<ReadonlySet<PagePart>>(new Set());
  const views = run.value?.views.value ?? [];
  const left = useSignal<ReadonlySet<string>>(new Set());
  const isLocked = useSignal(true);
  useEffect(() => box.current?.showModal(), []);
  const title = useId();
  const said = words.value;
  const here = place.value!;
  const open = here.view ?? firstView[here.experiment] ?? views[0]?.id;
  const offered = views.filter(({ id }) => !left.value.has(id)).map(({ id }) => id);
  const to: Place = {
    ...here,
    ...(hidden.value.size > 0 && { hide: PAGE_PARTS.filter((part) => hidden.value.has(part)) }),
    ...(left.value.size > 0 && offered.length > 0 && { views: offered }),
    ...(isLocked.value && { lockSeed: true }),
  };
  const link = address(to);
  const frame =
    open === undefined ? undefined : frameOf({ ...here, view: open }, experimentName(here.experiment));
  return (
    <dialog ref={box} class="class-link" aria-labelledby={title} onClose={onClose}>
      <h2 id={title}>{said.classLink}</h2>
      <p class="note">{said.classHelp}</p>
      <fieldset>
        <legend>{said.classParts}</legend>
        {PAGE_PARTS.map((part) => (
          <Check
            key={part}
            label={said.parts[part]}
            isOn={!hidden.value.has(part)}
            onChange={() => (hidden.value = toggled(hidden.value, part))}
          />
        ))}
      </fieldset>
      {views.length > 1 && (
        <fieldset>
          <legend>{said.views}</legend>
          {views.map(({ id, title }) => (
            <Check
              key={id}
              label={library(title)}
              isOn={!left.value.has(id)}
              onChange={() => (left.value = toggled(left.value, id))}
            />
          ))}
        </fieldset>
      )}
      <fieldset>
        <legend>{said.seed}</legend>
        <Check
          label={said.classSeed(here.seed)}
          isOn={isLocked.value}
          onChange={() => (isLocked.value = !isLocked.value)}
        />
      </fieldset>
      <Given label={said.classLink} text={link} />
      {frame !== undefined && <Given label={said.embed} text={frame} help={said.embedHelp} />}
      <form method="dialog">
        <button type="submit" class="main">
          {said.close}
        </button>
      </form>
    </dialog>
  );
}

interface CheckProps {
  label: string;
  isOn: boolean;
  onChange: () => void;
}

function Check({ label, isOn, onChange }: CheckProps) {
  return (
    <label>
      <input type="checkbox" checked={isOn} onChange={onChange} /> {label}
    </label>
  );
}

/** A text to copy, which can also be seen and selected. */
function Given({ label, text, help }: { label: string; text: string; help?: string }) {
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
