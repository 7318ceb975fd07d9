// @vitest-environment happy-dom
/** Trees become elements, and updates keep elements where possible. */
import { expect, test } from 'vitest';
import { Mounted } from '../../ts/view/mounted.js';
import { html, svg } from '../../ts/view/tree.js';

function mount() {
  const box = document.createElement('div');
  const mounted = new Mounted(box);
  return { box, update: mounted.update.bind(mounted) };
}

test('as elements, of which SVG’s are SVG', () => {
  const { box, update } = mount();
  update([
    html('p', { id: 'a' }, '<b>\u202e'),
    svg('svg', { viewBox: '0 0 1 1' }, svg('path', { d: 'M0 0' })),
  ]);
  expect(box.children[0]!.textContent).toBe('<b>\\u202e');
  expect(box.children[1]!.firstElementChild!.namespaceURI).toBe('http://www.w3.org/2000/svg');
});

test('what is the same stays, what differs is changed', () => {
  const { box, update } = mount();
  const same = html('i', {}, 'same');
  update([html('p', { id: 'a', title: 't' }, 'x', html('b')), same, html('u')]);
  const [p, i] = [box.children[0]!, box.children[1]!];
  i.setAttribute('data-own', 'kept');
  update([html('p', { id: 'b' }, 'y', html('em')), same]);
  expect(box.children).toHaveLength(2);
  expect(box.children[0]).toBe(p);
  expect(box.children[1]).toBe(i);
  expect(box.innerHTML).toBe('<p id="b">y<em></em></p><i data-own="kept">same</i>');
  update([html('section'), 'text', html('p')]);
  expect(box.innerHTML).toBe('<section></section>text<p></p>');
  update([]);
  expect(box.childNodes).toHaveLength(0);
});

test('an attribute that is given again is set, one that is left out is gone', () => {
  const { box, update } = mount();
  update([html('p', { title: 'a' })]);
  update([html('p', { title: undefined })]);
  expect(box.innerHTML).toBe('<p></p>');
  update([html('p', { title: 'b', style: 'color: red' })]);
  expect(box.firstElementChild!.getAttribute('title')).toBe('b');
  expect((box.firstElementChild as HTMLElement).style.color).toBe('red');
  update([html('p')]);
  expect(box.firstElementChild!.attributes).toHaveLength(0);
});
