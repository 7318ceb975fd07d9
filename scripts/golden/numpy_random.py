"""Numbers of NumPy's own random streams, for tests/data/numpy-random.test.ts.

One stream per seed. The calls follow each other in it, so that each call also depends on the numbers that earlier calls
used and kept (after an odd count of normal numbers one is kept).
"""

import json
from pathlib import Path

import numpy as np

OUTPUT = Path(__file__).parents[2] / "tests" / "golden" / "numpy-random.json"
SEEDS = (0, 1, 1984)
# Several times the 624 words of the generator's state.
SKIPPED = 2000


def stream(seed):
    random = np.random.RandomState(seed)
    numbers = {
        "rand": random.rand(10),
        "randn": random.randn(15),
        "permutation": random.permutation(50),
        "randnAfter": random.randn(4),
        "choice": random.choice(60000, 100),
        "randint": [
            {"low": low, "high": high, "values": random.randint(low, high, 8, dtype=np.int64).tolist()}
            for low, high in ((0, 10), (-5, 6), (7, 8), (0, 2**31), (0, 2**32))
        ],
    }
    random.rand(SKIPPED)
    numbers["randLater"] = random.rand(5)
    return {"seed": seed, **{name: np.asarray(v).tolist() for name, v in numbers.items()}}


def main():
    streams = ",\n".join(json.dumps(stream(seed)) for seed in SEEDS)
    head = f'"numpy": "{np.__version__}", "skipped": {SKIPPED}'
    OUTPUT.write_text(f'{{{head}, "streams": [\n{streams}\n]}}\n')
    print(f"{OUTPUT.name}: {OUTPUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
