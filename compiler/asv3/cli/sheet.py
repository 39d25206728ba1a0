"""asv3c sheet"""

from __future__ import annotations

import math
from typing import Annotated

import typer

from asv3.drawing.sheet import emotion_sheet, film_strip, moment
from asv3.runtime import Player
from asv3.runtime.takes import decode_take

from .faces import face_bytes, is_face
from .output import fail, read, write


def _levels(text: str) -> list[float]:
    try:
        values = [float(part) for part in text.split(",")]
    except ValueError:
        values = []
    if not values or not all(0 <= v <= 5 for v in values):
        raise typer.BadParameter("levels are numbers 0..5 between commas", param_hint="--levels")
    return values


def sheet(
    source: Annotated[str, typer.Argument(metavar="FACE|TAKE", help="A face, or a take of any format.")],
    output: Annotated[str, typer.Option("-o", "--output", help="SVG file; `-` is stdout.")],
    at: Annotated[float, typer.Option(metavar="SECONDS", help="Of a take: this moment alone, large.")] = math.nan,
    levels: Annotated[str, typer.Option(help="Of a face: which levels.")] = "1,2,3,4,5",
    frames: Annotated[int, typer.Option(min=1, max=400, help="Of a take: how many pictures.")] = 24,
    variant: Annotated[str, typer.Option(help="Of a face: a variant.")] = "",
    profile: Annotated[str, typer.Option(help="Of a face: an avatar profile.")] = "",
) -> None:
    """Draw faces: every emotion of a face by level, or a film strip of a take.

    \b
    asv3c sheet std.faces.studio -o studio.svg
    asv3c sheet performance.csv --frames 32 -o strip.svg
    asv3c sheet performance.csv --at 6.4 -o moment.svg
    """
    if not (output == "-" or output.endswith(".svg")):
        fail(f"{output}: sheets are SVG; name a file ending in .svg")
    if is_face(source):
        player = Player.load(face_bytes(source), variant=variant or None, profile=profile or None)
        write(emotion_sheet(player, _levels(levels)).encode(), output)
    else:
        take = decode_take(read(source), source, False)
        picture = film_strip(take, frames) if math.isnan(at) else moment(take, at)
        write(picture.encode(), output)
    if output != "-":
        print(f"wrote {output}")
