"""A KLUE checkpoint as teacher: the encoder of a folder that its user has (Park et al. 2021, KLUE).

The folder of klue/bert-base or klue/roberta-* as published: `config.json`, `vocab.txt`, and `model.safetensors` or
`pytorch_model.bin`. The encoder is that of BERT (Devlin et al. 2019: post-LN, GELU, learned places), which RoBERTa
shares but for where places begin. It is written out here, so that no further library is needed; a test holds its
outputs on a small checkpoint of that shape equal to those of the library that such checkpoints are made with.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .corpus import Encoded, ragged
from .model import HEADS
from .text import normalise


class CheckpointError(ValueError):
    """The folder is no KLUE checkpoint; the message says what is missing or strange."""


@dataclass(frozen=True)
class KlueShape:
    """What `config.json` says."""

    vocabulary: int
    hidden: int
    layers: int
    heads: int
    feedforward: int
    places: int
    first_place: int
    """Where places begin: 0 for BERT, 2 for RoBERTa."""
    epsilon: float
    pad: int


def read_shape(folder: Path) -> KlueShape:
    """Raises CheckpointError."""
    try:
        said = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        kind = said["model_type"]
        if kind not in ("bert", "roberta"):
            raise CheckpointError(f"{folder}: a {kind} model; klue/bert-base and klue/roberta-* are read")
        return KlueShape(
            vocabulary=said["vocab_size"],
            hidden=said["hidden_size"],
            layers=said["num_hidden_layers"],
            heads=said["num_attention_heads"],
            feedforward=said["intermediate_size"],
            places=said["max_position_embeddings"],
            first_place=said.get("pad_token_id", 1) + 1 if kind == "roberta" else 0,
            epsilon=said.get("layer_norm_eps", 1e-12),
            pad=said.get("pad_token_id", 0),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        if isinstance(error, CheckpointError):
            raise
        raise CheckpointError(f"{folder / 'config.json'}: {error!r}") from None


class _Layer(nn.Module):
    def __init__(self, s: KlueShape) -> None:
        super().__init__()
        self.heads = s.heads
        self.query, self.key, self.value, self.out = (nn.Linear(s.hidden, s.hidden) for _ in range(4))
        self.seen = nn.LayerNorm(s.hidden, eps=s.epsilon)
        self.up, self.down = nn.Linear(s.hidden, s.feedforward), nn.Linear(s.feedforward, s.hidden)
        self.done = nn.LayerNorm(s.hidden, eps=s.epsilon)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """(n, t, hidden), mask (n, 1, 1, t) true where a token is."""
        n, t, d = x.shape
        q, k, v = (f(x).view(n, t, self.heads, -1).transpose(1, 2) for f in (self.query, self.key, self.value))
        seen = F.scaled_dot_product_attention(q, k, v, attn_mask=mask).transpose(1, 2).reshape(n, t, d)
        x = self.seen(x + self.out(seen))
        y: Tensor = self.done(x + self.down(F.gelu(self.up(x))))
        return y


class KlueTeacher(nn.Module):
    """The encoder and our heads. Takes (tokens, n-grams) like the student; n-grams are not read. Token 0 is padding."""

    def __init__(self, shape: KlueShape) -> None:
        super().__init__()
        self.shape = shape
        self.words = nn.Embedding(shape.vocabulary, shape.hidden)
        self.places = nn.Embedding(shape.places, shape.hidden)
        self.kinds = nn.Embedding(2 if shape.first_place == 0 else 1, shape.hidden)
        self.first = nn.LayerNorm(shape.hidden, eps=shape.epsilon)
        self.layers = nn.ModuleList(_Layer(shape) for _ in range(shape.layers))
        self.heads = nn.Linear(shape.hidden, sum(HEADS.values()))

    def encode(self, tokens: Tensor) -> Tensor:
        """The last states, (n, t, hidden)."""
        real = tokens >= 0
        place = self.shape.first_place + torch.arange(tokens.shape[1], device=tokens.device)
        kind = self.kinds.weight[0]
        x = self.first(self.words(tokens.clamp(min=0)) + self.places(place) + kind)
        for layer in self.layers:
            x = layer(x, real[:, None, None, :])
        return torch.as_tensor(x)

    def forward(self, tokens: Tensor, grams: Tensor) -> Tensor:
        """All heads side by side. `tokens` are numbers of `vocab.txt` plus 1, 0 where padding is."""
        states = self.encode(tokens - 1)
        real = (tokens > 0).to(states.dtype)[..., None]
        logits: Tensor = self.heads(F.dropout((states * real).sum(1) / real.sum(1).clamp(min=1), 0.1, self.training))
        return logits


_NAMES = (
    (r"embeddings\.word_embeddings\.", "words."),
    (r"embeddings\.position_embeddings\.", "places."),
    (r"embeddings\.token_type_embeddings\.", "kinds."),
    (r"embeddings\.LayerNorm\.", "first."),
    (r"encoder\.layer\.(\d+)\.attention\.self\.(query|key|value)\.", r"layers.\1.\2."),
    (r"encoder\.layer\.(\d+)\.attention\.output\.dense\.", r"layers.\1.out."),
    (r"encoder\.layer\.(\d+)\.attention\.output\.LayerNorm\.", r"layers.\1.seen."),
    (r"encoder\.layer\.(\d+)\.intermediate\.dense\.", r"layers.\1.up."),
    (r"encoder\.layer\.(\d+)\.output\.dense\.", r"layers.\1.down."),
    (r"encoder\.layer\.(\d+)\.output\.LayerNorm\.", r"layers.\1.done."),
)
"""The published names of weights and ours."""


def _ours(name: str) -> str | None:
    plain = re.sub(r"^(?:bert|roberta)\.", "", name)
    plain = plain.replace(".gamma", ".weight").replace(".beta", ".bias")
    for pattern, ours in _NAMES:
        if re.match(pattern, plain):
            return re.sub(f"^{pattern}", ours, plain)
    return None


def load_klue(folder: Path) -> KlueTeacher:
    """Raises CheckpointError where weights are missing or have other sizes."""
    model = KlueTeacher(read_shape(folder))
    weights = _read_weights(folder)
    found = {ours: value for name, value in weights.items() if (ours := _ours(name))}
    wanted = {name: value for name, value in model.state_dict().items() if not name.startswith("heads.")}
    for name, value in wanted.items():
        if name not in found:
            raise CheckpointError(f"{folder}: no weights for {name}")
        if found[name].shape != value.shape:
            raise CheckpointError(f"{folder}: {name} is {tuple(found[name].shape)}, expected {tuple(value.shape)}")
    model.load_state_dict({name: found[name] for name in wanted}, strict=False)
    return model


def _read_weights(folder: Path) -> dict[str, Any]:
    packed, pickled = folder / "model.safetensors", folder / "pytorch_model.bin"
    try:
        if packed.is_file():
            from safetensors.torch import load_file

            return dict(load_file(packed))
        return dict(torch.load(pickled, map_location="cpu", weights_only=True))
    except Exception as error:
        raise CheckpointError(f"{folder}: its weights cannot be read: {error}") from None


def encode_klue(texts: Sequence[str], folder: Path, limit: int = 96) -> Encoded:
    """Texts by the checkpoint's own vocabulary, each number plus 1, no n-grams."""
    from tokenizers import BertWordPieceTokenizer

    vocabulary = folder / "vocab.txt"
    if not vocabulary.is_file():
        raise CheckpointError(f"{vocabulary}: not there")
    cut = BertWordPieceTokenizer(str(vocabulary), lowercase=False, strip_accents=False)
    cut.enable_truncation(limit)
    rows = [np.array(each.ids, np.int32) + 1 for each in cut.encode_batch([normalise(text) for text in texts])]
    return Encoded(*ragged(rows), *ragged([np.zeros(0, np.int32)] * len(rows)))
