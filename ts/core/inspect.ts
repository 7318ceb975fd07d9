/** The name of the method that Node's `console.log` calls to get a text. Elsewhere the symbol has no meaning. */
export const INSPECT: unique symbol = Symbol.for('nodejs.util.inspect.custom');
