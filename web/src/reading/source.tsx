import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { openedWords } from '../text/opened.js';
import type { Source as SourceFile } from './card.js';
import { excerptOf } from './excerpt.js';

/** What a card speaks of in a source file: the lit lines with those around them, and the whole file for who wants it. */
export function Source({ file, text, lit }: SourceFile) {
  const isWhole = useSignal(false);
  const lines = text.trimEnd().split('\n');
  const isLit = (line: string) => lit.some((part) => line.includes(part));
  return (
    <figure class="source">
      <figcaption>{openedWords.value.sourceOf(file)}</figcaption>
      <pre class="excerpt">
        {excerptOf(lines, isLit).map((part, i) => (
          <>
            {i > 0 && <code class="comment">⋯{'\n'}</code>}
            <Lines key={i} lines={part} isLit={isLit} />
          </>
        ))}
      </pre>
      <details onToggle={(event) => (isWhole.value = event.currentTarget.open)}>
        <summary>{openedWords.value.wholeSource}</summary>
        {isWhole.value && <Whole file={file} lines={lines} isLit={isLit} />}
      </details>
    </figure>
  );
}

interface LinesProps {
  lines: readonly string[];
  isLit: (line: string) => boolean;
}

/** The whole file; the first lit line is in sight. */
function Whole({ file, ...props }: LinesProps & { file: string }) {
  const box = useRef<HTMLPreElement>(null);
  useLayoutEffect(() => {
    const first = box.current?.querySelector<HTMLElement>('mark');
    if (box.current && first) box.current.scrollTop = first.offsetTop - box.current.clientHeight / 3;
  }, [file]);
  return (
    // Long lines and files are scrolled, by keyboard as well.
    <pre ref={box} tabIndex={0} aria-label={openedWords.value.sourceOf(file)}>
      <Lines {...props} />
    </pre>
  );
}

function Lines({ lines, isLit }: LinesProps) {
  return (
    <>
      {lines.map((line, i) => (
        <code key={i}>
          {isLit(line) ? <mark>{line}</mark> : <span class={kindOf(line)}>{line}</span>}
          {'\n'}
        </code>
      ))}
    </>
  );
}

/** Comments stand back. */
const kindOf = (line: string) => (/^\s*(\/\*\*|\*|\/\/)/.test(line) ? 'comment' : undefined);
