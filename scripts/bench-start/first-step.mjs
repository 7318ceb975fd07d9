/**
 * Starts the engine, and trains the two-layer net of the book for one step on 100 pictures that are there already.
 * @param badak what the package exports
 * @returns {Promise<{ initMs: number, stepMs: number }>}
 */
export async function firstStep({ init, TwoLayerNet, SGD, Samples }) {
  const began = performance.now();
  await init();
  const started = performance.now();
  const count = 100;
  const samples = new Samples({
    ...{ count, classes: 10, imageShape: [1, 28, 28] },
    pixels: Uint8Array.from({ length: count * 784 }, (_, i) => (i * 7919) % 251),
    labels: Uint8Array.from({ length: count }, (_, i) => i % 10),
  });
  const model = new TwoLayerNet({ inputSize: 784, hiddenSize: 50, outputSize: 10 });
  const { x, t } = samples.batch(Uint32Array.from({ length: count }, (_, i) => i));
  model.gradient(x, t);
  new SGD(0.1).update(model.params);
  return { initMs: started - began, stepMs: performance.now() - started };
}
