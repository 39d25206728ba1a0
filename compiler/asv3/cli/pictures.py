"""Writing pictures: the extension says SVG or PNG."""

from __future__ import annotations

from asv3.drawing.png import PngMissing, png

from .output import fail, write_files


def check_picture(path: str) -> None:
    """Refuse early what is neither: exit 1."""
    if not (path == "-" or path.lower().endswith((".svg", ".png"))):
        fail(f"{path}: pictures are SVG or PNG; name a file ending in .svg or .png")


def picture(svg: str, path: str) -> bytes:
    """The bytes of a picture for that path; exit 2 where PNG cannot be made."""
    if not path.lower().endswith(".png"):
        return svg.encode()
    try:
        return png(svg)
    except PngMissing as error:
        fail(str(error), 2)


def write_picture(svg: str, path: str) -> None:
    """Write one picture; `-` is SVG on stdout."""
    write_files({path: picture(svg, path)})
    if path != "-":
        print(f"wrote {path}")
