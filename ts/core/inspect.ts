/** The name of the method that Node's `console.log` asks for what to print. Elsewhere it is a symbol like any other. */
export const INSPECT: unique symbol = Symbol.for('nodejs.util.inspect.custom');
