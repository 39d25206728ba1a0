"""Valence, arousal, dominance: where the anchors lie, and what the archetype layer shows between them."""

from __future__ import annotations

import colorsys
from typing import Final

import numpy as np

from asv3.inspection.subject import Subject

from .sheet import cell, cell_height
from .svg import GRID, INK, MUTED, PAPER, box, line, polyline, spread, text

AXES: Final = ("valence", "arousal", "dominance")
_PANEL: Final = 400
_GAP: Final = 46
_LEFT: Final = 40
_SIDE: Final = 7
_FACE: Final = 96


def _hue(number: int, count: int) -> str:
    # golden-angle steps: neighbours in the list are far apart on the wheel
    r, g, b = colorsys.hls_to_rgb((number * 0.381966) % 1, 0.42 if number % 2 else 0.5, 0.62)
    return f"#{round(r * 255):02x}{round(g * 255):02x}{round(b * 255):02x}"


def _projection(subject: Subject, across: int, up: int, left: float, top: float) -> list[str]:
    """All anchors seen along the third axis; the levels of an emotion joined, its name at L5."""

    def place(point: np.ndarray[tuple[int], np.dtype[np.float32]]) -> tuple[float, float]:
        return left + (float(point[across]) + 1) / 2 * _PANEL, top + (1 - float(point[up])) / 2 * _PANEL

    out = [box(left, top, _PANEL, _PANEL, PAPER, GRID)]
    out.append(line(left + _PANEL / 2, top, left + _PANEL / 2, top + _PANEL))
    out.append(line(left, top + _PANEL / 2, left + _PANEL, top + _PANEL / 2))
    out.append(text(left + _PANEL, top + _PANEL + 16, f"{AXES[across]} +1", MUTED, "end", 11))
    out.append(text(left, top + _PANEL + 16, "-1", MUTED, size=11))
    out.append(text(left, top - 6, f"{AXES[up]} +1", MUTED, size=11))
    ends = [place(levels[4]) for levels in subject.anchors]
    heights = spread([y + 4 for _, y in ends], 11, top + _PANEL)
    for number, (emotion, levels) in enumerate(zip(subject.emotions, subject.anchors, strict=True)):
        colour = _hue(number, len(subject.emotions))
        at = [place(point) for point in levels]
        out.append(polyline(at, colour, 1.6))
        for i, (x, y) in enumerate(at):
            out.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{1.6 + 0.5 * i:.1f}" fill="{colour}"/>')
        out.append(text(ends[number][0] + 7, heights[number], emotion, colour, size=10))
    return out


def _slice(subject: Subject, dominance: float, top: float) -> tuple[list[str], float]:
    """Faces of the archetype layer over valence (across) and arousal (up) at one dominance."""
    grid = np.linspace(-0.9, 0.9, _SIDE).round(3) + 0.0
    points = np.array([(v, a, dominance) for a in grid[::-1] for v in grid])
    poses = subject.archetype(points)
    if poses is None:
        return [text(_LEFT, top + 16, "no archetype layer: nothing lies between the anchors", MUTED)], 30
    nearest = np.linalg.norm(points[:, None, None, :] - subject.anchors[None], axis=3).min(axis=2).argmin(axis=1)
    height = cell_height(_FACE) + 16
    out = []
    for i, pose in enumerate(poses):
        x, y = _LEFT + 30 + (i % _SIDE) * (_FACE + 10), top + (i // _SIDE) * height
        out.append(cell(pose, f"s{i}", x, y, _FACE))
        name = subject.emotions[int(nearest[i])]
        out.append(text(x + _FACE / 2, y + height - 5, name, MUTED, "middle", 10))
        if i % _SIDE == 0:
            out.append(text(_LEFT + 24, y + height / 2, f"a {points[i, 1]:+.1f}", INK, "end", 11))
        if i // _SIDE == _SIDE - 1:
            out.append(text(x + _FACE / 2, y + height + 12, f"v {points[i, 0]:+.1f}", INK, "middle", 11))
    return out, _SIDE * height + 20


def vad_space(subject: Subject, dominance: float = 0.0) -> tuple[list[str], float, float]:
    """Elements, width and height: three views of the anchors, and a slice of the archetype layer in faces."""
    if not len(subject.anchors):
        return [text(10, 20, "the face has no emotions, so no anchors", MUTED)], 400, 30
    body: list[str] = []
    for number, (across, up) in enumerate(((0, 1), (0, 2), (1, 2))):
        body += _projection(subject, across, up, _LEFT + number * (_PANEL + _GAP), 24)
    top = 24.0 + _PANEL + 64
    title = f"archetype layer at dominance {dominance:+.2f}; under each face the nearest emotion"
    body.append(text(_LEFT, top - 12, title))
    faces, height = _slice(subject, dominance, top)
    return body + faces, _LEFT + 3 * (_PANEL + _GAP) + 60, top + height
