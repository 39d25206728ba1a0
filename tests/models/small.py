"""A small network and little data, for tests of training."""

from __future__ import annotations

from functools import cache

import numpy as np

from asv3.models.dataset.labels import NUMBER
from asv3.models.dataset.seeds import line_sample, read_lines
from asv3.models.microalbert.corpus import Set, encode, targets
from asv3.models.microalbert.linear import Folded, Linear, fit_classes, folded
from asv3.models.microalbert.model import HEADS, Shape
from asv3.models.microalbert.pieces import train_pieces
from asv3.models.microalbert.text import Vocabulary, normalise

SMALL = Shape(vocabulary=800, embedding=16, hidden=32, layers=2, heads=2, feedforward=48, grams=1500, gram=24, mixed=32)
LINES = read_lines("dev")
TEXTS = [line.line for line in LINES]
TRUTH = np.array([NUMBER[line.emotion] for line in LINES])


@cache
def linear() -> dict[str, Linear]:
    """The linear model of the one emotion."""
    return {"meant": fit_classes(TEXTS, TRUTH, 16)}


@cache
def start() -> Folded:
    """What it gives a network to begin with."""
    return folded(linear(), HEADS, SMALL.grams, SMALL.gram)


@cache
def vocabulary() -> Vocabulary:
    """Pieces and n-grams of the dev lines."""
    return Vocabulary(train_pieces(map(normalise, TEXTS), SMALL.vocabulary), start().grams)


def sets(passes: float) -> list[Set]:
    """The dev lines, so often."""
    told = targets([line_sample(line) for line in LINES])
    return [Set("lines", encode(TEXTS, vocabulary(), SMALL), told, passes)]
