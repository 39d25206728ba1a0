"""One of several processes that train one network together: `-m tests.models.spread FOLDER` under torch's launcher."""

from __future__ import annotations

import sys
from pathlib import Path

import torch

from asv3.models.microalbert import train
from asv3.models.microalbert.model import MicroAlbert
from asv3.models.microalbert.pipeline import begin

from .small import SMALL, TRUTH, sets, start


def main(folder: Path) -> None:
    """Trains on the dev lines, and leaves this process's weights and how much it got right."""
    torch.manual_seed(1)
    steps: list[int] = []
    given = sets(6)
    begun = MicroAlbert(SMALL)
    begin(begun, start())
    model = train.fit(
        begun, given, train.Recipe(batch=32, rate=1e-2, books_rate=0.1, seed=3, every=50), folder,
        lambda done, total, loss: steps.append(total),
    )  # fmt: skip
    right = float((train.predict(model, given[0].texts)["meant"].argmax(1) == TRUTH).mean())
    rank = torch.distributed.get_rank()
    torch.save({"weights": model.state_dict(), "right": right, "steps": len(steps)}, folder / f"rank-{rank}.pt")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
