"""What the peers in Python share: the data, the clock, and the line that they print.

The clock is that of ts/cli/benches/measure.ts: 0.8 seconds of steps that do not count, then 30 pieces of at least 15 ms, whose
median counts. Slow steps have fewer pieces.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np

SIZES = json.loads((Path(__file__).parent / "sizes.json").read_text())
WARM_UP, PIECES, PIECE = 0.8, 30, 0.015
# As much time for the pieces of a slow step, in seconds, but no fewer pieces than these.
BUDGET, FEWEST = 20, 3
SAMPLES, TEXT, PAIRS = 5000, 929_589, 1000

random = np.random.default_rng(0)


def pictures():
    """5000 pictures [5000, 784], as dark as handwritten digits, and their labels."""
    x = random.random((SAMPLES, 784), np.float32)
    return np.where(x > 0.7, (x - 0.7) / 0.3, 0).astype(np.float32), random.integers(10, size=SAMPLES)


def text(words):
    """A random text in which the r-th most frequent word has a probability of nearly 1/r, as in the benchmark of badak."""
    ranks = np.exp(random.random(TEXT) * np.log(10_001)).astype(np.int64) - 1
    return np.minimum(ranks, 9_999) % words


def text_batches(sizes):
    """Batches x, t [T, N] of a text read in order. Each row continues where it stopped before."""
    ids = text(sizes["words"])
    n, length = sizes["batch"], sizes["time"]
    rows = np.arange(n) * ((len(ids) - 1) // n)
    at = 0
    while True:
        places = (at + np.arange(length)[:, None] + rows) % (len(ids) - 1)
        yield ids[places], ids[places + 1]
        at += length


def pair_batches(sizes):
    """Random questions [S, N] and answers [T, N]."""
    questions = random.integers(sizes["characters"], size=(PAIRS, sizes["question"]))
    answers = random.integers(sizes["characters"], size=(PAIRS, sizes["answer"]))
    while True:
        rows = random.integers(PAIRS, size=sizes["batch"])
        yield questions[rows].T.copy(), answers[rows].T.copy()


def picture_batches(sizes):
    """Pictures [N, 784] and labels [N], drawn with replacement."""
    x, t = pictures()
    while True:
        rows = random.integers(SAMPLES, size=sizes["batch"])
        yield x[rows], t[rows]


def window_batches(sizes):
    """Contexts [N, 2·window], and words [N, 1 + negatives]: the target, then words drawn with probabilities ∝ count^0.75."""
    ids = text(sizes["words"])
    law = np.cumsum(np.bincount(ids, minlength=sizes["words"]) ** 0.75)
    law /= law[-1]
    window, n = sizes["window"], sizes["batch"]
    around = np.array([place for place in range(-window, window + 1) if place != 0])
    while True:
        places = random.integers(window, len(ids) - window, size=n)
        negatives = np.searchsorted(law, random.random((n, sizes["negatives"])))
        yield ids[places[:, None] + around], np.concatenate([ids[places][:, None], negatives], axis=1)


def median_ms(step):
    """Milliseconds of a step."""
    calls, start = 0, time.perf_counter()
    while calls == 0 or time.perf_counter() - start < WARM_UP:
        step()
        calls += 1
    per_step = (time.perf_counter() - start) / calls
    per_piece = max(1, round(PIECE / per_step))
    times, start = [], time.perf_counter()
    while len(times) < FEWEST or (len(times) < PIECES and time.perf_counter() - start < BUDGET):
        begun = time.perf_counter()
        for _ in range(per_piece):
            step()
        times.append((time.perf_counter() - begun) / per_piece)
    return 1000 * float(np.median(times))


def translations(build):
    """The three sequence-to-sequence models, by what their decoder gets besides the last state of the encoder."""
    return {
        "seq2seq": build,
        "peeky_seq2seq": lambda sizes: build(sizes, peek=True),
        "attention_seq2seq": lambda sizes: build(sizes, attend=True),
    }


def main(systems, versions):
    """Measures the system that the command line names. A system is a function of its sizes, with the name that it has in
    sizes.json, that gives a step, which returns its loss, and the number of its parameters."""
    name = sys.argv[1]
    step, parameters = systems[name.replace("-", "_")](SIZES[name])
    first_loss = float(step())
    print(json.dumps({"msPerStep": median_ms(step), "firstLoss": first_loss, "parameters": parameters, "versions": versions}))
