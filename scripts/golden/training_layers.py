"""tanh, batch normalization and dropout in double precision, for tests/layers.

Batch normalization is the book's (vol. 1, section 6.3): population variance, s = sqrt(variance + 10e-7), running statistics
that start at 0 with momentum 0.9, and dx by the chain through s and the mean. Images [N, C, H, W] are normalised per element
of a row, as the book does, and per channel, as others do.
"""

import json
from pathlib import Path

import numpy as np

OUTPUT = Path(__file__).parents[2] / "tests" / "golden" / "training-layers.json"
EPSILON = 10e-7
DIGITS = 9


class BatchNormalization:
    """x [M, C]: one column per statistic."""

    def __init__(self, gamma, beta, momentum=0.9):
        self.gamma, self.beta, self.momentum = gamma, beta, momentum
        self.running_mean = np.zeros_like(gamma)
        self.running_variance = np.zeros_like(gamma)

    def forward(self, x, train):
        if not train:
            xn = (x - self.running_mean) / np.sqrt(self.running_variance + EPSILON)
            return self.gamma * xn + self.beta
        mean = x.mean(axis=0)
        self.xc = x - mean
        variance = (self.xc**2).mean(axis=0)
        self.s = np.sqrt(variance + EPSILON)
        self.xn = self.xc / self.s
        self.statistics = mean, variance
        return self.gamma * self.xn + self.beta

    def backward(self, dy):
        """dx, dgamma, dbeta"""
        count = len(dy)
        dxn = self.gamma * dy
        ds = -(dxn * self.xc / self.s**2).sum(axis=0)
        dvariance = 0.5 * ds / self.s
        dxc = dxn / self.s + 2 / count * self.xc * dvariance
        return dxc - dxc.sum(axis=0) / count, (self.xn * dy).sum(axis=0), dy.sum(axis=0)

    def count(self):
        """Updates the running statistics as a training step does."""
        mean, variance = self.statistics
        keep = self.momentum
        self.running_mean = keep * self.running_mean + (1 - keep) * mean
        self.running_variance = keep * self.running_variance + (1 - keep) * variance


def columns(x, per_channel):
    """x as one column per statistic."""
    return np.moveaxis(x, 1, -1).reshape(-1, x.shape[1]) if per_channel else x.reshape(len(x), -1)


def back(y, shape, per_channel):
    if not per_channel:
        return y.reshape(shape)
    n, c, *rest = shape
    return np.moveaxis(y.reshape(n, *rest, c), -1, 1)


def batch_normalization(shape, per_channel, seed, steps=3):
    random = np.random.RandomState(seed)
    xs = 1.5 * random.randn(steps, *shape) + 0.7
    dy = random.randn(*shape)
    width = columns(xs[0], per_channel).shape[1]
    gamma, beta = 1 + 0.5 * random.randn(width), 0.5 * random.randn(width)
    layer = BatchNormalization(gamma, beta)
    for x in xs:
        y = layer.forward(columns(x, per_channel), train=True)
        dx, dgamma, dbeta = layer.backward(columns(dy, per_channel))
        layer.count()
    check(layer, columns(xs[-1], per_channel), columns(dy, per_channel), dx)
    evaluated = layer.forward(columns(xs[0], per_channel), train=False)
    return {
        "shape": list(shape),
        "perChannel": per_channel,
        "xs": [numbers(x) for x in xs],
        "dy": numbers(dy),
        "gamma": numbers(gamma),
        "beta": numbers(beta),
        # The gradients of the last x alone, not the sums over the steps.
        "y": numbers(back(y, shape, per_channel)),
        "dx": numbers(back(dx, shape, per_channel)),
        "dgamma": numbers(dgamma),
        "dbeta": numbers(dbeta),
        "runningMean": numbers(layer.running_mean),
        "runningVariance": numbers(layer.running_variance),
        # The evaluation of the first x by the running statistics.
        "evaluated": numbers(back(evaluated, shape, per_channel)),
    }


def check(layer, x, dy, dx, h=1e-5):
    """Central differences."""
    for at in np.ndindex(x.shape):
        kept = x[at]
        x[at] = kept + h
        above = (layer.forward(x, train=True) * dy).sum()
        x[at] = kept - h
        below = (layer.forward(x, train=True) * dy).sum()
        x[at] = kept
        difference = abs((above - below) / (2 * h) - dx[at])
        assert difference < 1e-7, f"dx{at}: off by {difference}"


def tanh(shape=(5, 13), seed=10):
    random = np.random.RandomState(seed)
    # From near 0, where tanh(x) is nearly x, to where it is nearly 1.
    x = random.randn(*shape) * 10.0 ** random.randint(-3, 2, shape)
    dy = random.randn(*shape)
    y = np.tanh(x)
    return {"shape": list(shape), "x": numbers(x), "dy": numbers(dy), "y": numbers(y), "dx": numbers(dy * (1 - y * y))}


def dropout(shape=(4, 3, 5), ratio=0.3, seed=11):
    random = np.random.RandomState(seed)
    x, dy = random.randn(*shape), random.randn(*shape)
    mask = random.rand(*shape) > ratio
    forms = {}
    for name, training, evaluation in (("book", 1, 1 - ratio), ("inverted", 1 / (1 - ratio), 1)):
        forms[name] = {
            "y": numbers(x * mask * training),
            "dx": numbers(dy * mask * training),
            "evaluated": numbers(x * evaluation),
        }
    given = {"x": numbers(x), "dy": numbers(dy), "mask": numbers(mask.astype(int))}
    return {"shape": list(shape), "ratio": ratio, **given, **forms}


def number(value):
    return int(value) if isinstance(value, np.integer) else float(f"{value:.{DIGITS}g}")


def numbers(values):
    """Row by row."""
    return [number(value) for value in np.ravel(values)]


def main():
    parts = {
        "tanh": tanh(),
        "batchNorm": {
            "rows": batch_normalization((7, 9), False, seed=1),
            "images": batch_normalization((5, 2, 3, 3), False, seed=2),
            "channels": batch_normalization((3, 4, 3, 5), True, seed=3),
        },
        "dropout": dropout(),
    }
    lines = ",\n".join(f'"{name}": {json.dumps(part)}' for name, part in parts.items())
    OUTPUT.write_text(f'{{\n"numpy": "{np.__version__}",\n{lines}\n}}\n')
    print(f"{OUTPUT.name}: {OUTPUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
