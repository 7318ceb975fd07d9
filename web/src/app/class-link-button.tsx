import { signal } from '@preact/signals';
import { part } from '../state/parts.js';
import { place } from '../state/place.js';
import { words } from '../text/index.js';
import type { ClassLink } from './class-link.js';

/** Loaded when it is first asked for. */
const load = () => import('./class-link.js');
const loaded = signal<{ ClassLink: typeof ClassLink } | undefined>(undefined);
const isOpen = signal(false);

/** Opens the dialog that makes a link for a class; not in a class. */
export function ClassLinkButton() {
  const Dialog = loaded.value?.ClassLink;
  if (place.value?.hide || place.value?.views || place.value?.lockSeed) return null;
  return (
    <>
      <button
        type="button"
        onClick={() => {
          isOpen.value = true;
          if (!loaded.value) void part(load).then((found) => (loaded.value = found));
        }}
      >
        {words.value.classLink}
      </button>
      {isOpen.value && Dialog && <Dialog onClose={() => (isOpen.value = false)} />}
    </>
  );
}
