"""Sequences of layers with a softmax loss at the end, in double precision. The scripts of the networks share them.

    loss = −mean log(y[n, t_n] + 1e-7) + ½ λ Σ W²,  y = softmax(scores)

The gradient ignores the 1e-7, as in the book. A layer has `params` by name, `forward(x, train)` and
`backward(dy)`, which gives dx and the gradients by the names of `params`. Its `margin` is the distance of the last pass
from a point where the loss has no derivative.
"""

import numpy as np
import training_layers
from convolution import inner, windows

DIGITS = 9


class Affine:
    def __init__(self, i, W, b):
        self.i, self.W, self.b = i, W, b
        self.params = {f"W{i}": W, f"b{i}": b}

    def forward(self, x, train):
        self.x = x
        return x.reshape(len(x), -1) @ self.W + self.b

    def backward(self, dy):
        dW = self.x.reshape(len(dy), -1).T @ dy
        return (dy @ self.W.T).reshape(self.x.shape), {f"W{self.i}": dW, f"b{self.i}": dy.sum(axis=0)}


class Convolution:
    """x [N, C, H, W], W [FN, C, FH, FW]; strides and padding as [y, x]"""

    def __init__(self, i, W, b, stride=(1, 1), pad=(0, 0)):
        self.i, self.W, self.b, self.stride, self.pad = i, W, b, stride, pad
        self.params = {f"W{i}": W, f"b{i}": b}

    def forward(self, x, train):
        self.x, self.places, output = windows(x, self.W.shape[2:], self.stride, self.pad, 0)
        y = np.empty((len(x), len(self.b), *output))
        for oy, ox, under in self.places:
            y[:, :, oy, ox] = np.tensordot(self.x[under], self.W, ((1, 2, 3), (1, 2, 3))) + self.b
        return y

    def backward(self, dy):
        dx, dW = np.zeros_like(self.x), np.zeros_like(self.W)
        for oy, ox, under in self.places:
            dx[under] += np.tensordot(dy[:, :, oy, ox], self.W, 1)
            dW += np.tensordot(dy[:, :, oy, ox], self.x[under], (0, 0))
        return inner(dx, self.pad), {f"W{self.i}": dW, f"b{self.i}": dy.sum(axis=(0, 2, 3))}


