import { useSignal } from '@preact/signals';
import { words } from '../text/index.js';

/** A line of text: a sentence, a question. */
export function TextInput({ label, onText }: { label: string; onText: (text: string) => void }) {
  const text = useSignal('');
  return (
    <form
      class="ask"
      onSubmit={(event) => {
        event.preventDefault();
        onText(text.value.trim());
      }}
    >
      <label>
        <span>{label}</span>
        <input
          type="text"
          maxLength={500}
          value={text.value}
          onInput={(event) => (text.value = event.currentTarget.value)}
        />
      </label>
      <button type="submit">{words.value.look}</button>
    </form>
  );
}
