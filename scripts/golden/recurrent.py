"""Recurrent layers over a sequence (vol. 2, sections 5.3 and 6.2, appendix C) in double precision, for
tests/layers/time-recurrent.test.ts.

For x [N, T, D], a state h (and c) [N, H] and the parameters Wx [D, GH], Wh [H, GH], b [GH], step after step:

    rnn   h' = tanh(x·Wx + h·Wh + b)
    gru   z, r = σ(x·Wx + h·Wh + b)    n = tanh(x·Wx + (r·h)·Wh + b)    h' = (1 − z)·h + z·n       columns z, r, n
    lstm  f, g, i, o = σ, tanh, σ, σ(x·Wx + h·Wh + b)    c' = f·c + g·i    h' = o·tanh c'          columns f, g, i, o

Two batches follow each other: the second begins with the state that the first ended with, and no gradient goes from it into
the first. Inputs are made by `scattered`, times powers of two, so that they are the same numbers in single precision. Of hs and
dx the file holds the steps in STEPS, and of all steps the product with other scattered numbers and the norm.
"""

import json
from pathlib import Path

import numpy as np
from network import named, number, numbers, scattered

OUTPUT = Path(__file__).parents[2] / "tests" / "golden" / "recurrent.json"
N, T, D, H = 3, 35, 7, 9
STEPS = (0, 1, 17, 34)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


class Recurrent:
    """`step` takes x [N, D] and a state. It gives the next state, whose first part is h, and a record for `back`. `back`
    takes the record and the gradient by the next state. It gives the gradients by the gates before their activations, by
    the factor that Wh was multiplied with, and by the state, without the part that comes through Wh."""

    def __init__(self, name, Wx, Wh, b):
        self.name, self.Wx, self.Wh, self.b = name, Wx, Wh, b
        self.params = {f"{name}_Wx": Wx, f"{name}_Wh": Wh, f"{name}_b": b}

    def split(self, a):
        return np.split(a, self.gates, axis=-1)

    def forward(self, xs, state):
        """hs [N, T, H]; the state after the last step is `state`."""
        self.xs, self.kept, hs = xs, [], []
        for t in range(xs.shape[1]):
            state, kept = self.step(xs[:, t] @ self.Wx + self.b, state)
            self.kept.append(kept)
            hs.append(state[0])
        self.state = state
        return np.stack(hs, axis=1)

    def backward(self, dhs):
        """dxs and the gradients of the parameters; `dstate` is the gradient by the state before the first step."""
        dxs, dWx, dWh = np.zeros_like(self.xs), np.zeros_like(self.Wx), np.zeros_like(self.Wh)
        db, dstate = np.zeros_like(self.b), [np.zeros_like(part) for part in self.state]
        for t in reversed(range(dhs.shape[1])):
            dstate[0] = dstate[0] + dhs[:, t]
            da, dWh_of_step, dstate = self.back(self.kept[t], dstate)
            dxs[:, t] = da @ self.Wx.T
            dWx += self.xs[:, t].T @ da
            dWh += dWh_of_step
            db += da.sum(axis=0)
        self.dstate = dstate
        return dxs, dict(zip(self.params, (dWx, dWh, db)))


class RNN(Recurrent):
    gates, states = 1, 1

    def step(self, a, state):
        (h,) = state
        after = np.tanh(a + h @ self.Wh)
        return [after], (h, after)

    def back(self, kept, dstate):
        h, after = kept
        da = dstate[0] * (1 - after**2)
        return da, h.T @ da, [da @ self.Wh.T]


