import { useSignal } from '@preact/signals';
import { useEffect, useId } from 'preact/hooks';
import { words } from '../text/index.js';

/** Words that a field suggests at once. */
const MOST = 50;

interface Texts {
  /** A field for each. */
  labels: readonly string[];
  /** What was asked before. */
  asked?: readonly string[] | undefined;
  /** What is shown while the fields are empty. */
  shown?: readonly string[] | undefined;
  /** Words to suggest. */
  known?: readonly string[] | undefined;
  /** Takes the texts of all fields; undefined when they are empty. */
  onTexts: (texts: readonly string[] | undefined) => void;
}

/** Lines of text: a sentence, a question, words. Either all fields are filled in, or none is. */
export function TextInput({ labels, asked, shown, known = [], onTexts }: Texts) {
  const texts = useSignal<readonly string[]>(asked ?? labels.map(() => ''));
  // A card may ask when the fields are there already.
  useEffect(() => {
    if (asked) texts.value = asked;
  }, [asked?.join('\n')]);
  const id = useId();
  const isAsked = texts.value.some((text) => text !== '');
  return (
    <form
      class="ask"
      onSubmit={(event) => {
        event.preventDefault();
        onTexts(isAsked ? texts.value.map((text) => text.trim()) : undefined);
      }}
    >
      {labels.map((label, i) => (
        <label key={label}>
          <span>{label}</span>
          <input
            type="text"
            maxLength={500}
            required={isAsked}
            value={texts.value[i]}
            placeholder={isAsked ? undefined : shown?.[i]}
            {...(known.length > 0 && { list: `${id}-${i}`, autocomplete: 'off' })}
            onInput={({ currentTarget }) => (texts.value = texts.value.with(i, currentTarget.value))}
          />
          {known.length > 0 && (
            <datalist id={`${id}-${i}`}>
              {suggestions(texts.value[i]!, known).map((text) => (
                <option key={text} value={text} />
              ))}
            </datalist>
          )}
        </label>
      ))}
      <button type="submit">{words.value.look}</button>
      {known.length > 0 && <Known all={known} />}
    </form>
  );
}

/** Words of a list that are shown: a page with more of them is slow. */
const MOST_LISTED = 2000;

/** All words, for those who do not know what to type; made when it is opened. */
function Known({ all }: { all: readonly string[] }) {
  const isOpen = useSignal(false);
  const listed = isOpen.value ? all.slice(0, MOST_LISTED).toSorted((a, b) => a.localeCompare(b)) : [];
  return (
    <details class="known" onToggle={(event) => (isOpen.value = event.currentTarget.open)}>
      <summary class="note">{words.value.knownWords(all.length)}</summary>
      <p>
        {listed.join(' · ')}
        {isOpen.value && all.length > MOST_LISTED && ' …'}
      </p>
    </details>
  );
}

/** The text with its last word completed. */
function suggestions(text: string, known: readonly string[]): string[] {
  const [, before = '', begun = ''] = /^(.*\s)?(\S*)$/s.exec(text) ?? [];
  const found: string[] = [];
  for (const word of known) {
    if (found.length === MOST) break;
    if (word.startsWith(begun)) found.push(before + word);
  }
  return found;
}
