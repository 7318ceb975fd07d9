import { deleteFile, takeFiles } from '../state/files.js';
import { files } from '../state/lab.js';
import { words } from '../text/index.js';

/** Files that a person gave to the page, each with its size and a way to delete it. */
export function Files() {
  const said = words.value;
  return (
    <>
      <h2>{said.files}</h2>
      <p class="note">{said.filesHelp}</p>
      {files.value.length > 0 && (
        <ul class="files">
          {files.value.map(({ name, bytes }) => (
            <li key={name}>
              <span class="file-name">{name}</span> <span class="note">{said.size(bytes)}</span>
              <button
                type="button"
                class="quiet"
                aria-label={said.deleteFile(name)}
                onClick={() => deleteFile(name)}
              >
                ✕
              </button>
            </li>
          ))}
        </ul>
      )}
      <label class="file">
        {said.chooseFiles}
        <input
          type="file"
          multiple
          onChange={(event) => {
            void takeFiles([...(event.currentTarget.files ?? [])]);
            event.currentTarget.value = '';
          }}
        />
      </label>
    </>
  );
}
