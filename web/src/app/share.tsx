import { isEdited, run } from '../state/lab.js';
import { isHidden } from '../state/place.js';
import { linkOf } from '../state/own-link.js';
import { words } from '../text/index.js';
import { ClassLinkButton } from './class-link-button.js';
import { CopyButton } from './copy-button.js';

/** The links of what is open: for oneself, and for a class. */
export function Share() {
  if (isHidden('runs')) return null;
  const now = run.value;
  // A link has neither edits nor a branch.
  const done = isEdited(now)
    ? { done: words.value.copiedWithoutEdits }
    : now?.begin?.parent
      ? { done: words.value.copiedWithoutBranch }
      : {};
  return (
    <span class="share">
      <CopyButton label={words.value.link} text={linkOf} {...done} />
      <ClassLinkButton />
    </span>
  );
}
