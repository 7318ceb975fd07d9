"""Word vectors by counting (vol. 2, chapter 2) in double precision, for tests/words/counting.test.ts and tests/linalg.

    C  how often j is within the window of i
    M  max(0, log2(C_ij N / (S_i S_j) + 1e-8))
    U diag(s) Vt = M, each column of U with its component of largest size positive

Also points of a plane by principal components: U diag(s) of the centred vectors. The signs of the axes follow the same
rule.
"""

import json
from pathlib import Path

import numpy as np
from network import named, numbers

OUTPUT = Path(__file__).parents[2] / "tests" / "golden" / "counting.json"

# words, length of the text, window, columns of U
TEXTS = {"window 1": (9, 60, 1, 9), "window 2": (15, 200, 2, 6), "window 3": (12, 90, 3, 4)}
# rows, columns, share of elements that are not 0
MATRICES = {"square": (10, 10, 0.5), "wide": (7, 13, 0.4), "high": (14, 6, 0.6)}


def co_occurrence(ids, words, window):
    counts = np.zeros((words, words))
    for place, word in enumerate(ids):
        near = [p for p in range(place - window, place + window + 1) if p != place and 0 <= p < len(ids)]
        for p in near:
            counts[word, ids[p]] += 1
    return counts


def ppmi(counts):
    sums = counts.sum(axis=0)
    return np.maximum(0, np.log2(counts * counts.sum() / np.outer(sums, sums) + 1e-8))


def fixed_sign(columns):
    """The columns with signs such that the component of largest size is positive."""
    largest = np.abs(columns).argmax(axis=0)
    return columns * np.sign(columns[largest, np.arange(columns.shape[1])])


def text(random, words, length, window, size):
    ids = np.concatenate([np.arange(words), np.minimum(random.geometric(0.25, length) - 1, words - 1)])
    counts = co_occurrence(ids, words, window)
    information = ppmi(counts)
    u, s, _ = np.linalg.svd(information)
    gaps = s[:-1] - s[1:]
    assert gaps[:size].min() > 1e-3, "vectors of nearly equal singular values are any in their plane"
    given = {"words": words, "window": window, "size": size}
    tensors = {"counts": counts, "ppmi": information, "U": fixed_sign(u)[:, :size]}
    return {**given, "ids": numbers(ids), **named(tensors)}


def matrix(random, rows, columns, share):
    a = np.round(random.randn(rows, columns) * (random.rand(rows, columns) < share), 3)
    u, s, _ = np.linalg.svd(a, full_matrices=False)
    assert (s[:-1] - s[1:]).min() > 1e-3
    return {"rows": rows, "columns": columns, **named({"a": a, "U": fixed_sign(u), "s": s})}


def plane(random, n, d):
    vectors = np.round(random.randn(n, d) * np.linspace(3, 0.5, d) + 5, 3)
    centred = vectors - vectors.mean(axis=0)
    axes = fixed_sign(np.linalg.svd(centred)[2].T)[:, :2]
    return {"n": n, "d": d, **named({"vectors": vectors, "plane": centred @ axes})}


def main():
    random = np.random.RandomState(0)
    golden = {
        "numpy": np.__version__,
        "texts": {name: text(random, *sizes) for name, sizes in TEXTS.items()},
        "matrices": {name: matrix(random, *sizes) for name, sizes in MATRICES.items()},
        "plane": plane(random, 20, 7),
    }
    lines = ",\n".join(f'"{name}": {json.dumps(part)}' for name, part in golden.items())
    OUTPUT.write_text(f"{{\n{lines}\n}}\n")
    print(f"{OUTPUT.name}: {OUTPUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
