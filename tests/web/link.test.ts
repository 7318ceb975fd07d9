import { describe, expect, test } from 'vitest';
import { readLink, writeLink } from '../../web/src/state/link.js';

describe('a link', () => {
  test('says what differs, and reads back as it was written', () => {
    const place = {
      experiment: 'cbow',
      params: { hiddenSize: 20, denseAdam: true, data: 'grammar', text: 'a b&c=d#e?.txt' },
      seed: 7,
      view: 'map',
    } as const;
    const link = writeLink(place);
    expect(link.startsWith('#/cbow?')).toBe(true);
    expect(readLink(link)).toEqual({ place, wrong: [], isEdited: false });
    expect(readLink(writeLink({ ...place, edited: true }))).toEqual({ place, wrong: [], isEdited: true });
  });

  test('of an experiment alone has its defaults', () => {
    expect(writeLink({ experiment: 'cnn', params: {}, seed: 0 })).toBe('#/cnn');
    expect(readLink('#/cnn').place).toEqual({ experiment: 'cnn', params: {}, seed: 0 });
    expect(readLink('').place).toBeUndefined();
  });

  test('that says something wrong is used as far as it is right', () => {
    const { place, wrong } = readLink('#/cnn?learning-rate=-1&filters=8&seed=1.5&nothing=1');
    expect(place).toEqual({ experiment: 'cnn', params: { filters: 8 }, seed: 0 });
    expect(wrong).toEqual(['learning-rate=-1', 'seed=1.5', 'nothing=1']);
  });

  test('names a view that does not exist, and shows what would turn the text around', () => {
    for (const view of ['nothing', '__proto__', 'constructor', '<b>']) {
      const { place, wrong } = readLink(`#/cnn?view=${encodeURIComponent(view)}`);
      expect(wrong).toEqual([`view=${view}`]);
      expect(place).not.toHaveProperty('view');
    }
    expect(readLink('#/cnn?views=nothing').wrong).toEqual(['views=nothing']);
    expect(readLink('#/cnn?views=maps,nothing').wrong).toEqual([]);
    expect(readLink('#/cnn?seed=%E2%80%AE1').wrong).toEqual(['seed=\\u202e1']);
  });

  test('says what is typed for the open view, and how far to train first', () => {
    const place = {
      experiment: 'cbow',
      params: {},
      seed: 0,
      view: 'analogy',
      step: 300,
      ask: ['man', 'king', 'woman & child'],
    } as const;
    expect(readLink(writeLink(place))).toEqual({ place, wrong: [], isEdited: false });
  });

  test('has as many texts as the view has fields, and each is a line', () => {
    for (const [link, what] of [
      ['#/attention?view=attention&ask=a&ask=b', 'ask=a'],
      ['#/two-layer-net?view=units&ask=a', 'ask=a'],
      ['#/cbow?view=analogy&ask=a', 'ask=a'],
      ['#/attention?view=attention&ask=a%0Ab', 'ask=a\\u000ab'],
      ['#/cnn?step=0', 'step=0'],
      ['#/cnn?step=1e3', 'step=1e3'],
    ] as const) {
      const { place, wrong } = readLink(link);
      expect(wrong).toEqual([what]);
      expect(place).not.toHaveProperty('ask');
      expect(place).not.toHaveProperty('step');
    }
    const long = readLink(`#/rnn?view=past&ask=${'x'.repeat(501)}`);
    expect(long.place).not.toHaveProperty('ask');
    expect(long.wrong).toHaveLength(1);
  });

  // Names that objects have of their own, markup, code, other encodings, endless texts.
  const hostile = [
    '__proto__',
    'constructor',
    'toString',
    '<script>',
    'javascript:alert(1)',
    '%',
    '%ff',
    '%00',
    '\u202e',
    '🦏',
    '../../etc',
    '"',
    "'",
    '`',
    '\\',
    '\n',
    ' ',
    '&&&&',
    '====',
    '????',
    '####',
    'NaN',
    'Infinity',
    '1e999',
    '-0',
    '0x10',
    '١٢',
    'x'.repeat(5000),
  ];
  const forms = [
    (text: string) => `#/${text}`,
    (text: string) => `#${text}`,
    (text: string) => `#/cnn?${text}`,
    (text: string) => `#/cnn?${text}=1`,
    (text: string) => `#/cnn?learning-rate=${text}`,
    (text: string) => `#/cnn?seed=${text}`,
    (text: string) => `#/lstm?text=${text}&view=${text}`,
    (text: string) => `#/cnn?epochs=1&${text}=${text}`,
    (text: string) => `#/seq2seq?data=${text}`,
    (text: string) => `#/rnn?full=${text}&ask=${text}&ask=${text}`,
    (text: string) => `#/attention?step=${text}&view=attention&ask=${text}`,
    (text: string) => `#/hyperparameters?search=${text}&trials=${text}`,
  ];
  test.each(forms.map((form, i) => [i, form] as const))('of form %i is never more than text', (_, form) => {
    for (const text of hostile) {
      const { place, wrong } = readLink(form(text));
      for (const each of wrong) expect(each.length).toBeLessThanOrEqual(60);
      if (!place) continue;
      expect(Object.getPrototypeOf(place.params)).toBe(Object.prototype);
      for (const value of Object.values(place.params)) {
        expect(['number', 'string', 'boolean', 'undefined']).toContain(typeof value);
        if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true);
      }
      expect(Number.isSafeInteger(place.seed)).toBe(true);
    }
  });
});
