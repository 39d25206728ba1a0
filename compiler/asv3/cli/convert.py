"""asv3c convert"""

from __future__ import annotations

from typing import Annotated

import typer

from asv3.runtime.takes import decode_take, encode_take
from asv3.runtime.takes.files import format_named, format_of

from .output import read, warn, write


def convert(
    source: Annotated[str, typer.Argument(metavar="IN", help="A take; its format is told by its content.")],
    output: Annotated[str, typer.Argument(metavar="OUT", help="The extension names the format; `-` is stdout.")],
    to: Annotated[str, typer.Option(help="Output format, whatever the extension.")] = "",
    strict: Annotated[bool, typer.Option("--strict", help="Refuse a take that needs repair.")] = False,
) -> None:
    """Convert a take: Live Link Face CSV, LAM JSON, asv3 .json or .npz, three.js AnimationClip JSON.

    \b
    asv3c convert phone.csv take.npz
    asv3c convert lam.json clip.three.json
    asv3c convert take.npz - --to lam
    """
    if output == "-" and not to:
        raise typer.BadParameter("say which format with --to", param_hint="--to")
    kind = format_named(to) if to else format_of(output)
    take = decode_take(read(source), source, strict)
    for note in take.notes:
        warn(note if note.startswith(source) else f"{source}: {note}")
    write(encode_take(take, kind.name), output)
    if output != "-":
        print(f"{output}: {take.times.size} frames at {take.fps:g} fps, {take.duration:.2f} s ({kind.name})")
