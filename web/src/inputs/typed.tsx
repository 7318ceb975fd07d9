/** What a person types for a view, as fields. */
import type { View } from '../../../ts/experiments/view.js';
import { words } from '../text/index.js';
import { type Asked, formOf, sampleTexts, textsFor } from './forms.js';
import { TextInput } from './text-input.js';

interface Typed {
  view: View;
  asked: Asked | undefined;
  /** The vocabulary. */
  known: readonly string[] | undefined;
  /** What the view shows while nothing is typed. */
  sample: object | undefined;
  onAsked: (asked: Asked | undefined) => void;
}

/** The fields of a view that takes texts; nothing for other views. */
export function Typed({ view, asked, known, sample, onAsked }: Typed) {
  const form = formOf(view);
  if (!form) return null;
  return (
    <TextInput
      labels={form.labels(words.value)}
      asked={textsFor(form, asked)}
      shown={sampleTexts(form, sample)}
      known={view.input === 'word' || view.input === 'sentence' ? known : undefined}
      onTexts={(texts) => onAsked(texts && { form, texts })}
    />
  );
}
