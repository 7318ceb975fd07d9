"""Training steps of the books' systems in PyTorch: plain modules, run as they are, without a compiler.

Sequences are [T, N, …], which is what its recurrent modules take. `torch_steps.py <system> <threads>` prints the time of a step.
"""

import sys

import torch
from timing import main, pair_batches, picture_batches, text_batches, translations, window_batches
from torch import nn
from torch.nn import functional

SGD, ADAM_EPSILON = torch.optim.SGD, 1e-7


def adam(model):
    return torch.optim.Adam(model.parameters(), eps=ADAM_EPSILON)


def tensors(batches):
    for batch in batches:
        yield [torch.from_numpy(values) for values in batch]


def initialised(model, std=None):
    """Weights from N(0, std²), He's by default, and biases of 0."""
    for module in model.modules():
        if isinstance(module, (nn.Linear, nn.Conv2d)):
            nn.init.zeros_(module.bias)
            inputs = module.weight[0].numel()
            nn.init.normal_(module.weight, std=(2 / inputs) ** 0.5 if std is None else std)
    return model


def sequence_initialised(model):
    """Embeddings from N(0, 0.01²), other weights from N(0, 1/inputs), biases of 0."""
    for module in model.modules():
        if isinstance(module, nn.Embedding):
            nn.init.normal_(module.weight, std=0.01)
        elif isinstance(module, (nn.Linear, nn.RNNBase)):
            for name, values in module.named_parameters():
                if "bias" in name:
                    nn.init.zeros_(values)
                else:
                    nn.init.normal_(values, std=values.shape[1] ** -0.5)
    return model


def size_of(model):
    """PyTorch's recurrent layers have a second bias, which no one needs."""
    return sum(values.numel() for name, values in model.named_parameters() if "bias_hh" not in name)


def stepping(model, optimizer, batches, loss_of, most=None):
    """A step, and the number of parameters of the model."""

    def step():
        loss = loss_of(next(batches))
        optimizer.zero_grad()
        loss.backward()
        if most is not None:
            nn.utils.clip_grad_norm_(model.parameters(), most)
        optimizer.step()
        return loss.item()

    return step, size_of(model)


def net(model, optimizer, sizes, shape=(784,)):
    def loss_of(batch):
        x, t = batch
        return functional.cross_entropy(model(x.view(-1, *shape)), t)

    return stepping(model, optimizer, tensors(picture_batches(sizes)), loss_of)


class BookDropout(nn.Module):
    """That of volume 1, which does not scale what stays."""

    def forward(self, x):
        return functional.dropout(x) * 0.5


def two_layer_net(sizes):
    (hidden,) = sizes["hidden"]
    model = initialised(nn.Sequential(nn.Linear(784, hidden), nn.ReLU(), nn.Linear(hidden, 10)), 0.01)
    return net(model, SGD(model.parameters(), lr=0.1), sizes)


def hidden_layers(sizes, between=lambda size: ()):
    widths = [784, *sizes["hidden"]]
    for inputs, outputs in zip(widths, widths[1:]):
        yield from (nn.Linear(inputs, outputs), *between(outputs), nn.ReLU())
    yield nn.Linear(widths[-1], 10)


def multi_layer_net(sizes):
    model = initialised(nn.Sequential(*hidden_layers(sizes)))
    return net(model, adam(model), sizes)


def multi_layer_net_extend(sizes):
    normalised = hidden_layers(sizes, lambda size: (nn.BatchNorm1d(size, eps=1e-6),))
    model = initialised(nn.Sequential(*normalised))
    return net(model, SGD(model.parameters(), lr=0.01), sizes)


