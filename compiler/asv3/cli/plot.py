"""asv3c plot"""

from __future__ import annotations

from typing import Annotated

import typer

from asv3.drawing.overview import overview
from asv3.drawing.performance import performance_svg
from asv3.inspection.subject import Subject
from asv3.runtime import Tracks

from .faces import face_bytes, is_face, refuse_options
from .inputs import read_take, read_track
from .pictures import check_picture, write_picture


def plot(
    context: typer.Context,
    source: Annotated[str, typer.Argument(metavar="TAKE|FACE", help="A take of any format, or a face.")],
    output: Annotated[str, typer.Option("-o", "--output", help="SVG or PNG file; `-` is SVG on stdout.")],
    affect: Annotated[str, typer.Option(metavar="TRACK", help="Of a take: the affect to show above it.")] = "",
    lipsync: Annotated[str, typer.Option(metavar="TAKE", help="Of a take: the speech to show above it.")] = "",
    dominance: Annotated[float, typer.Option(min=-1, max=1, help="Of a face: where VAD space is cut.")] = 0.0,
) -> None:
    """Draw a take's channels over time, or a face's presets and VAD space.

    A take: channels by region, with the affect and speech that led to it above. A face: its presets as a
    heat map, its anchors in valence, arousal and dominance, and what the archetype layer shows between them.

    \b
    asv3c plot performance.csv --affect mood.csv --lipsync voice.csv -o performance.svg
    asv3c plot std.faces.studio -o studio.png
    asv3c plot my_face.asv3 --dominance -0.4 -o submissive.svg
    """
    check_picture(output)
    if is_face(source):
        refuse_options(context, ("affect", "lipsync"), f"{source} is a face; this is for a take")
        subject = Subject(face_bytes(source))
        name = source.rpartition("/")[2] if not source.startswith("std.") else source
        write_picture(overview(subject, name, dominance), output)
        return
    refuse_options(context, ("dominance",), f"{source} is a take; this is for a face")
    tracks = Tracks(
        affect=read_track(affect) if affect else None,
        lipsync=read_take(lipsync) if lipsync else None,
    )
    write_picture(performance_svg(read_take(source), tracks), output)
