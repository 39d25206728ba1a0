"""asv3c sheet"""

from __future__ import annotations

import math
from typing import Annotated

import typer

from asv3.drawing.sheet import emotion_sheet, film_strip, frames_between, moment, preset_sheet
from asv3.inspection.subject import Subject

from .faces import face_bytes, is_face, refuse_options
from .inputs import read_take
from .pictures import check_picture, write_picture


def _levels(text: str) -> list[float]:
    try:
        values = [float(part) for part in text.split(",")]
    except ValueError:
        values = []
    if not values or not all(0 <= v <= 5 for v in values):
        raise typer.BadParameter("levels are numbers 0..5 between commas", param_hint="--levels")
    return values


def sheet(
    context: typer.Context,
    source: Annotated[str, typer.Argument(metavar="FACE|TAKE", help="A face, or a take of any format.")],
    output: Annotated[str, typer.Option("-o", "--output", help="SVG or PNG file; `-` is SVG on stdout.")],
    at: Annotated[
        float, typer.Option(metavar="SECONDS", show_default=False, help="Of a take: this moment alone.")
    ] = math.nan,
    start: Annotated[float, typer.Option("--from", metavar="SECONDS", help="Of a take: the strip begins here.")] = 0.0,
    end: Annotated[
        float, typer.Option("--to", metavar="SECONDS", show_default=False, help="Of a take: the strip ends here.")
    ] = math.inf,
    frames: Annotated[int, typer.Option(min=1, max=400, help="Of a take: how many pictures.")] = 24,
    levels: Annotated[str, typer.Option(help="Of a face: which levels.")] = "1,2,3,4,5",
    presets: Annotated[
        bool, typer.Option("--presets", help="Of a face: the presets alone, before mix and limits.")
    ] = False,
    variant: Annotated[str, typer.Option(help="Of a face: a variant.")] = "",
    profile: Annotated[str, typer.Option(help="Of a face: an avatar profile.")] = "",
) -> None:
    """Draw faces: every emotion of a face by level, a film strip of a take, or one moment of it.

    \b
    asv3c sheet std.faces.studio -o studio.svg
    asv3c sheet my_face.asv3 --presets -o presets.png
    asv3c sheet performance.csv --from 2 --to 2.5 --frames 16 -o blink.png
    asv3c sheet performance.csv --at 1.25 -o moment.svg
    """
    check_picture(output)
    if is_face(source):
        refuse_options(context, ("at", "start", "end", "frames"), f"{source} is a face; this is for a take")
        subject = Subject(face_bytes(source), variant=variant or None, profile=profile or None)
        write_picture(preset_sheet(subject) if presets else emotion_sheet(subject, _levels(levels)), output)
        return
    refuse_options(context, ("levels", "presets", "variant", "profile"), f"{source} is a take; this is for a face")
    take = read_take(source)
    if not math.isnan(at):
        if not 0 <= at <= take.duration:
            raise typer.BadParameter(f"the take lasts {take.duration:.2f} s", param_hint="--at")
        write_picture(moment(take, at), output)
        return
    if end < start:
        raise typer.BadParameter("the strip ends before it begins", param_hint="--to")
    picks = frames_between(take, start, end, frames)
    if not picks:
        raise typer.BadParameter(f"the take has no frame there; it lasts {take.duration:.2f} s", param_hint="--from")
    write_picture(film_strip(take, picks), output)
