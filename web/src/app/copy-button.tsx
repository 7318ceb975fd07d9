import { useSignal } from '@preact/signals';
import { words } from '../text/index.js';

/** How long it says that it has copied, in ms. */
const SAID_MS = 8000;

/** Copies a text, and says so. @param done what is said; default that it was copied */
export function CopyButton({ label, text, done }: { label: string; text: () => string; done?: string }) {
  const said = useSignal('');
  const say = (what: string) => {
    said.value = what;
    setTimeout(() => (said.value = ''), SAID_MS);
  };
  const copy = () =>
    navigator.clipboard.writeText(text()).then(
      () => say(done ?? words.value.copied),
      () => say(words.value.notCopied),
    );
  return (
    <span>
      <button type="button" onClick={() => void copy()}>
        {label}
      </button>
      <span role="status" class="note">
        {said.value && ` ${said.value}`}
      </span>
    </span>
  );
}
