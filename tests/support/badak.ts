/** Everything that the package exports, from all entries. */
export * from '../../ts/data.js';
export * from '../../ts/experiments/index.js';
export * from '../../ts/node.js';
export * from '../../ts/words.js';