class GRU(Recurrent):
    gates, states = 3, 1

    def step(self, a, state):
        (h,) = state
        a_z, a_r, a_n = self.split(a)
        W_z, W_r, W_n = self.split(self.Wh)
        z, r = sigmoid(a_z + h @ W_z), sigmoid(a_r + h @ W_r)
        n = np.tanh(a_n + (r * h) @ W_n)
        return [(1 - z) * h + z * n], (h, z, r, n)

    def back(self, kept, dstate):
        h, z, r, n = kept
        W_z, W_r, W_n = self.split(self.Wh)
        (dh,) = dstate
        da_n = dh * z * (1 - n**2)
        d_reset = da_n @ W_n.T
        da_r = d_reset * h * r * (1 - r)
        da_z = dh * (n - h) * z * (1 - z)
        dWh = np.concatenate([h.T @ da_z, h.T @ da_r, (r * h).T @ da_n], axis=1)
        dh_before = dh * (1 - z) + d_reset * r + da_r @ W_r.T + da_z @ W_z.T
        return np.concatenate([da_z, da_r, da_n], axis=1), dWh, [dh_before]


class LSTM(Recurrent):
    gates, states = 4, 2

    def step(self, a, state):
        h, c = state
        f, g, i, o = self.split(a + h @ self.Wh)
        f, g, i, o = sigmoid(f), np.tanh(g), sigmoid(i), sigmoid(o)
        after = f * c + g * i
        return [o * np.tanh(after), after], (h, c, f, g, i, o, np.tanh(after))

    def back(self, kept, dstate):
        h, c, f, g, i, o, tanh_c = kept
        dh, dc = dstate
        dc = dc + dh * o * (1 - tanh_c**2)
        parts = dc * c * f * (1 - f), dc * i * (1 - g**2), dc * g * i * (1 - i), dh * tanh_c * o * (1 - o)
        da = np.concatenate(parts, axis=1)
        return da, h.T @ da, [da @ self.Wh.T, dc * f]


CELLS = {"rnn": RNN, "gru": GRU, "lstm": LSTM}


def check(layer, xs, state, dhs, dxs, gradients, h=1e-6, most=40):
    """Checks some elements of all gradients of Σ dhs·hs by central differences."""
    dstate = layer.dstate
    pairs = [(xs, dxs), *zip(state, dstate), *((layer.params[name], gradients[name]) for name in layer.params)]
    for values, gradient in pairs:
        flat = values.reshape(-1)
        for at in range(0, flat.size, -(-flat.size // most)):
            kept = flat[at]
            flat[at] = kept + h
            above = (dhs * layer.forward(xs, state)).sum()
            flat[at] = kept - h
            below = (dhs * layer.forward(xs, state)).sum()
            flat[at] = kept
            difference = abs((above - below) / (2 * h) - gradient.reshape(-1)[at])
            assert difference < 1e-7, f"{layer.name} {at}: off by {difference}"


def some(values, seed):
    """Some steps of values [N, T, _], and two numbers that depend on all values."""
    weighted = (values * scattered(values.shape, seed)).sum()
    return {"steps": numbers(values[:, STEPS]), "weighted": number(weighted), "norm": number(np.linalg.norm(values))}


def case(cell):
    width = CELLS[cell].gates * H
    layer = CELLS[cell](cell, scattered((D, width), 1), scattered((H, width), 2) / 2, scattered((width,), 3))
    state = [scattered((N, H), 4), 2 * scattered((N, H), 5)][: layer.states]
    batches = []
    for number_of_batch in range(2):
        xs, dhs = (scattered((N, T, size), 10 * number_of_batch + seed) for size, seed in ((D, 6), (H, 7)))
        hs = layer.forward(xs, state)
        last = layer.state
        dxs, gradients = layer.backward(dhs)
        dfirst = layer.dstate
        check(layer, xs, state, dhs, dxs, gradients)
        state = last
        batches.append(
            {
                "hs": some(hs, 8),
                "last": [numbers(part) for part in last],
                "dx": some(dxs, 9),
                "dfirst": [numbers(part) for part in dfirst],
                **{name[len(cell) + 1 :]: values for name, values in named(gradients).items()},
            }
        )
    return batches


def main():
    golden = {"numpy": np.__version__, "sizes": [N, T, D, H], "steps": STEPS, **{cell: case(cell) for cell in CELLS}}
    lines = ",\n".join(f'"{name}": {json.dumps(part)}' for name, part in golden.items())
    OUTPUT.write_text(f"{{\n{lines}\n}}\n")
    print(f"{OUTPUT.name}: {OUTPUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
