"""SVG to PNG, by resvg; the font comes along, so that the picture is the same on a machine without fonts."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Final

SCALE: Final = 2.0
"""Pixels for each unit of the drawing."""


class PngMissing(RuntimeError):
    """The libraries that make PNG are not installed."""


def png(svg: str) -> bytes:
    """The bytes of a PNG. Raises PngMissing, saying what to install."""
    if any(importlib.util.find_spec(name) is None for name in ("resvg_py", "font_roboto")):
        raise PngMissing('PNG needs resvg: pip install "asv3[png]" (SVG needs nothing)')
    import resvg_py

    # found and not imported: the package itself is only its files
    found = importlib.util.find_spec("font_roboto")
    files = Path((found.submodule_search_locations or [""])[0]) / "files" if found else Path()
    fonts = [str(files / f"Roboto-{weight}.ttf") for weight in ("Regular", "Bold")]
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=SCALE, font_files=fonts, sans_serif_family="Roboto"))
