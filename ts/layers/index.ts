export { Affine } from './affine.js';
export { BatchNormalization, type BatchNormalizationOptions } from './batch-normalization.js';
export { Dropout, type DropoutOptions } from './dropout.js';
export { EVALUATION, type Layer, type Pass } from './layer.js';
export { Relu } from './relu.js';
export { Sigmoid } from './sigmoid.js';
export { SoftmaxWithLoss } from './softmax-with-loss.js';
export { Tanh } from './tanh.js';
