"""What every picture is made of: text, lines, boxes, and the document around them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final
from xml.sax.saxutils import escape

INK: Final = "#1f2933"
MUTED: Final = "#7b8794"
GRID: Final = "#e4e7eb"
PAPER: Final = "#ffffff"
# hues of like lightness that stay apart for colour-blind readers (after Okabe & Ito 2008)
HUES: Final = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8860b", "#56b4e9", "#8c564b", "#555555")
FONTS: Final = "system-ui, Roboto, 'Noto Sans KR', sans-serif"


def text(
    x: float, y: float, words: str, colour: str = INK, anchor: str = "start", size: float = 12, turn: float = 0
) -> str:
    """A line of text at its baseline, turned clockwise by degrees."""
    place = f'x="{x:.1f}" y="{y:.1f}"' if not turn else f'transform="translate({x:.1f} {y:.1f}) rotate({turn:g})"'
    return f'<text {place} fill="{colour}" text-anchor="{anchor}" font-size="{size:g}">{escape(words)}</text>'


def line(x1: float, y1: float, x2: float, y2: float, colour: str = GRID, width: float = 1, dash: str = "") -> str:
    """A straight line."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {ends} stroke="{colour}" stroke-width="{width:g}"{dashed}/>'


def box(x: float, y: float, width: float, height: float, fill: str, stroke: str = "none", radius: float = 0) -> str:
    """A rectangle."""
    place = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
    return f'<rect {place} rx="{radius:g}" fill="{fill}" stroke="{stroke}"/>'


def polyline(at: Iterable[tuple[float, float]], colour: str, width: float = 1.3) -> str:
    """Straight pieces through points."""
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in at)
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width:g}"/>'


def spread(wanted: Sequence[float], gap: float, high: float) -> list[float]:
    """Label heights as near to the wanted ones as a minimum gap allows, none below `high`."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    out = list(wanted)
    for before, i in pairwise(order):
        out[i] = max(out[i], out[before] + gap)
    ceiling = high
    for i in reversed(order):
        out[i] = min(out[i], ceiling)
        ceiling = out[i] - gap
    return out


def document(body: Sequence[str], width: float, height: float) -> str:
    """A whole SVG file on white."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'height="{height:.0f}" font-family="{FONTS}"><rect width="100%" height="100%" fill="{PAPER}"/>'
        + "\n".join(body)
        + "</svg>\n"
    )
