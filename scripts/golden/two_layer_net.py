"""The two-layer net of vol. 1 in double precision, for tests/models/two-layer-net.test.ts.

    a = x·W1 + b1    z = sigmoid(a) or max(a, 0)    s = z·W2 + b2    y = softmax(s)
    loss = −mean log(y[n, t_n] + 1e-7)

The gradient ignores the 1e-7, as in the book.
"""

import argparse
import gzip
import json
from pathlib import Path

import numpy as np

OUTPUT = Path(__file__).parents[2] / "tests" / "golden" / "two-layer-net.json"
ACTIVATIONS = ("sigmoid", "relu")
DIGITS = 9


class TwoLayerNet:
    """W1 [D, H], b1 [H], W2 [H, C], b2 [C], drawn from the given stream in the book's order."""

    def __init__(self, random, inputs, hidden, outputs, activation, deviation=0.01):
        self.activation = activation
        self.W1 = deviation * random.randn(inputs, hidden)
        self.b1 = np.zeros(hidden)
        self.W2 = deviation * random.randn(hidden, outputs)
        self.b2 = np.zeros(outputs)

    @property
    def params(self):
        return {"W1": self.W1, "b1": self.b1, "W2": self.W2, "b2": self.b2}

    def forward(self, x):
        """x [N, D] → a [N, H], z [N, H], s [N, C], y [N, C]"""
        a = x @ self.W1 + self.b1
        z = 1 / (1 + np.exp(-a)) if self.activation == "sigmoid" else np.maximum(a, 0)
        s = z @ self.W2 + self.b2
        e = np.exp(s - s.max(axis=1, keepdims=True))
        return a, z, s, e / e.sum(axis=1, keepdims=True)

    def loss(self, x, t, guard=1e-7):
        y = self.forward(x)[-1]
        return -np.log(y[np.arange(len(t)), t] + guard).mean()

    def gradient(self, x, t):
        a, z, _, y = self.forward(x)
        ds = y.copy()
        ds[np.arange(len(t)), t] -= 1
        ds /= len(t)
        dz = ds @ self.W2.T
        da = dz * z * (1 - z) if self.activation == "sigmoid" else dz * (a > 0)
        return {"W1": x.T @ da, "b1": da.sum(axis=0), "W2": z.T @ ds, "b2": ds.sum(axis=0)}

    def descend(self, gradient, rate):
        for name, param in self.params.items():
            param -= rate * gradient[name]

    def check(self, x, t, h=1e-5):
        """Central differences of the loss without the 1e-7: accurate to h² and to 1e-16/h, so about 1e-10."""
        gradient = self.gradient(x, t)
        for name, param in self.params.items():
            for at in np.ndindex(param.shape):
                kept = param[at]
                param[at] = kept + h
                above = self.loss(x, t, guard=0)
                param[at] = kept - h
                below = self.loss(x, t, guard=0)
                param[at] = kept
                difference = abs((above - below) / (2 * h) - gradient[name][at])
                assert difference < 1e-8, f"{self.activation} {name}{at}: off by {difference}"


def small(seed=0, sizes=(12, 7, 4), rows=5, steps=100, rate=0.5):
    """A small net with large weights and biases that are not zero, so that all have an effect."""
    results = {}
    for activation in ACTIVATIONS:
        random = np.random.RandomState(seed)
        net = TwoLayerNet(random, *sizes, activation, deviation=0.5)
        net.b1[:] = 0.1 * random.randn(sizes[1])
        net.b2[:] = 0.1 * random.randn(sizes[2])
        x = random.rand(rows, sizes[0])
        t = random.randint(0, sizes[2], rows)
        given = {**net.params, "x": x, "t": t}
        results["given"] = {name: numbers(values) for name, values in given.items()}

        a, _, scores, _ = net.forward(x)
        assert np.abs(a).min() > 1e-2, "an input of the ReLU is too near its kink for the differences of the test"
        net.check(x, t)
        results[activation] = {
            "scores": numbers(scores),
            "loss": number(net.loss(x, t)),
            "gradient": {name: numbers(values) for name, values in net.gradient(x, t).items()},
        }
        curve = []
        for _ in range(steps):
            curve.append(net.loss(x, t))
            net.descend(net.gradient(x, t), rate)
        results[activation]["curve"] = numbers(curve)
    return {"sizes": list(sizes), "rows": rows, "rate": rate, **results}


def mnist(folder, seed=0, sizes=(784, 50, 10), batch=100, rate=0.1, first=50, later=(100, 200, 300)):
    """As in the book, the loss of a step is that of its batch before the update."""
    pixels = idx(folder / "train-images-idx3-ubyte.gz", 16).reshape(-1, sizes[0]) / 255
    labels = idx(folder / "train-labels-idx1-ubyte.gz", 8).astype(int)
    result = {"seed": seed, "sizes": list(sizes), "batch": batch, "rate": rate, "laterSteps": list(later)}
    for activation in ACTIVATIONS:
        random = np.random.RandomState(seed)
        net = TwoLayerNet(random, *sizes, activation)
        losses = []
        for _ in range(max(later)):
            rows = random.choice(len(labels), batch)
            losses.append(net.loss(pixels[rows], labels[rows]))
            net.descend(net.gradient(pixels[rows], labels[rows]), rate)
        result[activation] = {
            "first": numbers(losses[:first]),
            "later": numbers([losses[step - 1] for step in later]),
        }
    return result


def idx(path, header):
    return np.frombuffer(gzip.decompress(path.read_bytes()), np.uint8, offset=header)


def number(value):
    return int(value) if isinstance(value, np.integer) else float(f"{value:.{DIGITS}g}")


def numbers(values):
    """Row by row."""
    return [number(value) for value in np.ravel(values)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="the folder that holds mnist/")
    arguments = parser.parse_args()
    parts = {"small": small(), "mnist": mnist(arguments.data / "mnist")}
    lines = ",\n".join(f'"{name}": {json.dumps(part)}' for name, part in parts.items())
    OUTPUT.write_text(f'{{\n"numpy": "{np.__version__}",\n{lines}\n}}\n')
    print(f"{OUTPUT.name}: {OUTPUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
