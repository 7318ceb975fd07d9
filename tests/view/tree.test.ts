/** What is drawn becomes text. */
import { expect, test } from 'vitest';
import { escapeMarkup, html, markupOf, svg } from '../../ts/view/tree.js';

test('a text is text, not markup', () => {
  expect(escapeMarkup('<b a="1">&\u0000\u202e\ufffe</b>')).toBe(
    '&lt;b a=&quot;1&quot;&gt;&amp;\\u0000\\u202e\ufffd&lt;/b&gt;',
  );
});

test('as markup', () => {
  const tree = html('p', { class: 'a"b', title: undefined }, '1 < 2', svg('g', { x: 1 }));
  expect(markupOf(tree)).toBe('<p class="a&quot;b">1 &lt; 2<g x="1"></g></p>');
});
