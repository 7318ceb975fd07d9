"""Sequence to sequence (vol. 2, sections 7.3, 7.4, 8.2 and 8.4.1) in double precision, for tests/models/seq2seq.test.ts.

    encoder   embedding – LSTM, or two of half the units, one of which reads from the end; hs [N, S, H], last state h
    decoder   embedding – LSTM that begins with h (and c = 0) – affine
    peeky     the decoder with [h, vector] as input of the LSTM and [h, hs] as input of the affine
    attention the decoder with weights = softmax of dot products of its hs and the encoder's; [contexts, hs] is the input
              of the affine

An answer's characters are predicted from those before it (teacher forcing); the loss is the mean over all of them.
"""

import json
from pathlib import Path

import numpy as np
from network import named, number, numbers, scattered
from recurrent import LSTM

OUTPUT = Path(__file__).parents[2] / "tests" / "golden" / "seq2seq.json"
V, D, H, N, S, T = 7, 5, 6, 3, 4, 5

# decoder, bidirectional
MODELS = {
    "Seq2seq": ("plain", False),
    "PeekySeq2seq": ("peeky", False),
    "AttentionSeq2seq": ("attention", False),
    "bidirectional": ("attention", True),
}


class Seq2seq:
    def __init__(self, kind, bidirectional):
        self.kind, self.bidirectional = kind, bidirectional
        self.params = {}
        self.seed = 0
        self.param("encoder_embed_W", V, D)
        if bidirectional:
            self.encoders = [self.lstm(f"encoder_{name}", D, H // 2) for name in ("onward", "back")]
        else:
            self.encoders = [self.lstm("encoder_lstm", D, H)]
        self.param("decoder_embed_W", V, D)
        self.decoder = self.lstm("decoder_lstm", D + H if kind == "peeky" else D, H)
        self.param("decoder_affine_W", H if kind == "plain" else 2 * H, V)
        self.param("decoder_affine_b", V)

    def param(self, name, *shape):
        self.seed += 1
        self.params[name] = scattered(shape, self.seed)
        return self.params[name]

    def lstm(self, name, inputs, units):
        shapes = {"Wx": (inputs, 4 * units), "Wh": (units, 4 * units), "b": (4 * units,)}
        return LSTM(name, *(self.param(f"{name}_{part}", *shape) for part, shape in shapes.items()))

    def loss(self, xs, ts):
        self.xs, self.ts = xs, ts
        vectors = self.params["encoder_embed_W"][xs]
        parts, ends = [], []
        for i, lstm in enumerate(self.encoders):
            units = lstm.Wh.shape[0]
            hs = lstm.forward(vectors[:, ::-1] if i else vectors, [np.zeros((N, units))] * 2)
            parts.append(hs[:, ::-1] if i else hs)
            ends.append(lstm.state[0])
        self.encoded, self.h = np.concatenate(parts, axis=2), np.concatenate(ends, axis=1)

        inputs = self.params["decoder_embed_W"][ts[:, :-1]]
        everywhere = np.repeat(self.h[:, None], T - 1, axis=1)
        if self.kind == "peeky":
            inputs = np.concatenate([everywhere, inputs], axis=2)
        self.hs = self.decoder.forward(inputs, [self.h, np.zeros((N, H))])
        if self.kind == "plain":
            self.joined = self.hs
        elif self.kind == "peeky":
            self.joined = np.concatenate([everywhere, self.hs], axis=2)
        else:
            scores = np.einsum("nth,nsh->nts", self.hs, self.encoded)
            e = np.exp(scores - scores.max(axis=2, keepdims=True))
            self.weights = e / e.sum(axis=2, keepdims=True)
            self.joined = np.concatenate([self.weights @ self.encoded, self.hs], axis=2)
        self.scores = self.joined @ self.params["decoder_affine_W"] + self.params["decoder_affine_b"]
        e = np.exp(self.scores - self.scores.max(axis=2, keepdims=True))
        self.y = e / e.sum(axis=2, keepdims=True)
        return -np.log(np.take_along_axis(self.y, ts[:, 1:, None], axis=2)).mean()

    def gradient(self):
        """The gradients of the last loss."""
        dy = (self.y - np.eye(V)[self.ts[:, 1:]]) / (N * (T - 1))
        gradients = {
            "decoder_affine_W": np.einsum("nth,ntv->hv", self.joined, dy),
            "decoder_affine_b": dy.sum(axis=(0, 1)),
        }
        djoined = dy @ self.params["decoder_affine_W"].T
        dhs, dh, dencoded = djoined[:, :, -H:], np.zeros((N, H)), np.zeros((N, S, H))
        if self.kind == "peeky":
            dh += djoined[:, :, :H].sum(axis=1)
        if self.kind == "attention":
            dcontexts = djoined[:, :, :H]
            dweights = np.einsum("nth,nsh->nts", dcontexts, self.encoded)
            dscores = self.weights * (dweights - (self.weights * dweights).sum(axis=2, keepdims=True))
            dhs = dhs + dscores @ self.encoded
            dencoded = np.einsum("nts,nth->nsh", self.weights, dcontexts) + np.einsum("nts,nth->nsh", dscores, self.hs)
        dinputs, of_lstm = self.decoder.backward(dhs)
        gradients.update(of_lstm)
        dh += self.decoder.dstate[0]
        if self.kind == "peeky":
            dh += dinputs[:, :, :H].sum(axis=1)
        gradients["decoder_embed_W"] = self.rows(self.ts[:, :-1], dinputs[:, :, -D:])

        dvectors, at = np.zeros((N, S, D)), 0
        for i, lstm in enumerate(self.encoders):
            units = lstm.Wh.shape[0]
            part = dencoded[:, :, at : at + units].copy()
            part = part[:, ::-1].copy() if i else part
            part[:, -1] += dh[:, at : at + units]
            dx, of_lstm = lstm.backward(part)
            dvectors += dx[:, ::-1] if i else dx
            gradients.update(of_lstm)
            at += units
        gradients["encoder_embed_W"] = self.rows(self.xs, dvectors)
        return {name: gradients[name] for name in self.params}

    def rows(self, ids, dvectors):
        dW = np.zeros((V, D))
        np.add.at(dW, ids, dvectors)
        return dW

    def check(self, batch, gradients, h=1e-6):
        """Central differences."""
        for name, values in self.params.items():
            for at in np.ndindex(values.shape):
                kept = values[at]
                values[at] = kept + h
                above = self.loss(*batch)
                values[at] = kept - h
                below = self.loss(*batch)
                values[at] = kept
                difference = abs((above - below) / (2 * h) - gradients[name][at])
                assert difference < 1e-8, f"{name}{at}: off by {difference}"

    def answers(self, xs, start, length):
        """Writes the most likely characters: ids [N, length], with one pass over the whole text per character."""
        ts = np.full((N, 1), start)
        global T
        kept = T
        for _ in range(length):
            T = ts.shape[1] + 1
            self.loss(xs, np.concatenate([ts, ts[:, :1]], axis=1))
            ts = np.concatenate([ts, self.scores[:, -1:].argmax(axis=2)], axis=1)
        T = kept
        return ts[:, 1:]


def case(seed, kind, bidirectional):
    random = np.random.RandomState(seed)
    model = Seq2seq(kind, bidirectional)
    # Some characters occur several times, others never.
    xs, ts = random.randint(0, V - 1, (N, S)), random.randint(0, V - 1, (N, T))
    loss = model.loss(xs, ts)
    scores, weights, gradients = model.scores, getattr(model, "weights", None), model.gradient()
    model.check((xs, ts), gradients)
    results = {"loss": number(loss), "scores": numbers(scores), "gradient": named(gradients)}
    if weights is not None:
        results["weights"] = numbers(weights)
    answers = numbers(model.answers(xs, int(ts[0, 0]), T + 1))
    return {"xs": numbers(xs), "ts": numbers(ts), "params": named(model.params), **results, "answers": answers}


def main():
    golden = {"numpy": np.__version__, "sizes": {"vocabSize": V, "wordvecSize": D, "hiddenSize": H}, "batch": [N, S, T]}
    golden.update({name: case(seed, *given) for seed, (name, given) in enumerate(MODELS.items())})
    lines = ",\n".join(f'"{name}": {json.dumps(part)}' for name, part in golden.items())
    OUTPUT.write_text(f"{{\n{lines}\n}}\n")
    print(f"{OUTPUT.name}: {OUTPUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
