"""Sheets of drawn faces: emotions by level, authored presets, a film strip of a take, one moment large."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from asv3.inspection.subject import LEVELS, Subject
from asv3.runtime import NAMES, Take

from . import face2d
from .face import face
from .svg import INK, MUTED, box, document, text

F32 = NDArray[np.float32]
CELL: Final = 110
_NAME: Final = 118
_STRIP_COLUMNS: Final = 8
_STRONG: Final = 0.04
_MOST_NAMED: Final = 18
_BAR: Final = "#5b7c8d"


def cell_height(width: float) -> float:
    """Height of a picture of that width."""
    return width * face2d.VIEW[3] / face2d.VIEW[2]


def cell(weights: F32, identity: str, x: float, y: float, width: float) -> str:
    """One drawn face of that width, its upper left corner at (x, y)."""
    left, top, w, h = face2d.VIEW
    view = f'viewBox="{left} {top} {w} {h}"'
    size = f'width="{width:.0f}" height="{cell_height(width):.0f}"'
    return f'<svg x="{x:.0f}" y="{y:.0f}" {size} {view}>{face(weights, identity)}</svg>'


def by_level(
    emotions: Sequence[str], levels: Sequence[float], pose: Callable[[str, float], F32 | None], columns: int = 2
) -> str:
    """Emotions in rows, levels side by side, the rows in `columns` blocks; a pose of None leaves its place empty."""
    body, height = [], cell_height(CELL) * 0.92
    block = _NAME + len(levels) * CELL
    rows = -(-len(emotions) // columns)
    for number, emotion in enumerate(emotions):
        left = (number // rows) * block
        top = 28 + (number % rows) * height
        body.append(text(left + _NAME - 10, top + height / 2, emotion, anchor="end", size=13))
        for column, level in enumerate(levels):
            x = left + _NAME + column * CELL
            if number % rows == 0:
                body.append(text(x + CELL / 2, 20, f"L{level:g}", MUTED, "middle", 13))
            weights = pose(emotion, level)
            if weights is not None:
                body.append(cell(weights, f"{number}_{column}", x + 3, top, CELL - 6))
    return document(body, columns * block + 10, 32 + rows * height)


def emotion_sheet(subject: Subject, levels: Sequence[float] = LEVELS, columns: int = 2) -> str:
    """Every emotion at every level, as the face shows it once it has settled."""
    return by_level(subject.emotions, levels, subject.show, columns)


def preset_sheet(subject: Subject, columns: int = 2) -> str:
    """The presets at levels 1 to 5 as they stand in the program, before mix, limits and speech."""
    return by_level(subject.emotions, LEVELS, lambda e, level: subject.presets.get((e, int(level))), columns)


def frames_between(take: Take, first: float, last: float, count: int) -> list[int]:
    """At most `count` frames evenly spaced between two moments."""
    inside = np.flatnonzero((take.times >= first) & (take.times <= last))
    if not inside.size:
        return []
    return [int(i) for i in inside[np.unique(np.linspace(0, inside.size - 1, count).round().astype(int))]]


def film_strip(take: Take, frames: Iterable[int]) -> str:
    """Frames of a take in rows, with their times."""
    picks = list(frames)
    body, height = [], cell_height(CELL - 10) + 24
    for i, frame in enumerate(picks):
        x, y = (i % _STRIP_COLUMNS) * CELL, (i // _STRIP_COLUMNS) * height
        body.append(cell(take.weights[frame], str(i), x + 5, y + 4, CELL - 10))
        body.append(text(x + CELL / 2, y + height - 5, f"{take.times[frame]:.2f} s", MUTED, "middle", 11))
    rows = -(-len(picks) // _STRIP_COLUMNS)
    return document(body, min(_STRIP_COLUMNS, len(picks)) * CELL, rows * height + 6)


def moment(take: Take, time: float) -> str:
    """The frame nearest to a time, large, with its strongest channels."""
    frame = int(np.argmin(np.abs(take.times - time)))
    weights = take.weights[frame]
    body = [cell(weights, "0", 10, 10, 520), text(560, 34, f"{take.times[frame]:.3f} s", size=16)]
    order = [i for i in np.argsort(-weights).tolist() if weights[i] > _STRONG][:_MOST_NAMED]
    for row, index in enumerate(order):
        y = 62 + row * 38
        share = float(weights[index])
        body.append(text(560, y, NAMES[index], INK, size=14))
        body.append(box(560, y + 6, 200 * share, 7, _BAR, radius=3))
        body.append(text(800, y + 12, f"{share * 100:.0f}%", MUTED, "end", 13))
    return document(body, 830, 780)
