"""MediaPipe: the results of its FaceLandmarker as JSON, one for each frame.

Each result has `faceBlendshapes[0].categories` with `categoryName` and `score` (JavaScript), or the same in
snake case (Python). `_neutral` is no channel, tongueOut is not there. MediaPipe itself writes no file; what
people dump is `{"frames": [{"timestampMs": ..., "faceBlendshapes": ...}]}`, the bare list, or a result a line.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from ..channels import INDEX, NAMES
from ..errors import TakeError
from .fields import as_list, as_object, as_times, rate
from .match import match
from .notes import Note, capped, shown
from .raw import Content, Raw
from .repair import DEFAULT_FPS
from .take import Take
from .text import F64, dump_json, json_number, shortest

LACKS: Final = ("tongueOut",)
_HELD: Final = tuple(name for name in NAMES if name not in LACKS)
_FACES: Final = ("faceBlendshapes", "face_blendshapes")
_CLOCKS: Final = (("timestampMs", 1e-3), ("timestamp_ms", 1e-3), ("timestamp", 1e-3), ("time", 1.0))


def _frames(content: Content) -> list[object]:
    held = content.items or content.document.get("frames")
    # a single result is a take of one frame
    return list(held) if isinstance(held, list | tuple) else [content.document]


def sniff(content: Content) -> bool:
    """JSON whose first frame has face blendshapes."""
    frames = _frames(content)
    first = frames[0] if frames else None
    return isinstance(first, dict) and any(key in first for key in _FACES)


def _categories(frame: Mapping[str, object], where: str) -> list[tuple[str, float, object]] | None:
    """(name, score, score as given) of the first face; None where no face was seen."""
    key = next((key for key in _FACES if key in frame), _FACES[0])
    faces = as_list(frame.get(key), f"{where}.{key}")
    if not faces:
        return None
    # in JavaScript a face has `categories`, in Python it is the list of them
    head = faces[0]
    items = head if isinstance(head, list) else as_object(head, f"{where}.{key}[0]").get("categories")
    out = []
    for i, item in enumerate(as_list(items, f"{where}.{key}[0].categories")):
        row = as_object(item, f"{where}.{key}[0].categories[{i}]")
        name = row.get("categoryName", row.get("category_name"))
        if not isinstance(name, str):
            raise TakeError(f"`{where}.{key}[0].categories[{i}].categoryName` is {shown(name)}, not a name")
        out.append((name, json_number(row.get("score")), row.get("score")))
    return out


def _clock(frames: list[Mapping[str, object]], fps: float | None) -> tuple[F64, tuple[Note, ...]]:
    for key, unit in _CLOCKS:
        if frames and key in frames[0]:
            times = as_times([frame.get(key) for frame in frames], "frames[{}]." + key)
            return times * unit, ()
    step = 1.0 / (fps if fps is not None and 0 < fps <= 10_000 else DEFAULT_FPS)
    note = Note("the frames have no `timestampMs`", f"taken as {step:.4g} s apart", harmless=True)
    return np.arange(len(frames), dtype=np.float64) * step, (note,)


def read(content: Content) -> Raw:
    """The first face of every frame, by name; frames without a face are left out. Raises TakeError."""
    fps, notes = rate(content.document.get("fps"))
    frames = [as_object(item, f"frames[{i}]") for i, item in enumerate(_frames(content))]
    found = [_categories(frame, f"frames[{i}]") for i, frame in enumerate(frames)]
    lost = [Note(f"frames[{i}]: no face was seen", "the frame left out") for i, row in enumerate(found) if row is None]
    kept = [i for i, row in enumerate(found) if row is not None]
    times, clock = _clock(frames, fps)
    names = [name for name, _, _ in found[kept[0]] or ()] if kept else []
    columns = match(names)
    values = np.full((len(kept), len(columns.channels)), np.nan)
    odd: dict[tuple[int, int], str] = {}
    for row, i in enumerate(kept):
        scores = {name: (score, given) for name, score, given in found[i] or ()}
        for j, column in enumerate(columns.columns):
            score, given = scores.get(names[column], (float("nan"), None))
            values[row, j] = score
            if not np.isfinite(score):
                odd[row, j] = shown(given)
    told = (*columns.notes, *notes, *clock, *capped(lost, len(lost), "frames without a face"))
    rows = np.array(kept, np.int64)
    return Raw(columns.channels, times[kept], values, rows, "frames[{}]", fps, odd, told, lacks=LACKS)


def write(take: Take) -> bytes:
    """The JSON of a take, without tongueOut; `_neutral` is 0, since we do not estimate it."""
    columns = [INDEX[name] for name in _HELD]
    frames = []
    for time, row in zip(take.times.tolist(), shortest(take.weights[:, columns]), strict=True):
        scores = zip(("_neutral", *_HELD), (0.0, *row), strict=True)
        categories = [
            {"index": i, "score": score, "categoryName": name, "displayName": ""}
            for i, (name, score) in enumerate(scores)
        ]
        faces = [{"categories": categories, "headIndex": -1, "headName": ""}]
        frames.append({"timestampMs": time * 1000, "faceBlendshapes": faces})
    return dump_json({"fps": take.fps, "frames": frames})
