"""Softmax and cross-entropy over time (vol. 2, section 5.4.2) in double precision, for
tests/layers/time-softmax-with-loss.test.ts.

For scores [N, T, V] and labels [N, T], of which M are not -1 (ignored): loss = -(1/M) sum log softmax(x)[label], and
dx = (softmax(x) - onehot)/M, 0 where the label is ignored.
"""

import json
from pathlib import Path

import numpy as np
from network import number, numbers

OUTPUT = Path(__file__).parents[2] / "tests" / "golden" / "time-softmax.json"

# shape, size of the scores, share of labels that are ignored
CASES = {
    "every label": ((3, 5, 7), 1.0, 0.0),
    "some ignored": ((4, 3, 37), 2.0, 0.4),
    "scores far apart": ((2, 3, 18), 30.0, 0.3),
}


def forward(x, labels):
    y = np.exp(x - x.max(axis=-1, keepdims=True))
    y /= y.sum(axis=-1, keepdims=True)
    scored = labels != -1
    chosen = np.take_along_axis(y, np.where(scored, labels, 0)[..., None], axis=-1)[..., 0]
    return -(np.log(chosen) * scored).sum() / scored.sum(), y


def backward(y, labels):
    scored = labels != -1
    onehot = np.eye(y.shape[-1])[np.where(scored, labels, 0)]
    return (y - onehot) * scored[..., None] / scored.sum()


def check(x, labels, dx, h=1e-6):
    """Central differences."""
    for at in np.ndindex(x.shape):
        kept = x[at]
        x[at] = kept + h
        above, _ = forward(x, labels)
        x[at] = kept - h
        below, _ = forward(x, labels)
        x[at] = kept
        difference = abs((above - below) / (2 * h) - dx[at])
        assert difference < 1e-8, f"dx{at}: off by {difference}"


def case(shape, size, ignored, seed):
    random = np.random.RandomState(seed)
    # Rounded to single precision, so that scores far apart are the same there.
    x = (size * random.randn(*shape)).astype(np.float32).astype(np.float64)
    labels = np.where(random.rand(*shape[:2]) < ignored, -1, random.randint(0, shape[2], shape[:2]))
    loss, y = forward(x, labels)
    dx = backward(y, labels)
    check(x, labels, dx)
    return {
        "shape": list(shape),
        "x": numbers(x),
        "labels": [int(label) for label in np.ravel(labels)],
        "loss": number(loss),
        "dx": numbers(dx),
    }


def main():
    parts = {name: case(*given, seed=i + 1) for i, (name, given) in enumerate(CASES.items())}
    lines = ",\n".join(f'"{name}": {json.dumps(part)}' for name, part in parts.items())
    OUTPUT.write_text(f'{{\n"numpy": "{np.__version__}",\n{lines}\n}}\n')
    print(f"{OUTPUT.name}: {OUTPUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
