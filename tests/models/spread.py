"""One of several processes that train one network together: `spread.py FOLDER` under torch's launcher."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import torch

from asv3.models.dataset.labels import EMOTIONS
from asv3.models.dataset.seeds import line_sample, read_lines
from asv3.models.microalbert import train
from asv3.models.microalbert.corpus import Set, encode, targets
from asv3.models.microalbert.linear import fit_classes, folded
from asv3.models.microalbert.model import HEADS, MicroAlbert, Shape
from asv3.models.microalbert.pieces import train_pieces
from asv3.models.microalbert.text import Vocabulary, normalise


def main(folder: Path) -> None:
    """Trains on the dev lines, and leaves this process's weights and what it told."""
    shape = Shape(
        vocabulary=800, embedding=16, hidden=32, layers=2, heads=2, feedforward=48, grams=1500, gram=24, mixed=32
    )
    lines = read_lines("dev")
    texts = [line.line for line in lines]
    truth = np.array([EMOTIONS.index(line.emotion) for line in lines])
    grams = folded({"meant": fit_classes(texts, truth, len(EMOTIONS))}, HEADS, shape.grams, shape.gram).grams
    vocabulary = Vocabulary(train_pieces(map(normalise, texts), shape.vocabulary), grams)
    sets = [Set("lines", encode(texts, vocabulary, shape), targets([line_sample(line) for line in lines]), passes=6)]
    torch.manual_seed(1)
    steps: list[int] = []
    model = train.fit(
        MicroAlbert(shape), sets, train.Recipe(batch=32, rate=1e-2, table_rate=0.1, seed=3, every=50), folder,
        lambda done, total, loss: steps.append(total),
    )  # fmt: skip
    right = float((train.predict(model, sets[0].texts)["meant"].argmax(1) == truth).mean())
    rank = torch.distributed.get_rank() if torch.distributed.is_initialized() else 0
    torch.save({"weights": model.state_dict(), "right": right, "steps": len(steps)}, folder / f"rank-{rank}.pt")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
