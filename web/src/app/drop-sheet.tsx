import { signal } from '@preact/signals';
import { takeFiles } from '../state/files.js';
import { words } from '../text/index.js';

/** Whether files are being dragged over the page. */
const dragging = signal(false);

const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;

/** A link that is dropped would leave the page; a text may be dropped into a field. */
function keepHere(event: DragEvent): void {
  if (hasFiles(event) || !(event.target instanceof HTMLInputElement)) event.preventDefault();
}

window.addEventListener('dragover', (event) => {
  keepHere(event);
  dragging.value = hasFiles(event);
});
window.addEventListener('dragleave', (event) => {
  // Between two elements of the page there is one to go to.
  if (event.relatedTarget === null) dragging.value = false;
});
window.addEventListener('drop', (event) => {
  dragging.value = false;
  keepHere(event);
  if (hasFiles(event)) void takeFiles([...event.dataTransfer!.files]);
});

/** Says where files can be dropped: anywhere. */
export function DropSheet() {
  if (!dragging.value) return null;
  return (
    <div class="drop-sheet">
      <p>{words.value.dropHere}</p>
    </div>
  );
}
