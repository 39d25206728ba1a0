"""Audio2Face JSON: names once, a matrix of weights, a frame rate (omniverse exporter, NVIDIA ACE, SAiD)."""

from __future__ import annotations

import numpy as np

from ..channels import NAMES
from .fields import as_list, as_names, as_weights, rate
from .match import match
from .notes import Note
from .orders import UNREAL
from .raw import Content, Raw
from .repair import DEFAULT_FPS
from .take import Take
from .text import dump_json, shortest


def sniff(content: Content) -> bool:
    """A JSON object with `weightMat`."""
    return "weightMat" in content.document


def read(content: Content) -> Raw:
    """Rows of `weightMat` named by `facsNames`; every other field may be missing. Raises TakeError."""
    document = content.document
    names = as_names(document.get("facsNames"), "facsNames")
    columns = match(names)
    fps, notes = rate(document.get("exportFps"))
    if document.get("exportFps") is None:
        notes = (*notes, Note("the file has no `exportFps`", f"{DEFAULT_FPS:g} fps assumed", harmless=True))
    rows = as_list(document.get("weightMat"), "weightMat")
    count = document.get("numFrames")
    if isinstance(count, int) and count != len(rows):
        notes = (*notes, Note("`numFrames` is not the number of rows", f"read {len(rows)}"))
    values, odd = as_weights(rows, columns.columns, len(names), "weightMat[{}]")
    step = 1.0 / (fps if fps is not None and 0 < fps <= 10_000 else DEFAULT_FPS)
    order = np.arange(len(rows))
    times = np.asarray(order * step, np.float64)
    return Raw(columns.channels, times, values, order, "weightMat[{}]", fps, odd, (*columns.notes, *notes))


def write(take: Take) -> bytes:
    """The JSON of a take at an even rate, in Unreal's order; float32 weights read back exactly."""
    rows = shortest(take.weights[:, list(UNREAL)])
    return dump_json(
        {
            "exportFps": take.fps,
            "trackPath": "",
            "numPoses": len(UNREAL),
            "numFrames": len(rows),
            "facsNames": [NAMES[i] for i in UNREAL],
            "weightMat": rows,
        }
    )
