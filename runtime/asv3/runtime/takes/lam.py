"""The JSON that LAM_Audio2Expression exports: frames of weights, named once."""

from __future__ import annotations

import numpy as np

from ..channels import NAMES
from ..errors import TakeError
from .fields import as_list, as_names, as_object, as_times, as_weights, rate
from .match import match
from .notes import Note
from .raw import Content, Raw
from .repair import DEFAULT_FPS
from .take import Take
from .text import F64, dump_json, shortest


def sniff(content: Content) -> bool:
    """A JSON object with `frames` (of MediaPipe, which is asked before, they have face blendshapes)."""
    return "frames" in content.document


def _times(frames: list[object], fps: float | None) -> tuple[F64, tuple[Note, ...]]:
    """The frames' own times, or a regular clock where none has one."""
    given = [as_object(frame, f"frames[{i}]").get("time") for i, frame in enumerate(frames)]
    if not given or any(time is not None for time in given):
        return as_times(given, "frames[{}].time"), ()
    step = 1.0 / (fps if fps is not None and 0 < fps <= 10_000 else DEFAULT_FPS)
    note = Note("the frames have no `time`", f"taken as {step:.4g} s apart", harmless=True)
    return np.arange(len(given), dtype=np.float64) * step, (note,)


def read(content: Content) -> Raw:
    """Frames of a LAM export, mapped by `names` (or `metadata.blendshape_names`). Raises TakeError."""
    document = content.document
    metadata = as_object(document.get("metadata", {}), "metadata")
    given, inner = document.get("names"), metadata.get("blendshape_names")
    if given is None and inner is None:
        raise TakeError("neither `names` nor `metadata.blendshape_names`: weights are never read by position")
    names = as_names(inner, "metadata.blendshape_names") if given is None else as_names(given, "names")
    columns = match(names)
    fps, notes = rate(metadata.get("fps", document.get("fps")))
    notes = (*columns.notes, *notes)
    if given is not None and inner is not None and given != inner:
        notes = (*notes, Note("`names` and `metadata.blendshape_names` differ", "the former used"))
    frames = as_list(document.get("frames"), "frames")
    count = metadata.get("frame_count")
    if isinstance(count, int) and count != len(frames):
        notes = (*notes, Note("`metadata.frame_count` is not the number of frames", f"read {len(frames)}"))
    times, clock = _times(frames, fps)
    rows = [as_object(frame, f"frames[{i}]").get("weights") for i, frame in enumerate(frames)]
    values, odd = as_weights(rows, columns.columns, len(names), "frames[{}].weights")
    order = np.arange(len(frames))
    return Raw(columns.channels, times, values, order, "frames[{}]", fps, odd, (*notes, *clock))


def write(take: Take) -> bytes:
    """The JSON of a take; float32 weights read back exactly."""
    frames = [
        {"weights": weights, "time": time, "rotation": []}
        for weights, time in zip(shortest(take.weights), take.times.tolist(), strict=True)
    ]
    metadata = {"fps": take.fps, "frame_count": len(frames), "blendshape_names": list(NAMES)}
    return dump_json({"names": list(NAMES), "metadata": metadata, "frames": frames})
