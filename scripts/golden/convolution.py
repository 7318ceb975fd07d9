"""Convolution and pooling in double precision: tests/core/kernels/{convolution,pooling}.test.ts, tests/layers/pooling.test.ts.

    convolution   y[n, f, oy, ox] = b[f] + Σ W[f, c, ky, kx] · x[n, c, oy·sy + ky − py, ox·sx + kx − px]
    pooling       y[n, c, oy, ox] = max or mean of the same window, padded with −∞ or 0

The gradients are those of Σ dy · y, with the dy that is written next to them. Inputs are rounded before they are used.
"""

import json
from pathlib import Path

import numpy as np

OUTPUT = Path(__file__).parents[2] / "tests" / "golden" / "convolution.json"
DIGITS = 9

# x [N, C, H, W], filters [FN, FH, FW], stride [sy, sx], padding [py, px]
CONVOLUTIONS = {
    "a picture of one channel": ((1, 1, 6, 7), (2, 3, 3), (1, 1), (0, 0)),
    "stride 2": ((2, 2, 7, 6), (3, 3, 2), (2, 2), (0, 0)),
    "padding 1": ((2, 3, 5, 5), (2, 3, 3), (1, 1), (1, 1)),
    "padding 2 and stride 3": ((2, 2, 6, 4), (2, 3, 3), (3, 3), (2, 2)),
    "nothing square": ((1, 2, 5, 8), (3, 2, 4), (2, 1), (1, 2)),
    "one place": ((3, 2, 3, 4), (2, 5, 4), (1, 1), (1, 0)),
}

# x [N, C, H, W], window [FH, FW], stride, padding
POOLINGS = {
    "halves": ((2, 2, 6, 10), (2, 2), (2, 2), (0, 0)),
    "halves of odd sizes": ((1, 3, 7, 11), (2, 2), (2, 2), (0, 0)),
    "overlap": ((2, 1, 6, 7), (3, 3), (2, 2), (0, 0)),
    "padding 1": ((1, 2, 6, 5), (3, 3), (2, 2), (1, 1)),
    "padding 2": ((1, 1, 5, 6), (3, 3), (1, 1), (2, 2)),
    "nothing square": ((2, 1, 5, 6), (3, 4), (1, 2), (2, 1)),
    "gaps": ((1, 2, 8, 7), (2, 1), (3, 2), (0, 0)),
}


def windows(x, size, stride, pad, filler):
    """Gives the padded x, then every place (oy, ox) with the slices of the padded picture under the window there."""
    padded = np.pad(x, ((0, 0), (0, 0), (pad[0],) * 2, (pad[1],) * 2), constant_values=filler)
    places = []
    for oy, top in enumerate(range(0, padded.shape[2] - size[0] + 1, stride[0])):
        for ox, left in enumerate(range(0, padded.shape[3] - size[1] + 1, stride[1])):
            under = (slice(None), slice(None), slice(top, top + size[0]), slice(left, left + size[1]))
            places.append((oy, ox, under))
    return padded, places, (places[-1][0] + 1, places[-1][1] + 1)


def inner(dpadded, pad):
    """A gradient without its padding."""
    height, width = dpadded.shape[2:]
    return dpadded[:, :, pad[0] : height - pad[0], pad[1] : width - pad[1]]


def convolution(random, shape, filters, stride, pad):
    n, channels = shape[:2]
    x = drawn(random, shape)
    w = drawn(random, (filters[0], channels, *filters[1:]))
    b = drawn(random, filters[:1])
    padded, places, output = windows(x, filters[1:], stride, pad, 0)
    y = np.zeros((n, filters[0], *output))
    dy = drawn(random, y.shape)
    dpadded, dw = np.zeros_like(padded), np.zeros_like(w)
    for oy, ox, under in places:
        y[:, :, oy, ox] = np.einsum("ncij,fcij->nf", padded[under], w) + b
        dpadded[under] += np.einsum("nf,fcij->ncij", dy[:, :, oy, ox], w)
        dw += np.einsum("nf,ncij->fcij", dy[:, :, oy, ox], padded[under])
    gradients = {"dx": inner(dpadded, pad), "dw": dw, "db": dy.sum(axis=(0, 2, 3))}
    return written({"x": x, "w": w, "b": b, "y": y, "dy": dy, **gradients}, shape, filters, stride, pad)


def pooling(random, shape, size, stride, pad):
    # A shuffled ramp: no two numbers are closer than 0.05, so that a smaller step changes no maximum.
    x = np.round(random.permutation(np.prod(shape)).reshape(shape) * 0.05 - 3, 3)
    dy = None
    tensors = {"x": x}
    for kind, filler in (("max", -np.inf), ("average", 0)):
        padded, places, output = windows(x, size, stride, pad, filler)
        y = np.zeros((*shape[:2], *output))
        dy = drawn(random, y.shape) if dy is None else dy
        dpadded = np.zeros_like(padded)
        for oy, ox, under in places:
            of_window = padded[under]
            if kind == "max":
                y[:, :, oy, ox] = of_window.max(axis=(2, 3))
                share = of_window == y[:, :, oy : oy + 1, ox : ox + 1]
            else:
                y[:, :, oy, ox] = of_window.mean(axis=(2, 3))
                share = np.full(of_window.shape, 1 / np.prod(size))
            dpadded[under] += dy[:, :, oy : oy + 1, ox : ox + 1] * share
        tensors.update({"dy": dy, kind: y, f"{kind}Dx": inner(dpadded, pad)})
    return written(tensors, shape, size, stride, pad)


def drawn(random, shape):
    return np.round(random.uniform(-1, 1, shape), 3)


def written(tensors, shape, size, stride, pad):
    sizes = {"shape": shape, "size": size, "stride": stride, "pad": pad, "output": tensors["dy"].shape}
    return {**sizes, **{name: numbers(values) for name, values in tensors.items()}}


def numbers(values):
    """Row by row."""
    return [float(f"{value:.{DIGITS}g}") for value in np.ravel(values)]


def main():
    random = np.random.RandomState(0)
    parts = {
        "convolution": {name: convolution(random, *sizes) for name, sizes in CONVOLUTIONS.items()},
        "pooling": {name: pooling(random, *sizes) for name, sizes in POOLINGS.items()},
    }
    lines = ",\n".join(f'"{name}": {json.dumps(part)}' for name, part in parts.items())
    OUTPUT.write_text(f'{{\n"numpy": "{np.__version__}",\n{lines}\n}}\n')
    print(f"{OUTPUT.name}: {OUTPUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
