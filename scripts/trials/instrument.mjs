/**
 * Marks in code which of its branches ran: at the start of every block, and of every part of a condition, a counter in
 * `__hits` goes up. A fuzzer keeps the inputs that reach what none before has reached.
 */

/** Counters. Code with more branches than that shares them. */
export const COUNTERS = 1 << 15;

/** A plugin of Vite. @param {(path: string) => boolean} isMarked the modules whose branches count */
export function instrument(isMarked) {
  let next = 0;
  return {
    name: 'branches',
    transform: {
      order: 'post',
      handler(code, id) {
        if (!isMarked(id)) return null;
        const marks = [];
        visit(
          this.parse(code),
          (at, text, closes) => marks.push({ at, text, closes }),
          () => next++ % COUNTERS,
        );
        return { code: withMarks(code, marks), map: null };
      },
    },
  };
}

/** Marks close before others open at the same place; otherwise they keep their order. */
function withMarks(code, marks) {
  const sorted = marks.toSorted((a, b) => a.at - b.at || Number(b.closes) - Number(a.closes));
  let out = '';
  let from = 0;
  for (const { at, text } of sorted) {
    out += code.slice(from, at) + text;
    from = at;
  }
  return out + code.slice(from);
}

/** Goes through a syntax tree (ESTree). */
function visit(node, mark, number) {
  if (Array.isArray(node)) return node.forEach((each) => visit(each, mark, number));
  if (typeof node?.type !== 'string') return;
  const count = () => `__hits[${number()}]++`;
  const children = (except = []) =>
    Object.entries(node).forEach(
      ([key, value]) => except.includes(key) || typeof value !== 'object' || visit(value, mark, number),
    );
  const wrapped = (part, [open, close]) => {
    mark(part.start, open(count()), false);
    visit(part, mark, number);
    mark(part.end, close, true);
  };
  const asExpression = (part) => wrapped(part, [(hit) => `(${hit}, `, ')']);
  const asStatement = (part) =>
    part.type === 'BlockStatement' ? visit(part, mark, number) : wrapped(part, [(hit) => `{ ${hit}; `, ' }']);
  switch (node.type) {
    case 'BlockStatement':
      mark(node.start + 1, `${count()};`, false);
      return children();
    case 'IfStatement':
      visit(node.test, mark, number);
      asStatement(node.consequent);
      if (node.alternate) asStatement(node.alternate);
      return;
    case 'ForStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
    case 'WhileStatement':
      children(['body']);
      return asStatement(node.body);
    case 'SwitchCase':
      if (node.consequent.length > 0) mark(node.consequent[0].start, `${count()};`, false);
      return children();
    case 'ConditionalExpression':
      visit(node.test, mark, number);
      asExpression(node.consequent);
      return asExpression(node.alternate);
    case 'LogicalExpression':
      visit(node.left, mark, number);
      return asExpression(node.right);
    case 'ArrowFunctionExpression':
      children(['body']);
      return node.body.type === 'BlockStatement' ? visit(node.body, mark, number) : asExpression(node.body);
    default:
      children();
  }
}
