export { Affine } from './affine.js';
export { EVALUATION, type Layer, type Pass } from './layer.js';
export { Pooling, type PoolingOptions } from './pooling.js';
export { Relu } from './relu.js';
export { Sigmoid } from './sigmoid.js';
export { SoftmaxWithLoss } from './softmax-with-loss.js';
