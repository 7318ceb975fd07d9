"""The language models of vol. 2, sections 5.5, 6.4 and 6.5, in double precision, for tests/models/rnnlm.test.ts.

    embedding – [dropout] – recurrent – [dropout – recurrent – dropout] – affine – softmax

Inputs are ids [N, T] and the ids that follow them. Dropout multiplies by given masks and 1 / (1 − ratio). A tied
weight is the embedding's [V, D], used as its transpose for the scores; its gradient is the sum of both. Two batches
follow each other; the second begins with the states that the first ended with. `norm` is the norm of all gradients
together, which clipping uses; a tied one counts once.
"""

import json
from pathlib import Path

import numpy as np
from network import named, number, numbers, scattered
from recurrent import CELLS

OUTPUT = Path(__file__).parents[2] / "tests" / "golden" / "language-models.json"
V, N, T = 11, 3, 4

# cell, length of a word's vector, units, layers, dropout, tied
MODELS = {
    "SimpleRnnlm": ("rnn", 5, 6, 1, 0, False),
    "Rnnlm": ("lstm", 5, 6, 1, 0, False),
    "Rnnlm of two GRUs": ("gru", 5, 6, 2, 0.25, False),
    "BetterRnnlm": ("lstm", 6, 6, 2, 0.5, True),
}


class LanguageModel:
    def __init__(self, cell, D, H, layers, dropout, tied):
        self.dropout, self.tied = dropout, tied
        self.params = {"embed_W": scattered((V, D), 1)}
        self.recurrent = []
        for layer in range(layers):
            inputs, width = H if layer else D, CELLS[cell].gates * H
            shapes, number_of_layer = ((inputs, width), (H, width), (width,)), layer + 1 if layers > 1 else ""
            # Multiplied by powers of two, so that single precision has the same numbers.
            parts = [scattered(shape, 10 * layer + i + 2) * scale for i, (shape, scale) in enumerate(zip(shapes, (1, 0.5, 1)))]
            self.recurrent.append(CELLS[cell](cell, *parts))
            self.params.update({f"{cell}_{name}{number_of_layer}": part for name, part in zip(("Wx", "Wh", "b"), parts)})
        if not tied:
            self.params["affine_W"] = scattered((H, V), 30)
        self.params["affine_b"] = scattered((V,), 31)

    def loss(self, xs, ts, masks, states):
        """`ends` are the states after the last step."""
        self.xs, self.ts, self.masks = xs, ts, [mask / (1 - self.dropout) for mask in masks]
        hs = self.params["embed_W"][xs]
        self.ends = []
        for i, layer in enumerate(self.recurrent):
            hs = layer.forward(hs * self.masks[i] if masks else hs, states[i])
            self.ends.append(layer.state)
        self.hs = hs * self.masks[-1] if masks else hs
        W = self.params["embed_W"].T if self.tied else self.params["affine_W"]
        self.scores = self.hs @ W + self.params["affine_b"]
        e = np.exp(self.scores - self.scores.max(axis=-1, keepdims=True))
        self.y = e / e.sum(axis=-1, keepdims=True)
        return -np.log(np.take_along_axis(self.y, ts[..., None], axis=-1)).mean()

    def gradient(self):
        """The gradients of the last loss."""
        dy = (self.y - np.eye(V)[self.ts]) / self.ts.size
        dW = np.einsum("nth,ntv->hv", self.hs, dy)
        gradients = {"affine_b": dy.sum(axis=(0, 1))}
        dhs = dy @ (self.params["embed_W"] if self.tied else self.params["affine_W"].T)
        names = [name for name in self.params if name.split("_")[0] not in ("embed", "affine")]
        dhs = dhs * self.masks[-1] if self.masks else dhs
        for i, layer in reversed(list(enumerate(self.recurrent))):
            dhs, of_layer = layer.backward(dhs)
            gradients.update(zip(names[3 * i : 3 * i + 3], of_layer.values()))
            dhs = dhs * self.masks[i] if self.masks else dhs
        dembed = np.zeros_like(self.params["embed_W"])
        np.add.at(dembed, self.xs, dhs)
        if self.tied:
            dembed += dW.T
        else:
            gradients["affine_W"] = dW
        gradients["embed_W"] = dembed
        return {name: gradients[name] for name in self.params}

    def check(self, batch, states, gradients, h=1e-6):
        """Central differences."""
        for name, values in self.params.items():
            for at in np.ndindex(values.shape):
                kept = values[at]
                values[at] = kept + h
                above = self.loss(*batch, states)
                values[at] = kept - h
                below = self.loss(*batch, states)
                values[at] = kept
                difference = abs((above - below) / (2 * h) - gradients[name][at])
                assert difference < 1e-8, f"{name}{at}: off by {difference}"


def case(seed, cell, D, H, layers, dropout, tied):
    random = np.random.RandomState(seed)
    model = LanguageModel(cell, D, H, layers, dropout, tied)
    states = [[np.zeros((N, H))] * CELLS[cell].states for _ in range(layers)]
    batches = []
    for _ in range(2):
        # Some words occur several times, others never.
        text = random.randint(0, V - 3, (N, T + 1))
        sizes = [D, *[H] * layers] if dropout > 0 else []
        masks = [(random.rand(N, T, size) > dropout).astype(int) for size in sizes]
        batch = text[:, :-1], text[:, 1:], masks
        loss = model.loss(*batch, states)
        ends, gradients, scores = model.ends, model.gradient(), model.scores
        model.check(batch, states, gradients)
        states = ends
        given = {"xs": numbers(batch[0]), "ts": numbers(batch[1]), "masks": [numbers(mask) for mask in masks]}
        norm = np.sqrt(sum((gradient**2).sum() for gradient in gradients.values()))
        results = {"loss": number(loss), "scores": numbers(scores), "gradient": named(gradients), "norm": number(norm)}
        batches.append({**given, **results})
    sizes = {"vocabSize": V, "wordvecSize": D, "hiddenSize": H, "dropout": dropout}
    return {"sizes": sizes, "batch": [N, T], "params": named(model.params), "batches": batches}


def main():
    golden = {"numpy": np.__version__}
    golden.update({name: case(seed, *given) for seed, (name, given) in enumerate(MODELS.items())})
    lines = ",\n".join(f'"{name}": {json.dumps(part)}' for name, part in golden.items())
    OUTPUT.write_text(f"{{\n{lines}\n}}\n")
    print(f"{OUTPUT.name}: {OUTPUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