class Pooling:
    """The largest of every 2 × 2; of equal ones the first gets the gradient."""

    params = {}

    def forward(self, x, train):
        n, c, h, w = x.shape
        self.shape = x.shape
        halves = x[:, :, : h // 2 * 2, : w // 2 * 2].reshape(n, c, h // 2, 2, w // 2, 2)
        of_window = np.moveaxis(halves, 3, 4).reshape(n, c, h // 2, w // 2, 4)
        self.first = of_window.argmax(axis=-1)
        order = np.sort(of_window, axis=-1)
        # If all are 0 after a ReLU, the gradient ends there, whichever is the first.
        self.margin = (order[..., 3] - order[..., 2])[order[..., 3] > 0].min()
        return order[..., 3]

    def backward(self, dy):
        dx = np.zeros(self.shape)
        n, c, oy, ox = np.indices(dy.shape)
        dx[n, c, 2 * oy + self.first // 2, 2 * ox + self.first % 2] = dy
        return dx, {}


class Relu:
    params = {}

    def forward(self, x, train):
        self.on = x > 0
        self.margin = np.abs(x).min()
        return x * self.on

    def backward(self, dy):
        return dy * self.on, {}


class Sigmoid:
    params = {}

    def forward(self, x, train):
        self.y = 1 / (1 + np.exp(-x))
        return self.y

    def backward(self, dy):
        return dy * self.y * (1 - self.y), {}


class Tanh:
    params = {}

    def forward(self, x, train):
        self.y = np.tanh(x)
        return self.y

    def backward(self, dy):
        return dy * (1 - self.y**2), {}


class BatchNormalization(training_layers.BatchNormalization):
    def __init__(self, i, gamma, beta):
        super().__init__(gamma, beta)
        self.i = i
        self.params = {f"gamma{i}": gamma, f"beta{i}": beta}

    def backward(self, dy):
        dx, dgamma, dbeta = super().backward(dy)
        return dx, {f"gamma{self.i}": dgamma, f"beta{self.i}": dbeta}


class Dropout:
    """The book's dropout, with a given `mask`."""

    params = {}

    def __init__(self, ratio):
        self.ratio = ratio

    def forward(self, x, train):
        self.factor = self.mask if train else 1 - self.ratio
        return x * self.factor

    def backward(self, dy):
        return dy * self.factor, {}


class Network:
    def __init__(self, layers, decay=0):
        self.layers, self.decay = layers, decay
        self.params = {name: values for layer in layers for name, values in layer.params.items()}

    def of(self, kind):
        return [layer for layer in self.layers if isinstance(layer, kind)]

    def scores(self, x, train=True):
        for layer in self.layers:
            x = layer.forward(x, train)
        return x

    def loss(self, x, t, train=True, guard=1e-7):
        scores = self.scores(x, train)
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        self.y = e / e.sum(axis=1, keepdims=True)
        weights = [values for name, values in self.params.items() if name.startswith("W")]
        decay = 0.5 * self.decay * sum((W**2).sum() for W in weights)
        return -np.log(self.y[np.arange(len(t)), t] + guard).mean() + decay

    def gradient(self, x, t):
        self.loss(x, t)
        dy = (self.y - np.eye(self.y.shape[1])[t]) / len(t)
        gradients = {}
        for layer in reversed(self.layers):
            dy, of_layer = layer.backward(dy)
            gradients.update(of_layer)
        for name, values in self.params.items():
            if name.startswith("W"):
                gradients[name] = gradients[name] + self.decay * values
        return {name: gradients[name] for name in self.params}

    def margin(self):
        """The gradients of the last pass."""
        return min((layer.margin for layer in self.layers if hasattr(layer, "margin")), default=np.inf)

    def check(self, x, t, most=10**6, h=1e-6):
        """Central differences, at most `most` per parameter: accurate to h² and to 1e-16/h."""
        gradients = self.gradient(x, t)
        for name, values in self.params.items():
            flat = values.reshape(-1)
            for at in range(0, flat.size, -(-flat.size // most)):
                kept = flat[at]
                flat[at] = kept + h
                above = self.loss(x, t, guard=0)
                flat[at] = kept - h
                below = self.loss(x, t, guard=0)
                flat[at] = kept
                difference = abs((above - below) / (2 * h) - gradients[name].reshape(-1)[at])
                assert difference < 1e-8, f"{name} {at}: off by {difference}"

    def train(self, optimizer, batches, margin):
        """The losses of the batches, each before its update. A layer's statistics move once per update."""
        losses = []
        for x, t, *masks in batches:
            for dropout, mask in zip(self.of(Dropout), *masks):
                dropout.mask = mask
            losses.append(self.loss(x, t))
            assert self.margin() > margin, f"{self.margin()} from where the loss has no derivative"
            optimizer(self.params, self.gradient(x, t))
            for layer in self.of(BatchNormalization):
                layer.count()
        return losses


class SGD:
    def __init__(self, rate):
        self.rate = rate

    def __call__(self, params, gradients):
        for name, values in params.items():
            values -= self.rate * gradients[name]


class Adam:
    """As in the book, the 1e-7 is added to the root of v before its correction."""

    def __init__(self, rate, beta1=0.9, beta2=0.999):
        self.rate, self.beta1, self.beta2 = rate, beta1, beta2
        self.t, self.m, self.v = 0, {}, {}

    def __call__(self, params, gradients):
        self.t += 1
        rate = self.rate * np.sqrt(1 - self.beta2**self.t) / (1 - self.beta1**self.t)
        for name, values in params.items():
            g = gradients[name]
            self.m[name] = self.beta1 * self.m.get(name, 0) + (1 - self.beta1) * g
            self.v[name] = self.beta2 * self.v.get(name, 0) + (1 - self.beta2) * g**2
            values -= rate * self.m[name] / (np.sqrt(self.v[name]) + 1e-7)


def scattered(shape, seed):
    """Numbers in [−1, 1) of single precision, the same as in tests/support/compare.ts."""
    state = (seed * 2654435761 + 1) % 2**32
    values = np.empty(int(np.prod(shape)), np.float32)
    for i in range(values.size):
        state = (state * 1664525 + 1013904223) % 2**32
        values[i] = state / 2**31 - 1
    return values.astype(float).reshape(shape)


def number(value):
    if isinstance(value, (int, np.integer)):
        return int(value)
    # Numbers that are 0 except for rounding, such as the gradient of a bias before a batch normalization.
    return 0 if abs(value) < 1e-15 else float(f"{value:.{DIGITS}g}")


def numbers(values):
    """Row by row."""
    return [number(value) for value in np.ravel(values)]


def named(tensors):
    return {name: numbers(values) for name, values in tensors.items()}
