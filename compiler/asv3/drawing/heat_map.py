"""A face's presets as a heat map: emotions and levels down, channels across, both sides of a pair in one cell."""

from __future__ import annotations

from typing import Final

import numpy as np

from asv3.inspection.subject import Subject
from asv3.runtime.channels import CHANNELS, PAIRS, REGIONS

from .svg import GRID, INK, MUTED, box, text

_ROW: Final = 17
_COLUMN: Final = 30
_LEFT: Final = 150
_TOP: Final = 128
_GAP: Final = 8
_SHOWN: Final = 0.02


def _colour(weight: float) -> str:
    """White to a deep blue; readable in grey as well."""
    low, high = (255, 255, 255), (16, 74, 128)
    return "#" + "".join(f"{round(a + (b - a) * weight**0.8):02x}" for a, b in zip(low, high, strict=True))


def _columns(subject: Subject) -> list[tuple[str, str, int, int]]:
    """(region, pair, left, right) of everything that any preset uses, by region."""
    used = np.max(list(subject.presets.values()), axis=0) > _SHOWN
    out: list[tuple[str, str, int, int]] = []
    for region in REGIONS:
        for c in CHANNELS:
            if c.region != region or c.side == "right":
                continue
            left, right = PAIRS.get(c.pair, (c.index, c.index))
            if used[left] or used[right]:
                out.append((region, c.pair, left, right))
    return out


def heat_map(subject: Subject) -> tuple[list[str], float, float]:
    """Elements, width and height; one line of text for a face without presets."""
    if not subject.presets:
        return [text(10, 20, "the face has no presets", MUTED)], 400, 30
    columns, body = _columns(subject), []
    places, x, region = [], float(_LEFT), columns[0][0]
    for column in columns:
        x += _GAP if column[0] != region else 0
        region = column[0]
        places.append(x)
        x += _COLUMN
    width = x
    for (_, pair, _, _), left in zip(columns, places, strict=True):
        body.append(text(left + _COLUMN / 2 + 3, _TOP - 8, pair, INK, size=11, turn=-52))
    y = float(_TOP)
    for emotion in subject.emotions:
        body.append(text(_LEFT - 30, y + _ROW - 4, emotion, INK, "end", 12))
        for level in (1, 3, 5):
            pose = subject.presets[emotion, level]
            if level == 5 and np.array_equal(pose, subject.presets[emotion, 3]):
                continue
            body.append(text(_LEFT - 6, y + _ROW - 5, f"L{level}", MUTED, "end", 10))
            for (_, _, left, right), at in zip(columns, places, strict=True):
                half = (_COLUMN - 1) / 2
                # the picture looks at the character: their right side is on the left
                for offset, weight in ((0.0, float(pose[right])), (half, float(pose[left]))):
                    body.append(box(at + offset, y, half, _ROW - 1, _colour(weight)))
                most = float(max(pose[left], pose[right]))
                if most > _SHOWN:
                    ink = "#fff" if most > 0.45 else INK
                    body.append(text(at + _COLUMN / 2, y + _ROW - 5, f"{most * 100:.0f}", ink, "middle", 9))
            y += _ROW
        body.append(box(_LEFT - 30, y + 1, width - _LEFT + 30, 1, GRID))
        y += 4
    return body, width + 110, y
