/**
 * The innermost loops of products and convolutions, as WebAssembly text. `crates/kernels/src/tile/assembled.rs` declares them.
 *
 * They are written here, and put into the module after LLVM and wasm-opt are done with it, because the order of their
 * instructions decides how fast they are. Each computes a tile: 4 rows of a few vectors of sums, or 6 in a tall tile, which
 * stay in registers for the whole loop. On x86 there are 15 registers: the sums, one vector of A and one row of B have to fit
 * in, so each value of A is loaded just before it is used. In wide mode the engine makes one instruction of two that stand next to
 * each other and do the same to neighbouring memory: a row of B is made of such pairs.
 */

const ROWS = 4;
const TALL_ROWS = 6;
const FLOAT = 4;
const VECTOR = 16;

const range = (count) => Array.from({ length: count }, (_, i) => i);
const get = (name) => `(local.get $${name})`;
const constant = (value) => `(i32.const ${value})`;
const sum = (a, b) => `(i32.add ${a} ${b})`;
const set = (name, value) => `(local.set $${name} ${value})`;
const move = (name, by) => set(name, sum(get(name), by));
const inBytes = (name) => set(name, `(i32.shl ${get(name)} (i32.const 2))`);

/**
 * One loop: adds x · b to the sums, for each value x of a column of A and each vector of a row b.
 * @param {(a: string, b: string, c: string) => string} multiplyAdd a · b + c
 * @param {object} parts
 * @param {string} parts.name
 * @param {number} parts.rows rows of the tile
 * @param {string[]} parts.parameters all numbers of 32 bits. `depth` is how often the loop runs, at least once
 * @param {string[]} [parts.numbers] parameters after those, of 32 bits with a point
 * @param {string[]} [parts.locals] more numbers, and
 * @param {string[]} [parts.vectors] more vectors
 * @param {string[]} [parts.before] what happens before the loop
 * @param {string[]} [parts.around] the beginning of a loop around it, and
 * @param {string[]} [parts.after] its end
 * @param {[pointer: string, bytes: number]} parts.clock a pointer that moves by so many bytes each time
 * @param {string[]} [parts.finally] what happens between the loop and the storing
 * @param {string[]} [parts.first] what happens before each load of B
 * @param {string[]} parts.b where the vectors of B's row are
 * @param {(row: number) => string} parts.a where the value for a row is
 * @param {string[]} parts.next what moves besides the clock
 * @param {(row: number) => string[]} parts.store what happens to a row of sums; `sums(row)` names them
 */
function loop(multiplyAdd, parts) {
  const {
    name,
    rows,
    parameters,
    numbers = [],
    locals = [],
    before = [],
    around = [],
    first = [],
    after = [],
  } = parts;
  const { b, a, next, store, clock } = parts;
  const [pointer, bytes] = clock;
  const vectors = range(b.length);
  const named = range(rows).flatMap((i) => vectors.map((j) => sums(i)[j]));
  const lines = (list) => list.join('\n      ');
  return `
  (func (export "${name}")
    ${[...parameters.map((p) => `(param $${p} i32)`), ...numbers.map((p) => `(param $${p} f32)`)].join(' ')}
    ${['end', 'place', ...locals].map((l) => `(local $${l} i32)`).join(' ')}
    ${[...named, ...vectors.map((j) => `b_${j}`), 'x', ...(parts.vectors ?? [])].map((l) => `(local $${l} v128)`).join(' ')}
      ${lines([...before, ...around, set('end', sum(get(pointer), `(i32.mul ${get('depth')} ${constant(bytes)})`))])}
    (loop $again
      ${lines([...first, ...vectors.map((j) => set(`b_${j}`, `(v128.load ${b[j]})`))])}
      ${lines(
        range(rows).flatMap((i) => [
          set('x', `(v128.load32_splat ${a(i)})`),
          ...vectors.map((j) => set(sums(i)[j], multiplyAdd(get('x'), get(`b_${j}`), get(sums(i)[j])))),
        ]),
      )}
      ${lines([...next, move(pointer, constant(bytes))])}
      (br_if $again (i32.lt_u ${get(pointer)} ${get('end')})))
      ${lines([...(parts.finally ?? []), ...range(rows).flatMap(store), ...after])}
  )`;
}

