"""The convolutional nets of vol. 1, for tests/models/simple-conv-net.test.ts and deep-conv-net.test.ts.

    SimpleConvNet   Convolution – ReLU – Pooling – Affine – ReLU – Affine – softmax               (chapter 7)
    DeepConvNet     3 × (Convolution – ReLU – Convolution – ReLU – Pooling) – Affine – ReLU – Dropout
                    – Affine – Dropout – softmax; 3 × 3 filters, padding 1 and once 2             (chapter 8)
"""

import json
from pathlib import Path

import numpy as np
from network import Adam, Affine, Convolution, Dropout, Network, Pooling, Relu, named, number, numbers, scattered

OUTPUT = Path(__file__).parents[2] / "tests" / "golden" / "conv-nets.json"
STEPS = 5
RATE = 0.01

# x [C, H, W], filters, their size, stride, padding; sizes of the affine layers and rows of the batch
SIMPLE = {
    "as in the book": ((1, 10, 10), 4, 3, 1, 0, 6, 5, 6),
    "two channels, nothing square, stride 2 and padding 1": ((2, 9, 12), 3, 3, 2, 1, 7, 4, 5),
    "filters of even size": ((3, 7, 6), 5, 2, 1, 0, 4, 3, 2),
}


def simple(shape, filters, size, stride, pad, hidden, outputs, rows, seed=0, margin=2e-5):
    random = np.random.RandomState(seed)
    places = [(length + 2 * pad - size) // stride + 1 for length in shape[1:]]
    features = filters * (places[0] // 2) * (places[1] // 2)

    def drawn(*shape):
        return 1.5 / np.sqrt(np.prod(shape[1:] if len(shape) == 4 else shape[0])) * random.randn(*shape)

    layers = [
        Convolution(1, drawn(filters, shape[0], size, size), 0.2 * random.randn(filters), (stride,) * 2, (pad,) * 2),
        Relu(),
        Pooling(),
        Affine(2, drawn(features, hidden), 0.2 * random.randn(hidden)),
        Relu(),
        Affine(3, drawn(hidden, outputs), 0.2 * random.randn(outputs)),
    ]
    net = Network(layers)
    x, t = random.randn(rows, *shape), random.randint(0, outputs, rows)
    net.check(x, t)
    sizes = {"inputShape": shape, "filters": filters, "filterSize": size, "stride": stride, "pad": pad}
    return {
        "options": {**sizes, "hiddenSize": hidden, "outputSize": outputs},
        "given": {**named(net.params), "x": numbers(x), "t": numbers(t)},
        "scores": numbers(net.scores(x)),
        "gradient": named(net.gradient(x, t)),
        "losses": numbers(net.train(Adam(RATE), [(x, t)] * STEPS, margin)),
    }


# Filters and padding.
DEEP = ((16, 1), (16, 1), (32, 1), (32, 2), (64, 1), (64, 1))
FEATURES, HIDDEN, CLASSES, RATIO = 1024, 50, 10, 0.5


def deep(rows=3, seed=1000, sampled=12, margin=1e-5):
    def weight(i, shape, inputs):
        # He's standard deviation; that of `scattered` is 1/√3. It is rounded as in TypeScript.
        return single(np.sqrt(6 / inputs) * scattered(shape, seed + i))

    def bias(i, size):
        return single(0.1 * scattered(size, seed + 10 + i))

    layers, channels = [], 1
    for i, (filters, pad) in enumerate(DEEP, start=1):
        W = weight(i, (filters, channels, 3, 3), channels * 9)
        layers += [Convolution(i, W, bias(i, filters), pad=(pad, pad)), Relu(), *([] if i % 2 else [Pooling()])]
        channels = filters
    layers += [Affine(7, weight(7, (FEATURES, HIDDEN), FEATURES), bias(7, HIDDEN)), Relu(), Dropout(RATIO)]
    layers += [Affine(8, weight(8, (HIDDEN, CLASSES), HIDDEN), bias(8, CLASSES)), Dropout(RATIO)]
    net = Network(layers)
    x = single((scattered((rows, 1, 28, 28), seed) + 1) / 2)
    t = np.arange(rows) * 3 % CLASSES
    masks = [(scattered((rows, size), seed + 30 + i) > 0).astype(int) for i, size in enumerate((HIDDEN, CLASSES))]
    for dropout, mask in zip(net.of(Dropout), masks):
        dropout.mask = mask

    evaluated = {"scores": numbers(net.scores(x, train=False)), "loss": number(net.loss(x, t, train=False))}
    trained = {"scores": numbers(net.scores(x)), "loss": number(net.loss(x, t))}
    gradient = net.gradient(x, t)
    assert net.margin() > margin, f"{net.margin()} from where the loss has no derivative"
    net.check(x, t, most=2)
    elements = {name: np.unique(np.linspace(0, g.size - 1, sampled).astype(int)) for name, g in gradient.items()}
    return {
        "seed": seed,
        "rows": rows,
        "t": numbers(t),
        "masks": [numbers(mask) for mask in masks],
        "trained": trained,
        "evaluated": evaluated,
        "gradient": {
            name: {
                "largest": number(np.abs(g).max()),
                "norm": number(np.linalg.norm(g)),
                # The sum along a fixed direction shows errors that a norm hides.
                "along": number((g * scattered(g.shape, 1)).sum()),
                "elements": numbers(elements[name]),
                "values": numbers(g.reshape(-1)[elements[name]]),
            }
            for name, g in gradient.items()
        },
    }


def single(values):
    return values.astype(np.float32).astype(float)


def main():
    parts = {
        "rate": RATE,
        "simple": {name: simple(*sizes) for name, sizes in SIMPLE.items()},
        "deep": deep(),
    }
    lines = ",\n".join(f'"{name}": {json.dumps(part)}' for name, part in parts.items())
    OUTPUT.write_text(f'{{\n"numpy": "{np.__version__}",\n{lines}\n}}\n')
    print(f"{OUTPUT.name}: {OUTPUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
