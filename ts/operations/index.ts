/**
 * `badak/kernels`: the operations by themselves, one call each, forward and backward. Call `await init()` of `badak`
 * first; everything after it is synchronous and uses all threads.
 *
 * Every operation takes plain arrays (`Float32Array`; `Int32Array` for ids and labels) or tensors, and gives the kind
 * that it was given. Sizes are options; arrays have to fit them. An operation with one result writes it into `out`; one
 * with several has an option for each, by its name. What is not given is made: a new array, or a tensor from the
 * workspace of the input, which lives until its next `begin()`. Results are overwritten, never added to.
 *
 * Plain arrays are copied into wasm memory and back. The memory for that grows to what the largest call needs, and is
 * kept for later calls. Tensors are not copied.
 *
 * A backward function takes the gradient by the result, what it needs of the forward pass, and the sizes. It remembers
 * nothing, and changes nothing of what it is given.
 */
export * from './activations.js';
export type { BytesOf, Floats, IdsOf, Out, OutOf } from './arrays.js';
export * from './attention.js';
export * from './batch-norm.js';
export * from './conv2d.js';
export * from './embedding.js';
export * from './matmul.js';
export * from './pooling.js';
export * from './recurrent.js';
export * from './softmax.js';