const sums = (row) => range(4).map((j) => `c_${row}_${j}`);
/** A row of vectors behind a pointer. */
const rowAt = (pointer, vectors) => range(vectors).map((j) => `offset=${j * VECTOR} ${pointer}`);

/** Writes a row of sums to C, and goes to the next row. */
const storeRow = (vectors) => (row) => [
  ...rowAt(get('c'), vectors).map((at, j) => `(v128.store ${at} ${get(sums(row)[j])})`),
  move('c', get('c_stride')),
];

/** The same for sums to which `add` is added first, if it is not 0. */
const addAndStoreRow = (vectors) => (row) => [
  `(if ${get('add')} (then`,
  ...rowAt(get('add'), vectors).map((at, j) =>
    set(sums(row)[j], `(f32x4.add ${get(sums(row)[j])} (v128.load ${at}))`),
  ),
  `${move('add', get('add_stride'))}))`,
  ...storeRow(vectors)(row),
];

const START = ['c', 'c_stride', 'add', 'add_stride'];
const numbered = (name, count) => range(count).map((i) => `${name}_${i}`);

/** C = add + A · B, for a panel B: what the loops over it have in common, and where they read A. */
const ofPanel = (kind, rows, vectors, { parameters, strides = [], ...a }) => ({
  name: `${rows === TALL_ROWS ? 'tall_' : ''}${kind}_${vectors * 4}`,
  rows,
  parameters: [...START, ...parameters, 'b', 'depth'],
  before: ['c_stride', 'add_stride', ...strides].map(inBytes),
  clock: ['b', vectors * VECTOR],
  b: rowAt(get('b'), vectors),
  store: addAndStoreRow(vectors),
  ...a,
});

/** Values of neighbouring rows that are next to each other: all four of a tile, or two by two of a tall tile. */
const neighbours = (name, rows) => {
  const pointers = rows === TALL_ROWS ? numbered(name, rows / 2) : [name];
  const each = rows / pointers.length;
  return { pointers, at: (row) => `offset=${(row % each) * FLOAT} ${get(pointers[Math.floor(row / each)])}` };
};

const interleaved = (rows, vectors) => {
  const { pointers, at } = neighbours('a', rows);
  return ofPanel('interleaved', rows, vectors, {
    parameters: [...pointers, 'a_stride'],
    strides: ['a_stride'],
    a: at,
    next: pointers.map((a) => move(a, get('a_stride'))),
  });
};

/** A is rows. */
const rows = (count, vectors) => {
  const pointers = numbered('a', count);
  return ofPanel('rows', count, vectors, {
    parameters: pointers,
    a: (row) => get(pointers[row]),
    next: pointers.map((a) => move(a, constant(FLOAT))),
  });
};

/** A table says how far from the starts of its rows A is read. */
const gathered = (rows, vectors) => {
  const pointers = numbered('a', rows);
  return ofPanel('gathered', rows, vectors, {
    parameters: [...pointers, 'places'],
    first: [set('place', `(i32.shl (i32.load ${get('places')}) (i32.const 2))`)],
    a: (row) => sum(get(pointers[row]), get('place')),
    next: [move('places', constant(FLOAT))],
  });
};

/**
 * All results of four or six filters for one picture, two runs of neighbours at a time. `runs` has four numbers for each pair:
 * where its runs are in the picture, and in the planes of the results. Each is the sum of A, whose values for neighbouring filters are next to each other, and the
 * picture at the places of a table behind it; then the bias is added, and what is below `floor` becomes `floor`.
 */
