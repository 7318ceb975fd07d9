"""Training steps of the books' systems in NumPy, in single precision, with the gradients written by hand.

A layer has `params` and, after `backward`, `grads` in the same order. Pictures are [N, H, W, C] and sequences [T, N, …], so that what
is multiplied lies together. As in the books, the gradient of an embedding is a whole matrix.
"""

import numpy as np
from timing import main, pair_batches, picture_batches, random, text_batches, translations, window_batches

F32 = np.float32


def normal(shape, std):
    return random.standard_normal(shape, F32) * F32(std)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


class Affine:
    """y = x·W + b for x [..., D]. The first layer of a net needs no gradient by its input."""

    def __init__(self, inputs, outputs, std, first=False):
        self.W, self.b, self.first = normal((inputs, outputs), std), np.zeros(outputs, F32), first
        self.params = [self.W, self.b]

    def forward(self, x):
        self.shape, self.x = x.shape, x.reshape(-1, len(self.W))
        return (self.x @ self.W + self.b).reshape(*x.shape[:-1], -1) if x.ndim == 3 else self.x @ self.W + self.b

    def backward(self, dy):
        dy = dy.reshape(-1, len(self.b))
        self.grads = [self.x.T @ dy, dy.sum(axis=0)]
        return None if self.first else (dy @ self.W.T).reshape(self.shape)


class Relu:
    params = grads = ()

    def forward(self, x):
        self.positive = x > 0
        return np.maximum(x, 0)

    def backward(self, dy):
        return dy * self.positive


class Dropout:
    """The book's of volume 1; those of volume 2 scale what stays by 1 / (1 − ratio)."""

    params = grads = ()

    def __init__(self, ratio, scale=1):
        self.ratio, self.scale = ratio, F32(scale)

    def forward(self, x):
        self.mask = (random.random(x.shape, F32) > self.ratio) * self.scale
        return x * self.mask

    def backward(self, dy):
        return dy * self.mask


class BatchNormalization:
    def __init__(self, size):
        self.gamma, self.beta = np.ones(size, F32), np.zeros(size, F32)
        self.mean, self.variance = np.zeros(size, F32), np.zeros(size, F32)
        self.params = [self.gamma, self.beta]

    def forward(self, x):
        mean, variance = x.mean(axis=0), x.var(axis=0)
        self.s = np.sqrt(variance + F32(1e-6))
        self.xn = (x - mean) / self.s
        self.mean += F32(0.1) * (mean - self.mean)
        self.variance += F32(0.1) * (variance - self.variance)
        return self.gamma * self.xn + self.beta

    def backward(self, dy):
        dgamma, dbeta = (self.xn * dy).sum(axis=0), dy.sum(axis=0)
        self.grads = [dgamma, dbeta]
        return self.gamma / self.s * (dy - (dbeta + self.xn * dgamma) / F32(len(dy)))


class Convolution:
    """W [size·size·C, filters], multiplied with the windows of the padded pictures."""

    def __init__(self, channels, filters, size, std, pad=0, first=False):
        self.size, self.pad, self.first = size, pad, first
        self.W, self.b = normal((size * size * channels, filters), std), np.zeros(filters, F32)
        self.params = [self.W, self.b]

    def forward(self, x):
        p, k = self.pad, self.size
        x = np.pad(x, ((0, 0), (p, p), (p, p), (0, 0))) if p else x
        self.shape = x.shape
        windows = np.lib.stride_tricks.sliding_window_view(x, (k, k), axis=(1, 2))  # [N, OH, OW, C, k, k]
        n, oh, ow = windows.shape[:3]
        self.windows = windows.transpose(0, 1, 2, 4, 5, 3).reshape(n * oh * ow, -1)
        return (self.windows @ self.W + self.b).reshape(n, oh, ow, -1)

    def backward(self, dy):
        n, oh, ow, filters = dy.shape
        rows = dy.reshape(-1, filters)
        self.grads = [self.windows.T @ rows, rows.sum(axis=0)]
        if self.first:
            return None
        p, k = self.pad, self.size
        dwindows = (rows @ self.W.T).reshape(n, oh, ow, k, k, -1)
        dx = np.zeros(self.shape, F32)
        for i in range(k):
            for j in range(k):
                dx[:, i : i + oh, j : j + ow] += dwindows[:, :, :, i, j]
        return dx[:, p : dx.shape[1] - p, p : dx.shape[2] - p]


