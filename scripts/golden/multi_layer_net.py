"""The deep fully connected nets of vol. 1, chapter 6, for tests/models/multi-layer-net*.test.ts.

    Affine – [batch normalization] – activation – [dropout]  for every hidden layer, then  Affine – softmax

Weight decay is on the weights only. Weights are large and nothing is 0 or 1, so that every term has an effect.
"""

import json
from pathlib import Path

import numpy as np
from network import SGD, Affine, BatchNormalization, Dropout, Network, Relu, Sigmoid, Tanh, named, number, numbers

OUTPUT = Path(__file__).parents[2] / "tests" / "golden" / "multi-layer-net.json"
ACTIVATIONS = {"relu": Relu, "sigmoid": Sigmoid, "tanh": Tanh}
SIZES = (12, 9, 8, 7, 5)
ROWS = 6
RATE = 0.1
STEPS = 5
# Far above the rounding of single precision.
MARGIN = 1e-4

EXTENDED = {
    "batch norm, dropout and decay": {"activation": "relu", "batchNorm": True, "ratio": 0.3, "decay": 0.1},
    "batch norm": {"activation": "tanh", "batchNorm": True, "ratio": 0, "decay": 0},
    "dropout and decay": {"activation": "sigmoid", "batchNorm": False, "ratio": 0.4, "decay": 0.05},
}


def network(random, activation, decay=0, batchNorm=False, ratio=0):
    layers = []
    hidden = len(SIZES) - 2
    for i, (inputs, outputs) in enumerate(zip(SIZES, SIZES[1:]), start=1):
        deviation = 1.5 / np.sqrt(inputs)
        layers.append(Affine(i, deviation * random.randn(inputs, outputs), 0.3 * random.randn(outputs)))
        if i > hidden:
            break
        if batchNorm:
            layers.append(BatchNormalization(i, 1 + 0.3 * random.randn(outputs), 0.5 * random.randn(outputs)))
        layers.append(ACTIVATIONS[activation]())
        if ratio > 0:
            layers.append(Dropout(ratio))
    return Network(layers, decay)


def batch(random):
    return random.randn(ROWS, SIZES[0]), random.randint(0, SIZES[-1], ROWS)


def plain(seed=0):
    """One batch, five steps: every activation with and without decay, from the same parameters."""
    cases = []
    for activation in ACTIVATIONS:
        for decay in (0, 0.1):
            random = np.random.RandomState(seed)
            net = network(random, activation, decay)
            x, t = batch(random)
            given = {**named(net.params), "x": numbers(x), "t": numbers(t)}
            net.check(x, t)
            case = {
                "activation": activation,
                "decay": decay,
                "scores": numbers(net.scores(x)),
                "gradient": named(net.gradient(x, t)),
                "losses": numbers(net.train(SGD(RATE), [(x, t)] * STEPS, MARGIN)),
            }
            cases.append(case)
    return {"given": given, "cases": cases}


def extended(seed, activation, batchNorm, ratio, decay):
    """Every step has its own batch and masks; an evaluation of the first batch follows."""
    random = np.random.RandomState(seed)
    net = network(random, activation, decay, batchNorm, ratio)
    given = named(net.params)
    batches = []
    for _ in range(STEPS):
        x, t = batch(random)
        masks = [(random.rand(ROWS, size) > ratio).astype(int) for size in SIZES[1:-1]] if ratio > 0 else []
        batches.append((x, t, masks))
    x, t, masks = batches[0]
    for dropout, mask in zip(net.of(Dropout), masks):
        dropout.mask = mask
    net.check(x, t)
    gradient = net.gradient(x, t)
    losses = net.train(SGD(RATE), batches, MARGIN)
    running = {}
    for layer in net.of(BatchNormalization):
        running[f"gamma{layer.i}/runningMean"] = layer.running_mean
        running[f"gamma{layer.i}/runningVariance"] = layer.running_variance
    steps = [{"x": numbers(x), "t": numbers(t), "masks": [numbers(m) for m in masks]} for x, t, masks in batches]
    return {
        **{"activation": activation, "batchNorm": batchNorm, "ratio": ratio, "decay": decay, "given": given},
        "batches": steps,
        "gradient": named(gradient),
        "losses": numbers(losses),
        # After the last step.
        "params": named(net.params),
        "running": named(running),
        "evaluated": {"scores": numbers(net.scores(x, train=False)), "loss": number(net.loss(x, t, train=False))},
    }


def main():
    parts = {
        "sizes": SIZES,
        "rows": ROWS,
        "rate": RATE,
        "plain": plain(),
        "extended": {name: extended(1, **case) for name, case in EXTENDED.items()},
    }
    lines = ",\n".join(f'"{name}": {json.dumps(part)}' for name, part in parts.items())
    OUTPUT.write_text(f'{{\n"numpy": "{np.__version__}",\n{lines}\n}}\n')
    print(f"{OUTPUT.name}: {OUTPUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