def simple_conv_net(sizes):
    filters, size, hidden = sizes["filters"], sizes["size"], sizes["hidden"]
    features = filters * ((29 - size) // 2) ** 2
    layers = nn.Conv2d(1, filters, size), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()
    model = nn.Sequential(*layers, nn.Linear(features, hidden), nn.ReLU(), nn.Linear(hidden, 10))
    return net(initialised(model, 0.01), adam(model), sizes, (1, 28, 28))


def deep_conv_net(sizes):
    channels, hidden, layers = 1, sizes["hidden"], []
    for i, (filters, pad) in enumerate(zip(sizes["filters"], sizes["pads"])):
        layers += [nn.Conv2d(channels, filters, 3, padding=pad), nn.ReLU(), *([nn.MaxPool2d(2)] if i % 2 else [])]
        channels = filters
    layers += [nn.Flatten(), nn.Linear(16 * channels, hidden), nn.ReLU(), BookDropout(), nn.Linear(hidden, 10), BookDropout()]
    model = initialised(nn.Sequential(*layers))
    return net(model, adam(model), sizes, (1, 28, 28))


class CBOW(nn.Module):
    def __init__(self, words, hidden):
        super().__init__()
        self.inner = nn.Embedding(words, hidden, sparse=True)
        self.outer = nn.Embedding(words, hidden, sparse=True)

    def forward(self, contexts, words):
        h = self.inner(contexts).mean(dim=1)
        return torch.einsum("nh,nkh->nk", h, self.outer(words))


def cbow(sizes):
    """With SparseAdam, which updates only the rows that a step reads."""
    model = sequence_initialised(CBOW(sizes["words"], sizes["hidden"]))
    optimizer = torch.optim.SparseAdam(list(model.parameters()), eps=ADAM_EPSILON)
    right = torch.zeros(sizes["batch"], 1 + sizes["negatives"])
    right[:, 0] = 1

    def loss_of(batch):
        scores = model(*batch)
        return functional.binary_cross_entropy_with_logits(scores, right, reduction="sum") / len(scores)

    return stepping(model, optimizer, tensors(window_batches(sizes)), loss_of)


class LanguageModel(nn.Module):
    """Recurrent layers that begin with their last state. Tied scores use the matrix of the embedding."""

    def __init__(self, sizes, cell, layers=1, dropout=0.0, tied=False):
        super().__init__()
        V, D, H = sizes["words"], sizes["wordvec"], sizes["hidden"]
        self.embedding, self.affine = nn.Embedding(V, D), nn.Linear(H, V)
        self.recurrent = cell(D, H, layers, dropout=dropout if layers > 1 else 0.0)
        self.dropout, self.state = nn.Dropout(dropout), None
        sequence_initialised(self)
        if tied:
            self.affine.weight = self.embedding.weight

    def forward(self, ids):
        hs, state = self.recurrent(self.dropout(self.embedding(ids)), self.state)
        self.state = tuple(part.detach() for part in state) if isinstance(state, tuple) else state.detach()
        return self.affine(self.dropout(hs))


def language_model(model, sizes):
    def loss_of(batch):
        ids, t = batch
        return functional.cross_entropy(model(ids).flatten(0, 1), t.flatten())

    optimizer = SGD(model.parameters(), lr=0.1)
    return stepping(model, optimizer, tensors(text_batches(sizes)), loss_of, sizes.get("maxGrad"))


def simple_rnnlm(sizes):
    return language_model(LanguageModel(sizes, nn.RNN), sizes)


def rnnlm(sizes):
    return language_model(LanguageModel(sizes, nn.LSTM), sizes)


def better_rnnlm(sizes):
    return language_model(LanguageModel(sizes, nn.LSTM, layers=2, dropout=0.5, tied=True), sizes)


class Seq2seq(nn.Module):
    """`peek` gives the question's h to every step of the decoder; `attend` gives it the attention over all h."""

    def __init__(self, sizes, peek, attend):
        super().__init__()
        V, D, H = sizes["characters"], sizes["wordvec"], sizes["hidden"]
        self.peek, self.attend = peek, attend
        self.read, self.write = nn.Embedding(V, D), nn.Embedding(V, D)
        self.encoder, self.decoder = nn.LSTM(D, H), nn.LSTM(H + D if peek else D, H)
        self.affine = nn.Linear(2 * H if peek or attend else H, V)

    def forward(self, questions, inputs):
        hs, (h, _) = self.encoder(self.read(questions))
        vectors, peeked = self.write(inputs), h.expand(len(inputs), -1, -1)
        out, _ = self.decoder(torch.cat([peeked, vectors], dim=2) if self.peek else vectors, (h, torch.zeros_like(h)))
        if self.attend:
            keys, queries = hs.transpose(0, 1), out.transpose(0, 1)
            contexts = (queries @ keys.transpose(1, 2)).softmax(dim=2) @ keys
            return self.affine(torch.cat([contexts.transpose(0, 1), out], dim=2))
        return self.affine(torch.cat([peeked, out], dim=2) if self.peek else out)


def translation(sizes, peek=False, attend=False):
    model = sequence_initialised(Seq2seq(sizes, peek, attend))

    def loss_of(batch):
        questions, answers = batch
        scores = model(questions, answers[:-1])
        return functional.cross_entropy(scores.flatten(0, 1), answers[1:].flatten())

    return stepping(model, adam(model), tensors(pair_batches(sizes)), loss_of, sizes["maxGrad"])


if __name__ == "__main__":
    torch.set_num_threads(int(sys.argv[2]))
    main({**globals(), **translations(translation)}, {"PyTorch": torch.__version__})
