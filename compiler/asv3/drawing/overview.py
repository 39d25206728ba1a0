"""A face on one page: its presets as a heat map, its VAD space, and what lies between the anchors."""

from __future__ import annotations

from asv3.inspection.subject import Subject

from .heat_map import heat_map
from .svg import document, text
from .vad_space import vad_space

_TITLE = 34


def overview(subject: Subject, name: str, dominance: float = 0.0) -> str:
    """The page as SVG."""
    presets, width, height = heat_map(subject)
    space, space_width, space_height = vad_space(subject, dominance)
    top = _TITLE + height + 50
    body = [
        text(
            16,
            24,
            f"{name}: presets, percent of each channel (left half of a cell: the character's right side)",
            size=14,
        ),
        f'<g transform="translate(0 {_TITLE})">' + "\n".join(presets) + "</g>",
        text(16, top - 10, f"{name}: anchors", size=14),
        f'<g transform="translate(0 {top})">' + "\n".join(space) + "</g>",
    ]
    return document(body, max(width, space_width), top + space_height + 10)