class Pooling:
    """The largest of 2 × 2. After a ReLU it does not matter which of several zeros gets the gradient."""

    params = grads = ()

    def forward(self, x):
        n, h, w, c = x.shape
        pieces = x.reshape(n, h // 2, 2, w // 2, 2, c)
        y = pieces.max(axis=(2, 4), keepdims=True)
        self.largest = pieces == y
        return y.reshape(n, h // 2, w // 2, c)

    def backward(self, dy):
        n, h, w, c = dy.shape
        return (self.largest * dy.reshape(n, h, 1, w, 1, c)).reshape(n, 2 * h, 2 * w, c)


class Reshape:
    params = grads = ()

    def __init__(self, *shape):
        self.shape = shape

    def forward(self, x):
        self.before = x.shape
        return x.reshape(len(x), *self.shape)

    def backward(self, dy):
        return dy.reshape(self.before)


class Embedding:
    def __init__(self, words, size):
        self.W = normal((words, size), 0.01)
        self.params = [self.W]

    def forward(self, ids):
        self.ids = ids
        return self.W[ids]

    def backward(self, dy):
        dW = np.zeros_like(self.W)
        np.add.at(dW, self.ids, dy)
        self.grads = [dW]


class RNN:
    """h' = tanh(x·Wx + h·Wh + b); the next batch begins with the last h."""

    def __init__(self, inputs, units):
        self.Wx, self.Wh = normal((inputs, units), inputs**-0.5), normal((units, units), units**-0.5)
        self.b, self.h = np.zeros(units, F32), None
        self.params = [self.Wx, self.Wh, self.b]

    def forward(self, xs):
        first = np.zeros((xs.shape[1], len(self.b)), F32) if self.h is None else self.h
        self.xs, self.hs = xs, np.empty((len(xs) + 1, *first.shape), F32)
        self.hs[0] = first
        sums = xs @ self.Wx + self.b
        for t, a in enumerate(sums):
            np.tanh(a + self.hs[t] @ self.Wh, out=self.hs[t + 1])
        self.h = self.hs[-1]
        return self.hs[1:]

    def backward(self, dhs):
        da, dh = np.empty_like(dhs), 0
        for t in reversed(range(len(dhs))):
            da[t] = (dhs[t] + dh) * (1 - self.hs[t + 1] ** 2)
            dh = da[t] @ self.Wh.T
        return through_weights(self, da)


def through_weights(cell, da):
    """The products of the backward pass for all steps of time at once. @returns the gradient by the input"""
    rows = da.reshape(-1, da.shape[-1])
    dWx = cell.xs.reshape(-1, len(cell.Wx)).T @ rows
    dWh = cell.hs[:-1].reshape(-1, len(cell.Wh)).T @ rows
    cell.grads = [dWx, dWh, rows.sum(axis=0)]
    return (rows @ cell.Wx.T).reshape(cell.xs.shape)


class LSTM:
    """Columns of the gates f, g, i, o. With `stateful` a batch begins with the last state, otherwise with `first` and c of zeros."""

    def __init__(self, inputs, units, stateful=False):
        self.Wx, self.Wh = normal((inputs, 4 * units), inputs**-0.5), normal((units, 4 * units), units**-0.5)
        self.b, self.units, self.stateful, self.last = np.zeros(4 * units, F32), units, stateful, None
        self.params = [self.Wx, self.Wh, self.b]

    def forward(self, xs, first=None):
        length, n, _ = xs.shape
        zeros = np.zeros((n, self.units), F32)
        h, c = self.last if self.stateful and self.last else (zeros if first is None else first, zeros)
        self.xs, self.hs, self.cs = xs, np.empty((length + 1, n, self.units), F32), np.empty((length + 1, n, self.units), F32)
        self.gates, self.tanh_c = np.empty((length, 4, n, self.units), F32), np.empty((length, n, self.units), F32)
        self.hs[0], self.cs[0] = h, c
        sums = (xs.reshape(length * n, -1) @ self.Wx + self.b).reshape(length, n, -1)
        for t in range(length):
            f, g, i, o = np.split(sums[t] + self.hs[t] @ self.Wh, 4, axis=1)
            f, g, i, o = self.gates[t] = sigmoid(f), np.tanh(g), sigmoid(i), sigmoid(o)
            self.cs[t + 1] = f * self.cs[t] + g * i
            np.tanh(self.cs[t + 1], out=self.tanh_c[t])
            self.hs[t + 1] = o * self.tanh_c[t]
        self.last = self.hs[-1], self.cs[-1]
        return self.hs[1:]

    def backward(self, dhs=None, dlast=0):
        """Either gradient may be missing. `dfirst` is the gradient by the first h."""
        length, _, n, units = self.gates.shape
        da, dh, dc = np.empty((length, n, 4 * units), F32), dlast, 0
        for t in reversed(range(length)):
            f, g, i, o = self.gates[t]
            dh = dh if dhs is None else dh + dhs[t]
            dc = dc + dh * o * (1 - self.tanh_c[t] ** 2)
            parts = dc * self.cs[t] * f * (1 - f), dc * i * (1 - g**2), dc * g * i * (1 - i), dh * self.tanh_c[t] * o * (1 - o)
            np.concatenate(parts, axis=1, out=da[t])
            dh, dc = da[t] @ self.Wh.T, dc * f
        self.dfirst = dh
        return through_weights(self, da)


class Tied:
    """Scores by the matrix of an embedding, y = x·Wᵀ + b. Its part of the gradient is added to the embedding's."""

    def __init__(self, embedding):
        self.W, self.b = embedding.W, np.zeros(len(embedding.W), F32)
        self.params = [self.b]

    def forward(self, x):
        self.x = x.reshape(-1, x.shape[-1])
        return (self.x @ self.W.T + self.b).reshape(*x.shape[:-1], -1)

    def backward(self, dy):
        rows = dy.reshape(-1, len(self.b))
        self.dW, self.grads = rows.T @ self.x, [rows.sum(axis=0)]
        return (rows @ self.W).reshape(*dy.shape[:-1], -1)


def softmax(x):
    y = np.exp(x - x.max(axis=-1, keepdims=True))
    return y / y.sum(axis=-1, keepdims=True)


def softmax_loss(scores, t):
    """The mean cross-entropy, and its gradient by the scores."""
    y = softmax(scores.reshape(-1, scores.shape[-1]))
    rows, t = np.arange(t.size), t.reshape(-1)
    loss = -np.log(y[rows, t] + F32(1e-7)).mean()
    y[rows, t] -= 1
    y /= F32(t.size)
    return loss, y.reshape(scores.shape)


def sgd(rate):
    def update(params, grads):
        for p, g in zip(params, grads):
            p -= F32(rate) * g

    return update


def adam(rate=0.001, beta1=0.9, beta2=0.999):
    t, states = 0, {}

    def update(params, grads):
        nonlocal t
        t += 1
        rate_now = F32(rate * np.sqrt(1 - beta2**t) / (1 - beta1**t))
        for i, (p, g) in enumerate(zip(params, grads)):
            m, v = states.setdefault(i, (np.zeros_like(p), np.zeros_like(p)))
            m += F32(1 - beta1) * (g - m)
            v += F32(1 - beta2) * (g * g - v)
            p -= rate_now * m / (np.sqrt(v) + F32(1e-7))

    return update


def clip(grads, most):
    scale = most / (np.sqrt(sum(float(np.vdot(g, g)) for g in grads)) + 1e-6)
    if scale < 1:
        for g in grads:
            g *= F32(scale)


def size_of(layers):
    return sum(p.size for layer in layers for p in layer.params)


def update_all(layers, optimizer, most=None):
    params, grads = [p for layer in layers for p in layer.params], [g for layer in layers for g in layer.grads]
    if most is not None:
        clip(grads, most)
    optimizer(params, grads)


def net(layers, optimizer, sizes):
    """A row of layers on pictures."""
    batches = picture_batches(sizes)

    def step():
        x, t = next(batches)
        for layer in layers:
            x = layer.forward(x)
        loss, d = softmax_loss(x, t)
        for layer in reversed(layers):
            d = layer.backward(d)
        update_all(layers, optimizer)
        return loss

    return step, size_of(layers)


def he(inputs):
    return (2 / inputs) ** 0.5


def two_layer_net(sizes):
    (hidden,) = sizes["hidden"]
    return net([Affine(784, hidden, 0.01, first=True), Relu(), Affine(hidden, 10, 0.01)], sgd(0.1), sizes)


def multi_layer_net(sizes, optimizer=None, between=lambda size: ()):
    widths, layers = [784, *sizes["hidden"]], []
    for inputs, outputs in zip(widths, widths[1:]):
        layers += [Affine(inputs, outputs, he(inputs), first=not layers), *between(outputs), Relu()]
    layers.append(Affine(widths[-1], 10, he(widths[-1])))
    return net(layers, optimizer or adam(), sizes)


def multi_layer_net_extend(sizes):
    return multi_layer_net(sizes, sgd(0.01), lambda size: (BatchNormalization(size),))


def simple_conv_net(sizes):
    filters, size, hidden = sizes["filters"], sizes["size"], sizes["hidden"]
    features = filters * ((29 - size) // 2) ** 2
    layers = [Reshape(28, 28, 1), Convolution(1, filters, size, 0.01, first=True), Relu(), Pooling(), Reshape(features)]
    layers += [Affine(features, hidden, 0.01), Relu(), Affine(hidden, 10, 0.01)]
    # There is nothing to do before the first weights.
    layers[0].backward = lambda dy: None
    return net(layers, adam(), sizes)


def deep_conv_net(sizes):
    channels, hidden, layers = 1, sizes["hidden"], [Reshape(28, 28, 1)]
    layers[0].backward = lambda dy: None
    for i, (filters, pad) in enumerate(zip(sizes["filters"], sizes["pads"])):
        layers += [Convolution(channels, filters, 3, he(9 * channels), pad, first=i == 0), Relu(), *([Pooling()] if i % 2 else [])]
        channels = filters
    layers += [Reshape(16 * channels), Affine(16 * channels, hidden, he(16 * channels)), Relu(), Dropout(0.5)]
    return net([*layers, Affine(hidden, 10, he(hidden)), Dropout(0.5)], adam(), sizes)


def cbow(sizes):
    inner, outer, batches = Embedding(sizes["words"], sizes["hidden"]), Embedding(sizes["words"], sizes["hidden"]), window_batches(sizes)
    optimizer = adam()

    def step():
        contexts, words = next(batches)
        h = inner.forward(contexts).mean(axis=1)
        rows = outer.forward(words)  # [N, 1 + negatives, H]
        p = sigmoid(rows @ h[:, :, None])[..., 0]
        right = np.zeros_like(p)
        right[:, 0] = 1
        n = F32(len(p))
        loss = -np.log(np.where(right == 1, p, 1 - p) + F32(1e-7)).sum() / n
        ds = ((p - right) / n)[:, :, None]
        outer.backward(ds * h[:, None])
        dh = (ds * rows).sum(axis=1) / F32(contexts.shape[1])
        inner.backward(np.broadcast_to(dh[:, None], (*contexts.shape, dh.shape[1])))
        update_all([inner, outer], optimizer)
        return loss

    return step, size_of([inner, outer])


def language_model(embedding, layers, sizes):
    batches, optimizer, tied = text_batches(sizes), sgd(0.1), layers[-1] if isinstance(layers[-1], Tied) else None

    def step():
        ids, t = next(batches)
        x = embedding.forward(ids)
        for layer in layers:
            x = layer.forward(x)
        loss, d = softmax_loss(x, t)
        for layer in reversed(layers):
            d = layer.backward(d)
        embedding.backward(d)
        if tied:
            embedding.grads[0] += tied.dW
        update_all([embedding, *layers], optimizer, sizes.get("maxGrad"))
        return loss

    return step, size_of([embedding, *layers])


def simple_rnnlm(sizes):
    V, D, H = sizes["words"], sizes["wordvec"], sizes["hidden"]
    return language_model(Embedding(V, D), [RNN(D, H), Affine(H, V, H**-0.5)], sizes)


def rnnlm(sizes):
    V, D, H = sizes["words"], sizes["wordvec"], sizes["hidden"]
    return language_model(Embedding(V, D), [LSTM(D, H, stateful=True), Affine(H, V, H**-0.5)], sizes)


def better_rnnlm(sizes):
    V, H = sizes["words"], sizes["hidden"]
    embedding = Embedding(V, H)
    layers = [Dropout(0.5, 2), LSTM(H, H, stateful=True), Dropout(0.5, 2), LSTM(H, H, stateful=True), Dropout(0.5, 2)]
    return language_model(embedding, [*layers, Tied(embedding)], sizes)


class Attention:
    """Weights softmax(q·hsᵀ) and contexts weights·hs, for hs [S, N, H] and q [T, N, H]."""

    def forward(self, hs, q):
        self.hs, self.q = hs.transpose(1, 0, 2), q.transpose(1, 0, 2)
        self.weights = softmax(self.q @ self.hs.transpose(0, 2, 1))  # [N, T, S]
        return (self.weights @ self.hs).transpose(1, 0, 2)

    def backward(self, dcontexts):
        d = dcontexts.transpose(1, 0, 2)
        dweights = d @ self.hs.transpose(0, 2, 1)
        ds = self.weights * (dweights - (dweights * self.weights).sum(axis=-1, keepdims=True))
        dhs = self.weights.transpose(0, 2, 1) @ d + ds.transpose(0, 2, 1) @ self.q
        return dhs.transpose(1, 0, 2), (ds @ self.hs).transpose(1, 0, 2)


def translation(sizes, peek=False, attend=False):
    V, D, H = sizes["characters"], sizes["wordvec"], sizes["hidden"]
    encoder, decoder = (Embedding(V, D), LSTM(D, H)), (Embedding(V, D), LSTM(H + D if peek else D, H))
    width = 2 * H if peek or attend else H
    affine, attention = Affine(width, V, width**-0.5), Attention()
    layers, batches, optimizer = [*encoder, *decoder, affine], pair_batches(sizes), adam()

    def forward(questions, inputs):
        hs = encoder[1].forward(encoder[0].forward(questions))
        h, vectors = hs[-1], decoder[0].forward(inputs)
        peeked = np.broadcast_to(h, (len(inputs), *h.shape))
        out = decoder[1].forward(np.concatenate([peeked, vectors], axis=2) if peek else vectors, first=h)
        beside = [peeked] if peek else [attention.forward(hs, out)] if attend else []
        return affine.forward(np.concatenate([*beside, out], axis=2))

    def backward(dscores):
        dbeside, dout = np.split(affine.backward(dscores), [width - H], axis=2)
        dhs = None
        if attend:
            dhs, dq = attention.backward(dbeside)
            dout = dout + dq
        dinputs = decoder[1].backward(dout)
        dh = decoder[1].dfirst
        if peek:
            dh = dh + dbeside.sum(axis=0) + dinputs[:, :, :H].sum(axis=0)
            dinputs = dinputs[:, :, H:]
        decoder[0].backward(dinputs)
        encoder[0].backward(encoder[1].backward(dhs, dh))

    def step():
        questions, answers = next(batches)
        loss, d = softmax_loss(forward(questions, answers[:-1]), answers[1:])
        backward(d)
        update_all(layers, optimizer, sizes["maxGrad"])
        return loss

    return step, size_of(layers)


if __name__ == "__main__":
    main({**globals(), **translations(translation)}, {"NumPy": np.__version__})
