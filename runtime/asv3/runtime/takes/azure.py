"""Azure visemes: blocks of 55 numbers at 60 fps, as the speech SDK hands them over (`VisemeReceived`).

The first 52 are in Unreal's order, then the roll of the head and of both eyes. A file is one such object, a list
of them, or one a line.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from ..errors import TakeError
from .fields import as_list, as_object, as_weights
from .notes import Note, shown
from .orders import UNREAL
from .raw import Content, Raw
from .take import Take
from .text import dump_json, shortest

FPS: Final = 60.0
WIDTH: Final = len(UNREAL) + 3


def _blocks(content: Content) -> list[tuple[str, Mapping[str, object]]]:
    if content.document:
        return [("", content.document)]
    return [(f"[{i}].", as_object(item, f"[{i}]")) for i, item in enumerate(content.items)]


def sniff(content: Content) -> bool:
    """JSON objects with `BlendShapes`."""
    first = content.items[0] if content.items else content.document
    return isinstance(first, dict) and "BlendShapes" in first


def read(content: Content) -> Raw:
    """The blocks in the order of `FrameIndex`, one after another. Raises TakeError."""
    rows: list[object] = []
    notes: list[Note] = []
    for where, block in _blocks(content):
        index = block.get("FrameIndex", len(rows))
        if not isinstance(index, int) or isinstance(index, bool) or index < 0:
            raise TakeError(f"`{where}FrameIndex` is {shown(index)}, not a frame number")
        if index != len(rows):
            notes.append(Note(f"`{where}FrameIndex` is {index}, but {len(rows)} frames came before", "put after them"))
        rows += as_list(block.get("BlendShapes"), f"{where}BlendShapes")
    values, odd = as_weights(rows, range(len(UNREAL)), WIDTH, "BlendShapes[{}]")
    order = np.arange(len(rows))
    return Raw(UNREAL, order / FPS, values, order, "BlendShapes[{}]", FPS, odd, tuple(notes))


def write(take: Take) -> bytes:
    """One block with the frames of a take at 60 fps, the three rolls 0."""
    rows = [[*row, 0.0, 0.0, 0.0] for row in shortest(take.weights[:, list(UNREAL)])]
    return dump_json({"FrameIndex": 0, "BlendShapes": rows})
