"""What training minimises: one term for each head, each counting only where its target is known."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from .model import by_head

SHARE: dict[str, float] = {
    "meant": 1.0,
    "felt": 8.0,
    "vad": 3.0,
    "level": 1.5,
    "goemotions": 8.0,
    "kote": 4.0,
    "rating": 1.0,
}
"""How much each term counts: chosen so that each is about 1 early in training."""


def concordance(ours: Tensor, theirs: Tensor) -> Tensor:
    """Lin's concordance correlation of each column, (k,) in -1..1 (Lin 1989): 2 cov / (var + var + (mean - mean)^2)."""
    a, b = ours.mean(0), theirs.mean(0)
    covariance = ((ours - a) * (theirs - b)).mean(0)
    return 2 * covariance / (ours.var(0, correction=0) + theirs.var(0, correction=0) + (a - b) ** 2 + 1e-6)


def _mean(loss: Tensor, weight: Tensor) -> Tensor:
    return (loss * weight).sum() / weight.sum().clamp(min=1.0)


def _binary(logits: Tensor, values: Tensor, weight: Tensor) -> Tensor:
    return _mean(F.binary_cross_entropy_with_logits(logits, values, reduction="none"), weight)


def _meant(logits: Tensor, values: Tensor, weight: Tensor) -> Tensor:
    return _mean(-(values * logits.log_softmax(1)).sum(1), weight[:, 0])


def _vad(logits: Tensor, values: Tensor, weight: Tensor) -> Tensor:
    """Squared error, and 1 - CCC where a batch has enough rows for one."""
    ours = logits.tanh()
    loss = 4 * _mean((ours - values) ** 2, weight)
    known = weight[:, 0] > 0
    if int(known.sum()) >= 16:
        loss = loss + (1 - concordance(ours[known], values[known])).mean()
    return loss


_TERMS = {"meant": _meant, "vad": _vad}


def total(logits: Tensor, values: dict[str, Tensor], weights: dict[str, Tensor]) -> tuple[Tensor, dict[str, float]]:
    """The sum to minimise, and each term for the records."""
    parts = by_head(logits.float())
    loss = torch.zeros((), device=logits.device)
    said = {}
    for name, share in SHARE.items():
        if not bool(weights[name].any()):
            continue
        term = _TERMS.get(name, _binary)(parts[name], values[name], weights[name])
        loss = loss + share * term
        said[name] = float(term.detach())
    return loss, said
