"""Silver labels: five raters' votes as a language model guessed them by reading, and what they are worth.

`silver/votes.tsv.xz` holds `id <tab> emotion:votes …` for texts of the public sets (found again by their id; no text
is kept here). Guessed votes are not votes: nearly all rows of KOTE are among the texts, and `calibrate` learns from
those, which must be training rows, how guesses become probabilities of KOTE's labels.
"""

from __future__ import annotations

import lzma
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

import numpy as np

from ..probability import sigmoid
from .labels import EMOTIONS, F32
from .schema import text_id

VOTERS = 5
_NAMES = "neu joy aff adm pri cal int sur emb sad dis fea ang gro con wea"
_SHORT = dict(zip(_NAMES.split(" "), EMOTIONS, strict=True))


def read_votes() -> dict[str, F32]:
    """Votes for the 16 emotions by text id, each (16,) in 0..1."""
    out: dict[str, F32] = {}
    packed = resources.files(__package__).joinpath("silver/votes.tsv.xz").read_bytes()
    for line in lzma.decompress(packed).decode().splitlines():
        key, _, said = line.partition("\t")
        row = np.zeros(len(EMOTIONS), np.float32)
        for word in said.split():
            name, _, votes = word.partition(":")
            row[EMOTIONS.index(_SHORT[name])] = int(votes) / VOTERS
        out[key] = row
    return out


@dataclass(frozen=True)
class Calibration:
    """For each emotion a logistic regression on all 16 guesses: a rater who marks anger also marks contempt."""

    weights: F32
    offsets: F32

    def probabilities(self, votes: F32) -> F32:
        """Guessed votes (n, 16) to the probability that KOTE's raters mark each emotion, (n, 16), to four places: the
        last bits depend on how many threads multiply, and what is learned next is known by its inputs."""
        return np.asarray(sigmoid(_inputs(votes) @ self.weights.T + self.offsets), np.float32).round(4)


def _inputs(votes: F32) -> F32:
    return np.concatenate([votes, (votes > 0).astype(np.float32)], 1)


def calibrate(votes: F32, labels: F32, strength: float = 1.0) -> Calibration:
    """Fitted on texts that have both guesses (n, 16) and KOTE's labels (n, 16)."""
    from sklearn.linear_model import LogisticRegression

    weights, offsets = [], []
    for column in labels.T:
        model = LogisticRegression(C=strength, max_iter=500).fit(_inputs(votes), column > 0.5)
        weights.append(model.coef_[0])
        offsets.append(model.intercept_[0])
    return Calibration(np.array(weights, np.float32), np.array(offsets, np.float32))


def matched(texts: Sequence[str], votes: Mapping[str, F32]) -> list[tuple[int, F32]]:
    """(row, votes) of the texts that have votes."""
    return [(i, votes[key]) for i, text in enumerate(texts) if (key := text_id(text)) in votes]
