"""A performance as a picture: channels over time by region, with affect and speech above (SVG)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, Final

import numpy as np

from asv3.runtime import Take, Tracks
from asv3.runtime.channels import CHANNELS, PAIRS
from asv3.runtime.tracks import AffectTrack, held_between

from .svg import GRID, HUES, INK, MUTED, PAPER, box, document, line, spread, text

WIDTH: Final = 1240
_LEFT: Final = 104
_RIGHT: Final = 190
_PANEL: Final = 92
_GAP: Final = 16
_POINTS: Final = 900
_MOST_LINES: Final = 6
_STILL: Final = 0.03
_PANELS: Final = (("brow",), ("lid",), ("gaze",), ("cheek", "nose"), ("jaw", "tongue"), ("mouth",))

Line = tuple[str, Any]


def _thin(values: Any) -> tuple[Any, Any]:
    """At most 2 x _POINTS values: the smallest and largest of every bin, so that no blink is lost."""
    n = len(values)
    if n <= 2 * _POINTS:
        return np.arange(n), values
    edges = np.linspace(0, n, _POINTS + 1).astype(int)
    picks: list[int] = []
    for a, b in pairwise(edges):
        low, high = a + int(np.argmin(values[a:b])), a + int(np.argmax(values[a:b]))
        picks += sorted({low, high})
    index = np.array(picks)
    return index, values[index]


def _path(times: Any, values: Any, scale: tuple[float, float, float, float]) -> str:
    left, width, top, height = scale
    span = max(float(times[-1] - times[0]), 1e-9)
    index, thinned = _thin(values)
    xs = left + (times[index] - times[0]) / span * width
    ys = top + (1 - thinned) * height
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in zip(xs, ys, strict=True))


def _panel(title: str, lines: Sequence[Line], times: Any, top: float, signed: bool = False) -> list[str]:
    width = WIDTH - _LEFT - _RIGHT
    out = [box(_LEFT, top, width, _PANEL, PAPER, GRID)]
    middle = top + _PANEL / 2
    out.append(line(_LEFT, middle, _LEFT + width, middle))
    out.append(text(_LEFT - 8, top + 10, "+1" if signed else "1", MUTED, "end", 10))
    out.append(text(_LEFT - 8, top + _PANEL, "-1" if signed else "0", MUTED, "end", 10))
    out.append(text(10, middle + 4, title, INK, "start", 12))
    heights = [top + (1 - float(v[-1])) * _PANEL + 4 for _, v in lines]
    labels = spread(heights, 13, top + _PANEL)
    for (name, values), y, colour in zip(lines, labels, HUES, strict=False):
        path = _path(times, values, (_LEFT, width, top, _PANEL))
        out.append(f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="1.3"/>')
        out.append(text(_LEFT + width + 8, y, name, colour))
    if not lines:
        out.append(text(_LEFT + 8, middle - 6, "still", MUTED))
    return out


def _region(take: Take, regions: Iterable[str]) -> list[Line]:
    """The channels that move most; a pair that moves alike is one line."""
    lines: list[tuple[float, str, Any]] = []
    done: set[int] = set()
    for c in CHANNELS:
        if c.region not in regions or c.index in done:
            continue
        values, name = take.weights[:, c.index], c.name
        if c.side == "left":
            other = PAIRS[c.pair][1]
            if float(np.abs(values - take.weights[:, other]).max()) < 0.08:
                done.add(other)
                name = c.pair
        movement = float(np.ptp(values))
        if movement > _STILL:
            lines.append((movement, name, values))
    lines.sort(key=lambda row: -row[0])
    return [(name, values) for _, name, values in lines[:_MOST_LINES]]


def _affect(track: AffectTrack, times: Any, top: float) -> list[str]:
    out: list[str] = []
    lines: list[Line] = []
    if track.vad is not None:
        for i, name in enumerate(("valence", "arousal", "dominance")):
            values = np.interp(times, track.times, track.vad[:, i])
            lines.append((name, (values + 1) / 2))
    elif track.level is not None:
        lines.append(("level / 5", held_between(track, track.level, times) / 5))
    out += _panel("affect", lines, times, top, signed=track.vad is not None)
    if track.emotion is not None:
        width = WIDTH - _LEFT - _RIGHT
        span = max(float(times[-1] - times[0]), 1e-9)
        previous = ""
        for t, name in zip(track.times, track.emotion, strict=True):
            if name and name != previous and times[0] <= t <= times[-1]:
                x = _LEFT + (t - times[0]) / span * width
                out.append(line(x, top, x, top + _PANEL, MUTED, dash="2 3"))
                out.append(text(x + 4, top + 4, name, size=10, turn=35))
            previous = name
    return out


def _axis(times: Any, top: float) -> list[str]:
    span = max(float(times[-1] - times[0]), 1e-9)
    step = next((s for s in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600) if span / s <= 14), 3600)
    width = WIDTH - _LEFT - _RIGHT
    out = []
    for k in range(int(span / step) + 1):
        x = _LEFT + k * step / span * width
        out.append(line(x, top, x, top + 4, MUTED))
        out.append(text(x, top + 16, f"{times[0] + k * step:g} s", MUTED, "middle", 10))
    return out


def performance_svg(take: Take, tracks: Tracks) -> str:
    """The take as an SVG document; affect and lipsync of its tracks stand above."""
    times = take.times
    body: list[str] = []
    top = 34.0
    if tracks.affect is not None:
        body += _affect(tracks.affect, times, top)
        top += _PANEL + _GAP
    if tracks.lipsync is not None:
        lips = tracks.lipsync
        lines = [
            (name, np.interp(times, lips.times, lips.channel(name)))
            for name in ("jawOpen", "mouthClose", "mouthPucker", "mouthFunnel", "mouthPressLeft")
        ]
        body += _panel("lipsync in", lines, times, top)
        top += _PANEL + _GAP
    for regions in _PANELS:
        body += _panel(", ".join(regions), _region(take, regions), times, top)
        top += _PANEL + _GAP
    body += _axis(times, top - _GAP)
    title = f"{take.times.size} frames, {take.duration:.1f} s at {take.fps:g} fps"
    return document([text(10, 20, title, MUTED, "start", 12), *body], WIDTH, top + 14)
