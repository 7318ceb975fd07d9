import { expect, test } from 'vitest';
import { tableTree } from '../../ts/view/table-tree.js';
import { markupOf, type Tree } from '../../ts/view/tree.js';

test('a table as text, where there is no document', () => {
  const columns = [
    { label: '', kind: 'text' } as const,
    { label: 'loss', kind: 'number', decimals: 4 } as const,
  ];
  const markup = markupOf(
    tableTree({
      columns,
      rows: [
        ['<b>', 0.5],
        ['Adam', undefined],
      ],
    }),
  );
  expect(markup).toContain(
    [
      '<thead><tr><td class="text"></td><th class="number" scope="col">loss</th></tr></thead>',
      '<tbody><tr><th class="text" scope="row">&lt;b&gt;</th><td class="number">0.5000</td></tr>',
      '<tr><th class="text" scope="row">Adam</th><td class="number">–</td></tr></tbody>',
    ].join(''),
  );
});

test('a verdict has a sign and a word, and what is wrong stands out', () => {
  const columns = [{ label: 'W', kind: 'text' } as const, { label: '', kind: 'verdict' } as const];
  const rows = [
    ['W1', 'right'],
    ['W2', 'wrong'],
    ['W3', 'unsure'],
  ];
  const markup = markupOf(tableTree({ columns, rows }));
  expect(markup).toContain('<td class="verdict is-right">✓ right</td>');
  expect(markup).toContain('<td class="verdict is-wrong">✗ wrong</td>');
  expect(markup).toContain('<td class="verdict is-unsure">~ too small</td>');
});

test('every number below 0 has one sign, in powers of ten too', () => {
  const columns = [{ label: 'n', kind: 'number' as const }];
  const markup = markupOf(tableTree({ columns, rows: [[-0.5], [-0.0000123]] }));
  expect(markup).toContain('−0.5');
  expect(markup).toContain('−1.23e−5');
});

test('a table can have more rows than a call takes arguments', () => {
  const rows = Array.from({ length: 130_000 }, (_, i) => [`w${i}`]);
  const tree = tableTree({ columns: [{ label: 'a', kind: 'text' }], rows });
  const [table] = tree.children as [Tree];
  const [, body] = table.children as [Tree, Tree];
  expect(body.children).toHaveLength(130_000);
});
