/**
 * The kernels on tensors. Only `kernels/` calls wasm kernels, and only there are arguments lists of plain numbers.
 * Outputs come first, then inputs, then scalars. Every function checks that shapes fit, that tensors are alive, and
 * that no output overlaps another argument.
 *
 * Names: a pass of a layer is `<layer>Forward` or `<layer>Backward` (`convolutionForward`). An optimizer's update has
 * the optimizer's name (`adam`). A function of mathematics has its own (`gemm`, `softmax`, `oneHot`). Everything else
 * is a verb with its object (`fillNormal`, `gatherRows`, `addColumnSums`). `InPlace` at the end means that one tensor
 * is both input and output. The export in crates/wasm has the same name, in snake case.
 */
export { asMatrix, expectType } from './kernels/check.js';
export * from './kernels/attention.js';
export * from './kernels/batch-norm.js';
export { classIds } from './kernels/class-ids.js';
export * from './kernels/columns.js';
export * from './kernels/convolution.js';
export * from './kernels/elementwise.js';
export * from './kernels/embedding.js';
export * from './kernels/gather.js';
export * from './kernels/gemm.js';
export * from './kernels/lazy-adam.js';
export * from './kernels/loss.js';
export * from './kernels/negative-sampling.js';
export * from './kernels/optimizers.js';
export * from './kernels/peak.js';
export * from './kernels/pooling.js';
export * from './kernels/random.js';
export * from './kernels/recurrent.js';
export * from './kernels/reduce.js';
export * from './kernels/rows.js';
export * from './kernels/pool-windows.js';
