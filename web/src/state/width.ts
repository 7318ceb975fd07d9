/** Whether the page is so narrow that it shows one pane at a time. */
import { signal } from '@preact/signals';

/** As in page.css. */
const query = matchMedia('(max-width: 44rem)');

export const isNarrow = signal(query.matches);
query.addEventListener('change', () => (isNarrow.value = query.matches));
