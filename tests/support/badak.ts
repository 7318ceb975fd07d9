/** Everything that the package exports, by whatever entry. */
export * from '../../ts/data.js';
export * from '../../ts/experiments/index.js';
export * from '../../ts/node.js';
export * from '../../ts/words.js';
