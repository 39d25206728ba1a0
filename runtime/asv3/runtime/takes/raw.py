"""What a file holds before any rule is applied: the common ground of all formats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .notes import Note

F64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Content:
    """What the bytes of a file turned out to be; the others stay empty."""

    archive: bytes = b""
    text: str = ""
    document: Mapping[str, object] = field(default_factory=dict)
    items: Sequence[object] = ()
    """A JSON list, or one JSON object a line."""


@dataclass(frozen=True, slots=True)
class Raw:
    """Frames as the file gives them: `times` (n,) seconds, `values` (n, k) with NaN for what is no number.

    `channels` (k,) are canonical indices; `place` formats an entry of `rows` (n,) for messages;
    `fps` is None where the format has none; `odd` shows cells that held no number. A `keyed` source
    (an AnimationClip) is sparse by nature: a channel it leaves out is 0, and a gap is interpolated.
    """

    channels: tuple[int, ...]
    times: F64
    values: F64
    rows: NDArray[np.int64]
    place: str
    fps: float | None = None
    odd: Mapping[tuple[int, int], str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    keyed: bool = False
    lacks: tuple[str, ...] = ()
    """Channels that the format never has: their absence is no fault of the file."""


def at(raw: Raw, i: int) -> str:
    """Where frame `i` stands in the file: `row 12` or `frames[11]`."""
    return raw.place.format(int(raw.rows[i]))
