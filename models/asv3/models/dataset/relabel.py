"""Making the public sets rows of the dataset: one table of what each becomes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from .schema import Sample
from .seeds import SPLITS, line_sample, read_lines
from .sources import chatbot_samples, goemotions_samples, kote_samples, nsmc_samples


def _goemotions(path: Path) -> Iterator[Sample]:
    for split in SPLITS:
        yield from goemotions_samples(path / f"{split}.tsv", split)


def _seed(_: Path) -> Iterator[Sample]:
    for split in SPLITS:
        yield from map(line_sample, read_lines(split))


SETS: Final[dict[str, tuple[str, Callable[[Path], Iterator[Sample]]]]] = {
    "seed": ("", _seed),
    "kote": ("kote/val.tsv", kote_samples),
    "goemotions": ("goemotions_ko", _goemotions),
    "nsmc": ("nsmc/reviews.tsv.xz", nsmc_samples),
    "chatbot": ("chatbot_ko/ChatbotData.csv", chatbot_samples),
}
"""Name of a set: where it lies in the data folder, and how it is read."""


def sample_text(sample: Sample) -> str:
    """One row of JSONL."""
    return json.dumps(sample.model_dump(exclude_defaults=True), ensure_ascii=False) + "\n"
