import { effect, signal } from '@preact/signals';
import { THEME_CHANGED } from '../../../ts/view/drawing.js';
import { words } from '../text/index.js';

const KEPT = 'badak/theme';
const dark = matchMedia('(prefers-color-scheme: dark)');

function begin(): 'light' | 'dark' | undefined {
  try {
    const kept = localStorage.getItem(KEPT);
    return kept === 'light' || kept === 'dark' ? kept : undefined;
  } catch {
    return undefined;
  }
}

/** What was chosen; undefined follows the system. */
const theme = signal<'light' | 'dark' | undefined>(begin());

effect(() => {
  const { documentElement } = document;
  if (theme.value) documentElement.dataset['theme'] = theme.value;
  else delete documentElement.dataset['theme'];
  try {
    if (theme.value) localStorage.setItem(KEPT, theme.value);
    else localStorage.removeItem(KEPT);
  } catch {
    // A private window may refuse to keep anything.
  }
  // Canvases have the colours of their time.
  dispatchEvent(new Event(THEME_CHANGED));
});

export function ThemeSwitch() {
  const isDark = (theme.value ?? (dark.matches ? 'dark' : 'light')) === 'dark';
  return (
    <button
      type="button"
      class="quiet"
      aria-pressed={isDark}
      aria-label={words.value.theme}
      onClick={() => (theme.value = isDark ? 'light' : 'dark')}
    >
      {isDark ? '☾' : '☀'}
    </button>
  );
}
