"""Sheets of drawn faces: a face's emotions by level, a film strip of a take, one moment large."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

from asv3.runtime import NAMES, AffectTrack, Player, Take, Tracks
from asv3.runtime.channels import INDEX

from . import face2d
from .face import face

LEVELS: Final = (1.0, 2.0, 3.0, 4.0, 5.0)
_CELL: Final = 110
_NAME: Final = 118
_STRIP_COLUMNS: Final = 8
_SETTLE_S: Final = 12.0
_CHOICE_S: Final = 2.0
_STRONG: Final = 0.04
_MOST_NAMED: Final = 18


def settled(player: Player, emotion: str, level: float) -> NDArray[np.float32]:
    """What a face shows once an emotion has been held, at the moment its eyes are widest open: (52,)."""
    times = np.array([0.0, _SETTLE_S])
    track = AffectTrack(times, emotion=(emotion, emotion), level=np.array([level, level]))
    take = player.render(Tracks(affect=track, duration=_SETTLE_S), 20)
    last = take.weights[-int(_CHOICE_S * 20) :]
    # no blink and as little glance as there is, so that the expression alone is seen
    unrest = last[:, INDEX["eyeBlinkLeft"]] + 0.5 * last[:, INDEX["eyeLookUpLeft"]]
    return np.asarray(last[int(np.argmin(unrest))])


def _cell(weights: NDArray[np.float32], identity: str, x: float, y: float, width: float) -> str:
    left, top, w, h = face2d.VIEW
    view = f'viewBox="{left} {top} {w} {h}"'
    size = f'width="{width:.0f}" height="{width * h / w:.0f}"'
    return f'<svg x="{x:.0f}" y="{y:.0f}" {size} {view}>{face(weights, identity)}</svg>'


def _label(x: float, y: float, text: str, size: int = 13, anchor: str = "middle") -> str:
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" font-size="{size}" fill="#2b2a33">{escape(text)}</text>'
    )


def _document(body: Sequence[str], width: float, height: float) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'height="{height:.0f}" font-family="system-ui, sans-serif"><rect width="100%" height="100%" fill="#fff"/>'
        + "\n".join(body)
        + "</svg>\n"
    )


def _cell_height() -> float:
    return _CELL * face2d.VIEW[3] / face2d.VIEW[2]


def emotion_sheet(player: Player, levels: Sequence[float] = LEVELS) -> str:
    """Every emotion at every level, as the face shows them: two columns of emotions, levels side by side."""
    body, height = [], _cell_height() * 0.88 + 6
    block = _NAME + len(levels) * _CELL
    per_column = -(-len(player.emotions) // 2)
    for number, emotion in enumerate(player.emotions):
        left = (number // per_column) * block
        top = 30 + (number % per_column) * height
        body.append(_label(left + _NAME - 8, top + height / 2, emotion, anchor="end"))
        for column, level in enumerate(levels):
            x = left + _NAME + column * _CELL
            if number % per_column == 0:
                body.append(_label(x + _CELL / 2, 20, f"L{level:g}"))
            body.append(_cell(settled(player, emotion, level), f"{number}_{column}", x, top, _CELL))
    return _document(body, 2 * block + 10, 36 + per_column * height)


def film_strip(take: Take, count: int = 24) -> str:
    """Frames evenly spaced over a take, with their times."""
    picks = np.unique(np.linspace(0, take.times.size - 1, count).round().astype(int))
    body, height = [], _cell_height() + 22
    for i, frame in enumerate(picks.tolist()):
        x, y = (i % _STRIP_COLUMNS) * _CELL, (i // _STRIP_COLUMNS) * height
        body.append(_cell(take.weights[frame], str(i), x + 5, y + 4, _CELL - 10))
        body.append(_label(x + _CELL / 2, y + height - 6, f"{take.times[frame]:.2f} s", 11))
    rows = -(-len(picks) // _STRIP_COLUMNS)
    return _document(body, _STRIP_COLUMNS * _CELL, rows * height + 6)


def moment(take: Take, time: float) -> str:
    """The frame nearest to a time, large, with its strongest channels."""
    frame = int(np.argmin(np.abs(take.times - time)))
    weights = take.weights[frame]
    body = [_cell(weights, "0", 10, 10, 480), _label(620, 34, f"{take.times[frame]:.3f} s", 16, "start")]
    order = [i for i in np.argsort(-weights).tolist() if weights[i] > _STRONG][:_MOST_NAMED]
    for row, index in enumerate(order):
        y = 62 + row * 36
        share = float(weights[index])
        body.append(_label(620, y, f"{NAMES[index]}", 14, "start"))
        body.append(f'<rect x="620" y="{y + 5}" width="{200 * share:.1f}" height="6" rx="3" fill="#5b7c8d"/>')
        body.append(_label(850, y + 10, f"{share * 100:.0f}%", 13, "end"))
    return _document(body, 880, 760)