function taps(rows, vectors) {
  const { pointers: weights, at } = neighbours('weight', rows);
  const { pointers: firsts } = neighbours('a', rows);
  const half = vectors / 2;
  const number = (at) => `(i32.shl (i32.load offset=${at * FLOAT} ${get('runs')}) (i32.const 2))`;
  const finish = (row) => {
    const names = sums(row).slice(0, vectors);
    const clamp = (c) => `(v128.bitselect ${get('least')} ${get(c)} (f32x4.lt ${get(c)} ${get('least')}))`;
    return [
      set('x', `(v128.load32_splat offset=${row * FLOAT} ${get('bias')})`),
      ...names.map((c) => set(c, `(f32x4.add ${get(c)} ${get('x')})`)),
      ...names.map((c) => set(c, clamp(c))),
      set('place', sum(get(`y_${row}`), get('to_left'))),
      ...rowAt(get('place'), half).map((at, j) => `(v128.store ${at} ${get(names[j])})`),
      set('place', sum(get(`y_${row}`), get('to_right'))),
      ...rowAt(get('place'), half).map((at, j) => `(v128.store ${at} ${get(names[half + j])})`),
    ];
  };
  const zero = '(v128.const i32x4 0 0 0 0)';
  return {
    name: `${rows === TALL_ROWS ? 'tall_' : ''}taps_${vectors * 4}`,
    rows,
    parameters: [
      ...numbered('y', rows),
      'bias',
      ...firsts,
      ...['picture', 'places', 'depth', 'runs', 'pairs'],
    ],
    numbers: ['floor'],
    locals: ['left', 'right', 'on_left', 'on_right', 'to_left', 'to_right', ...weights, 'tap'],
    vectors: ['least'],
    around: [
      `(loop $pairs`,
      ...range(rows).flatMap((i) =>
        sums(i)
          .slice(0, vectors)
          .map((c) => set(c, zero)),
      ),
      set('left', sum(get('picture'), number(0))),
      set('right', sum(get('picture'), number(1))),
      set('to_left', number(2)),
      set('to_right', number(3)),
      ...weights.map((weight, i) => set(weight, get(firsts[i]))),
      set('tap', get('places')),
    ],
    clock: [weights[0], ROWS * FLOAT],
    // Neighbours are read from one number, so that the engine sees that they are neighbours.
    first: [
      set('place', `(i32.shl (i32.load ${get('tap')}) (i32.const 2))`),
      set('on_left', sum(get('left'), get('place'))),
      set('on_right', sum(get('right'), get('place'))),
    ],
    b: ['on_left', 'on_right'].flatMap((side) => rowAt(get(side), half)),
    a: at,
    next: [move('tap', constant(FLOAT)), ...weights.slice(1).map((w) => move(w, constant(ROWS * FLOAT)))],
    // Only here, because it would take a register in the loop.
    finally: [set('least', `(f32x4.splat ${get('floor')})`)],
    store: finish,
    after: [
      move('runs', constant(4 * FLOAT)),
      `(br_if $pairs (local.tee $pairs (i32.sub ${get('pairs')} (i32.const 1)))))`,
    ],
  };
}

/** What a processor can do at most: c = c · x + 1, for more independent vectors c than a tile has, without memory. */
function peak(multiplyAdd, vectors) {
  const chains = range(vectors).map((j) => `c_${j}`);
  return `
  (func (export "peak_${vectors * 4}") (param $c i32) (param $x i32) (param $steps i32)
    ${[...chains, 'factor', 'one'].map((l) => `(local $${l} v128)`).join(' ')}
      ${set('factor', `(v128.load32_splat ${get('x')})`)}
      ${set('one', `(v128.load32_splat offset=${FLOAT} ${get('x')})`)}
    (loop $again
      ${chains.map((c) => set(c, multiplyAdd(get(c), get('factor'), get('one')))).join('\n      ')}
      (br_if $again (local.tee $steps (i32.sub ${get('steps')} (i32.const 1)))))
      ${chains.map((c, j) => `(v128.store offset=${j * VECTOR} ${get('c')} ${get(c)})`).join('\n      ')}
  )`;
}

/**
 * The whole module, for a build. It has its memory from the module that it becomes part of.
 * @param {{ fused: boolean, shared: boolean }} build whether a multiplication and an addition are one operation, and whether
 *   threads share the memory
 */
export function tilesFor({ fused, shared }) {
  const multiplyAdd = (a, b, c) =>
    fused ? `(f32x4.relaxed_madd ${a} ${b} ${c})` : `(f32x4.add (f32x4.mul ${a} ${b}) ${c})`;
  const loops = [interleaved, rows, gathered, taps].flatMap((parts) =>
    [ROWS, TALL_ROWS].flatMap((count) => [parts(count, 2), parts(count, 4)]),
  );
  return `(module
  (memory (import "kernels" "memory") 1 ${shared ? '65536 shared' : ''})
  ${loops.map((parts) => loop(multiplyAdd, parts)).join('')}
  ${peak(multiplyAdd, 12)}${peak(multiplyAdd, 24)}
)
`;
}
