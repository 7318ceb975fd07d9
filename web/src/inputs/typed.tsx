/** What a person types for a view, as fields. */
import type { View } from '../../../ts/experiments/view.js';
import { words } from '../text/index.js';
import { type Asked, formOf, textsFor } from './forms.js';
import { TextInput } from './text-input.js';

interface Typed {
  view: View;
  asked: Asked | undefined;
  /** The vocabulary. */
  known: readonly string[] | undefined;
  onAsked: (asked: Asked | undefined) => void;
}

/** The fields of a view that takes texts; nothing for other views. */
export function Typed({ view, asked, known, onAsked }: Typed) {
  const form = formOf(view);
  if (!form) return null;
  return (
    <TextInput
      labels={form.labels(words.value)}
      asked={textsFor(form, asked)}
      known={view.input === 'word' || view.input === 'sentence' ? known : undefined}
      onTexts={(texts) => onAsked(texts && { form, texts })}
    />
  );
}
