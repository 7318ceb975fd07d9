import { FileButton } from '../inputs/file-button.js';
import { deleteFile, files, lasting, takeFiles } from '../state/files.js';
import type { KeptFile } from '../worker/kept-files.js';
import { words } from '../text/index.js';

/** Files of the page, given or fetched, each with its size and a way to delete it. */
export function Files() {
  const said = words.value;
  return (
    <>
      <h2>{said.files}</h2>
      <p class="note">
        {said.filesHelp} {lasting.value ? said.filesStay : said.filesGo}
      </p>
      {files.value.length > 0 && (
        <ul class="files">
          {files.value.map((file) => (
            <FileLine key={file.path} file={file} />
          ))}
        </ul>
      )}
      <FileButton label={said.chooseFiles} multiple onFiles={(given) => void takeFiles(given)} />
    </>
  );
}

function FileLine({ file: { path, name, bytes, lasts, isFetched } }: { file: KeptFile }) {
  const said = words.value;
  const about = [
    said.size(bytes),
    ...(isFetched ? [said.fetchedFile] : []),
    ...(lasts ? [] : [said.untilClosed]),
  ];
  return (
    <li>
      <span class="file-name">{name}</span> <span class="note">{about.join(' · ')}</span>
      <button type="button" class="quiet" aria-label={said.deleteFile(name)} onClick={() => deleteFile(path)}>
        ✕
      </button>
    </li>
  );
}
