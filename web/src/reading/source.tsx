import { useLayoutEffect, useRef } from 'preact/hooks';
import { words } from '../text/index.js';
import type { Source as SourceFile } from './card.js';

/** A source file with the lines lit that a card speaks of; the first of them is in sight. */
export function Source({ file, text, lit }: SourceFile) {
  const box = useRef<HTMLPreElement>(null);
  useLayoutEffect(() => {
    const first = box.current?.querySelector<HTMLElement>('mark');
    if (box.current && first) box.current.scrollTop = first.offsetTop - box.current.clientHeight / 3;
  }, [file, lit]);
  const lines = text.trimEnd().split('\n');
  return (
    <figure class="source">
      <figcaption>{words.value.sourceOf(file)}</figcaption>
      {/* Long lines and files are scrolled, by keyboard as well. */}
      <pre ref={box} tabIndex={0} aria-label={words.value.sourceOf(file)}>
        {lines.map((line, i) => {
          const isLit = lit.some((part) => line.includes(part));
          const written = isLit ? <mark>{line}</mark> : <span class={kindOf(line)}>{line}</span>;
          return (
            <code key={i}>
              {written}
              {'\n'}
            </code>
          );
        })}
      </pre>
    </figure>
  );
}

/** Comments stand back. */
const kindOf = (line: string) => (/^\s*(\/\*\*|\*|\/\/)/.test(line) ? 'comment' : undefined);
