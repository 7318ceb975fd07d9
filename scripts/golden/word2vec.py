"""The word2vec models of vol. 2, chapters 3 and 4, in double precision, for tests/models/word2vec.test.ts.

With a softmax over all words, for contexts [N, C], targets [N], W_in [V, H], W_out [H, V]:

    CBOW       h = mean of W_in[contexts]    loss = −mean log softmax(h·W_out)[target]
    skip-gram  h = W_in[target]              loss = the sum over C of −mean log softmax(h·W_out)[contexts[:, c]]

With negative sampling, for W_out [V, H] and ids [N, K], of which every G-th column has the right words and all others have
drawn words:

    loss = −mean over N of Σ log(p + 1e-7), p = σ(h·W_out[id]), of drawn words 1 − that

The softmax's probability has the same 1e-7 added. The gradients ignore it, as in the book.
"""

import json
from pathlib import Path

import numpy as np
from network import named, number, numbers

OUTPUT = Path(__file__).parents[2] / "tests" / "golden" / "word2vec.json"

# words, length of a vector, rows, window
SIZES = {"toy": (7, 5, 6, 1), "odd": (11, 9, 5, 2)}
NEGATIVES = 5


class Model:
    def __init__(self, W_in, W_out, contexts, target):
        self.params = {"W_in": W_in, "W_out": W_out}
        self.contexts, self.target = contexts, target

    def check(self, h=1e-6):
        """Central differences."""
        gradients = self.gradient()
        for name, values in self.params.items():
            for at in np.ndindex(values.shape):
                kept = values[at]
                values[at] = kept + h
                above = self.loss(guard=0)
                values[at] = kept - h
                below = self.loss(guard=0)
                values[at] = kept
                difference = abs((above - below) / (2 * h) - gradients[name][at])
                assert difference < 1e-8, f"{name}{at}: off by {difference}"

    def hidden(self):
        """h [N, H], the mean of the rows of its words [N, C]."""
        return self.params["W_in"][self.words].mean(axis=1)

    def to_rows(self, dh):
        dW = np.zeros_like(self.params["W_in"])
        np.add.at(dW, self.words, (dh / self.words.shape[1])[:, None])
        return dW


class Softmax(Model):
    """Predicts `labels` [N, J] from `words` [N, C]."""

    def scores(self):
        return self.hidden() @ self.params["W_out"]

    def loss(self, guard=1e-7):
        scores = self.scores()
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        self.y = e / e.sum(axis=1, keepdims=True)
        return -np.log(np.take_along_axis(self.y, self.labels, 1) + guard).sum() / len(self.y)

    def gradient(self):
        self.loss()
        right = np.zeros_like(self.y)
        np.add.at(right, (np.arange(len(right))[:, None], self.labels), 1)
        ds = (self.labels.shape[1] * self.y - right) / len(right)
        W_out = self.params["W_out"]
        return {"W_in": self.to_rows(ds @ W_out.T), "W_out": self.hidden().T @ ds}


class NegativeSampling(Model):
    """Inputs are `words` [N, C]. In `ids` [N, J · (1 + NEGATIVES)], `NEGATIVES` drawn words follow every label."""

    def scores(self):
        return self.hidden() @ self.params["W_out"].T

    def loss(self, guard=1e-7):
        self.right = (np.arange(self.ids.shape[1]) % (1 + NEGATIVES) == 0).astype(float)
        s = np.take_along_axis(self.scores(), self.ids, 1)
        self.y = 1 / (1 + np.exp(-s))
        return -np.log(np.where(self.right == 1, self.y, 1 - self.y) + guard).sum() / len(s)

    def gradient(self):
        self.loss()
        ds = (self.y - self.right) / len(self.y)
        dW_out = np.zeros_like(self.params["W_out"])
        np.add.at(dW_out, self.ids, ds[..., None] * self.hidden()[:, None])
        dh = np.einsum("nk,nkh->nh", ds, self.params["W_out"][self.ids])
        return {"W_in": self.to_rows(dh), "W_out": dW_out}

    def draw(self, random, words):
        """Different words without the right one."""
        rows = [[t, *random.permutation(np.delete(np.arange(words), t))[:NEGATIVES]] for t in self.labels.reshape(-1)]
        self.ids = np.array(rows).reshape(len(self.labels), -1)


def windows(random, words, rows, window):
    """Contexts [N, 2 window] and targets [N] of a random text, in which some words are more frequent than others."""
    corpus = np.minimum(random.geometric(0.2, rows + 2 * window) - 1, words - 1)
    around = [p for p in range(2 * window + 1) if p != window]
    places = np.arange(rows)
    return corpus[places[:, None] + around], corpus[places + window]


def case(seed, kind, words, hidden, rows, window):
    random = np.random.RandomState(seed)
    contexts, target = windows(random, words, rows, window)
    shape = (hidden, words) if kind is Softmax else (words, hidden)
    weights = {"W_in": 0.8 * random.randn(words, hidden), "W_out": 0.8 * random.randn(*shape)}
    given = {"words": words, "hidden": hidden, "window": window, "rows": rows, **named(weights)}
    results = {"contexts": numbers(contexts), "target": numbers(target)}
    for name in ("cbow", "skipGram"):
        model = kind(**weights, contexts=contexts, target=target)
        ends = contexts, target[:, None]
        model.words, model.labels = ends if name == "cbow" else ends[::-1]
        if kind is NegativeSampling:
            model.draw(random, words)
        model.check()
        drawn = {"ids": numbers(model.ids)} if kind is NegativeSampling else {}
        loss, gradient = number(model.loss()), named(model.gradient())
        results[name] = {**drawn, "scores": numbers(model.scores()), "loss": loss, "gradient": gradient}
    return {**given, **results}


def main():
    golden = {"numpy": np.__version__}
    for kind, name in ((Softmax, "softmax"), (NegativeSampling, "negativeSampling")):
        golden[name] = {size: case(seed, kind, *SIZES[size]) for seed, size in enumerate(SIZES)}
    lines = ",\n".join(f'"{name}": {json.dumps(part)}' for name, part in golden.items())
    OUTPUT.write_text(f"{{\n{lines}\n}}\n")
    print(f"{OUTPUT.name}: {OUTPUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
