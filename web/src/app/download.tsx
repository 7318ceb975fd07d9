import type { PublicSetId } from '../../../ts/data/public-sets.js';
import {
  addressesOf,
  cancelFetch,
  type Download as DownloadState,
  download,
  fetchIt,
  hostOf,
  hostsOf,
  isHere,
  setOf,
  sizeOf,
} from '../state/downloads.js';
import { files } from '../state/files.js';
import { place } from '../state/place.js';
import { words } from '../text/index.js';

/** Offers the lesson's public data set. Pressing the button is the consent: nothing is fetched before. */
export function Download() {
  const now = download.value;
  if (now && !now.failures) return <Progress download={now} />;
  const set = setOf(place.value!.experiment);
  if (!set || isHere(set, files.value)) return null;
  return (
    <div class="download">
      <button type="button" onClick={() => fetchIt(set)} aria-describedby="download-from">
        {words.value.downloadSet(set, words.value.size(sizeOf(set)))}
      </button>
      <p class="note" id="download-from">
        {words.value.downloadFrom(hostsOf(set))}
      </p>
      {now?.set === set && <Failure set={set} download={now} />}
    </div>
  );
}

function Progress({ download: { set, received } }: { download: DownloadState }) {
  const said = words.value;
  const all = sizeOf(set);
  return (
    <div class="download">
      <p class="note" id="downloading" role="status">
        {said.downloading(set)}
      </p>
      <progress class="bytes" aria-labelledby="downloading" max={all} value={received} />
      <p class="note bytes-of">
        {said.received(said.size(Math.min(received, all)), said.size(all))}{' '}
        <button type="button" class="quiet" onClick={cancelFetch}>
          {said.cancel}
        </button>
      </p>
    </div>
  );
}

/** Why it failed, mirror by mirror, and what to do. */
function Failure({ set, download: { failures, online } }: { set: PublicSetId; download: DownloadState }) {
  const said = words.value;
  const reasons = online
    ? failures!.map(({ mirror, why, message }) => said.whyNot[why](hostOf(mirror), message))
    : [said.noNetwork];
  return (
    <div class="warning" role="alert">
      <p>{[said.downloadFailed(set), ...new Set(reasons)].join(' ')}</p>
      <p>{said.byHand}</p>
      <ul>
        {addressesOf(set).map((address) => (
          <li key={address}>
            <a href={address} target="_blank" rel="noopener noreferrer">
              {address}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
