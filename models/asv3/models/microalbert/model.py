"""The network: a small ALBERT beside a bag of character n-grams, and one linear head for each thing to tell.

ALBERT (Lan et al. 2020): token embeddings narrower than the model (factorised) and one transformer layer used several
times (shared); here with the norm before each part (pre-LN, Xiong et al. 2020). The n-gram bag is what a linear TF-IDF
model sees (fastText, Joulin et al. 2017), for the n-grams that matter most to the linear teachers, their vectors kept
as codes (`codes`): it knows more words than the pieces do, and the transformer knows their order.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ..dataset.labels import EMOTIONS, GOEMOTIONS, KOTE_KOREAN, LEVELS
from .codes import CODES, WORDS

HEADS: dict[str, int] = {
    "meant": len(EMOTIONS),  # logits of the one emotion it is said with (softmax)
    "felt": len(EMOTIONS),  # logits of each emotion a rater would mark (sigmoid)
    "vad": 3,  # valence, arousal, dominance (tanh)
    "level": LEVELS - 1,  # logits of level > 1, > 2, > 3, > 4 (ordinal, Frank & Hall 2001)
    "goemotions": len(GOEMOTIONS),
    "kote": len(KOTE_KOREAN),
    "rating": 1,  # 0..1, of film reviews: a valence signal (sigmoid)
}
"""Every output and its width."""


@dataclass(frozen=True)
class Shape:
    """Sizes of a network."""

    vocabulary: int = 6000
    embedding: int = 96
    hidden: int = 192
    layers: int = 3
    heads: int = 4
    feedforward: int = 512
    tokens: int = 64
    grams: int = 80_000
    """How many character n-grams are known."""
    gram: int = 64
    mixed: int = 256
    dropout: float = 0.1

    def as_dict(self) -> dict[str, Any]:
        """For checkpoints and manifests."""
        return asdict(self)


STUDENT = Shape()
TEACHER = Shape(
    vocabulary=8000, embedding=256, hidden=512, layers=6, heads=8, feedforward=2048, grams=120_000, gram=128, mixed=512
)


class Layer(nn.Module):
    """One pre-LN transformer layer. (n, t, hidden) and an additive mask (n, 1, 1, t) to (n, t, hidden)."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.before = nn.LayerNorm(shape.hidden)
        self.qkv = nn.Linear(shape.hidden, 3 * shape.hidden)
        self.out = nn.Linear(shape.hidden, shape.hidden)
        self.between = nn.LayerNorm(shape.hidden)
        self.up = nn.Linear(shape.hidden, shape.feedforward)
        self.down = nn.Linear(shape.feedforward, shape.hidden)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """See the class."""
        n, t, d = x.shape
        q, k, v = self.qkv(self.before(x)).view(n, t, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
        scores = q @ k.transpose(-1, -2) / math.sqrt(d // self.heads) + mask
        seen = (scores.softmax(-1) @ v).transpose(1, 2).reshape(n, t, d)
        x = x + self.out(seen)
        added: Tensor = self.down(F.relu(self.up(self.between(x))))
        return x + added


class MicroAlbert(nn.Module):
    """Tokens (n, t) int64 and n-grams (n, g) int64, padded with 0, to logits by head, each (n, width)."""

    def __init__(self, shape: Shape = STUDENT) -> None:
        super().__init__()
        self.shape = shape
        self.tokens = nn.Embedding(shape.vocabulary, shape.embedding, padding_idx=0)
        self.places = nn.Embedding(shape.tokens, shape.hidden)
        self.widen = nn.Linear(shape.embedding, shape.hidden)
        self.layer = Layer(shape)
        self.after = nn.LayerNorm(shape.hidden)
        self.codes: Tensor
        self.register_buffer("codes", torch.zeros(shape.grams + 1, CODES, dtype=torch.uint8))
        self.books = nn.Parameter(torch.zeros(CODES * WORDS, shape.gram))
        self.mix = nn.Linear(2 * shape.hidden + shape.gram, shape.mixed)
        self.heads = nn.Linear(shape.mixed + shape.gram, sum(HEADS.values()))
        nn.init.normal_(self.tokens.weight, 0, 1 / math.sqrt(shape.embedding))
        with torch.no_grad():
            self.tokens.weight[0] = 0
        nn.init.normal_(self.places.weight, 0, 0.02)

    def parameters_count(self) -> int:
        """Numbers that were learned: weights, and the codes of n-grams."""
        return sum(p.numel() for p in self.parameters()) + self.codes.numel()

    def bag(self, grams: Tensor) -> Tensor:
        """The vectors of the n-grams (n, g), summed and divided by the root of their number, (n, gram)."""
        present = (grams > 0).to(self.books.dtype)
        words = self.codes[grams].long() + torch.arange(0, CODES * WORDS, WORDS, device=grams.device)
        # how often each word is in the sum: a product with the books instead of CODES rows for each n-gram
        often = torch.zeros(len(grams), CODES * WORDS, dtype=self.books.dtype, device=grams.device)
        often.scatter_add_(1, words.flatten(1), present[..., None].expand(words.shape).flatten(1))
        with torch.autocast(grams.device.type, enabled=False):
            total = often @ self.books
        return total / present.sum(1, keepdim=True).clamp(min=1).sqrt()

    def states(self, tokens: Tensor, grams: Tensor) -> tuple[Tensor, Tensor]:
        """What the heads see, (n, mixed), and the bag, (n, gram)."""
        real = (tokens > 0).to(self.widen.weight.dtype)
        mask = (real[:, None, None, :] - 1) * 1e4
        x = self.widen(self.tokens(tokens)) + self.places.weight[: tokens.shape[1]]
        for _ in range(self.shape.layers):
            x = self.layer(x, mask)
        x = self.after(x) * real[..., None]
        mean = x.sum(1) / real.sum(1, keepdim=True)
        most = (x + (real[..., None] - 1) * 1e4).amax(1)
        bag = F.dropout(self.bag(grams), self.shape.dropout, self.training)
        mixed = F.relu(self.mix(torch.cat([mean, most, bag], 1)))
        return F.dropout(mixed, 2 * self.shape.dropout, self.training), bag

    def forward(self, tokens: Tensor, grams: Tensor) -> Tensor:
        """All heads side by side, (n, sum of HEADS)."""
        logits: Tensor = self.heads(torch.cat(self.states(tokens, grams), 1))
        return logits


def by_head(logits: Any) -> dict[str, Any]:
    """The columns of each head: works for torch and numpy."""
    out, at = {}, 0
    for name, width in HEADS.items():
        out[name] = logits[:, at : at + width]
        at += width
    return out
