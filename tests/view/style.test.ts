/** The colours of letters can be read on their ground, light and dark. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { colourAt, hex } from '../../ts/view/colours.js';

const css = readFileSync(fileURLToPath(new URL('../../ts/view/style.css', import.meta.url)), 'utf8');

function propertiesOf(block: RegExp): Record<string, string> {
  const [, body] = block.exec(css)!;
  return Object.fromEntries([...body!.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, k, v]) => [k!, v!]));
}

const light = propertiesOf(/:root,\s*\.paper \{([^}]*)\}/);
const ofSystem = propertiesOf(
  /prefers-color-scheme: dark\) \{\s*:root:not\(\[data-theme='light'\]\) \{([^}]*)\}/,
);
const chosen = propertiesOf(/:root\[data-theme='dark'\] \{([^}]*)\}/);
const dark = { ...light, ...ofSystem };

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
}

test.each([
  ['light', light],
  ['dark', dark],
] as const)('%s: bars above and below 0 have the colours of pictures', (ground, colours) => {
  const [below, above] = [1 / 6, 5 / 6].map((at) => hex(colourAt(at, 'signed', ground)));
  expect([colours['below'], colours['above']]).toEqual([below, above]);
  for (const name of ['above', 'below'])
    expect(contrast(colours[name]!, colours['tint']!), name).toBeGreaterThanOrEqual(3);
});

test.each([
  ['light', light],
  ['dark', dark],
])('%s', (_, colours) => {
  for (const name of ['ink', 'quiet', 'accent', 'right', 'wrong'])
    for (const ground of ['ground', 'tint'])
      expect(contrast(colours[name]!, colours[ground]!), `${name} on ${ground}`).toBeGreaterThanOrEqual(4.5);
  for (let i = 0; i < 6; i++) expect(colours[`series-${i}`]).toMatch(/^#/);
});

test('a chosen dark ground is that of the system', () => {
  expect(Object.keys(chosen).length).toBeGreaterThan(8);
  expect(chosen).toEqual(ofSystem);
});

test('both grounds have all colours, and they differ', () => {
  for (const name of ['ground', 'ink', 'quiet', 'line', 'tint', 'accent', 'right', 'wrong'])
    expect(dark[name], name).not.toBe(light[name]);
});
