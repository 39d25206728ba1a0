"""asv3c convert"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from asv3.compiler.driver import locate
from asv3.compiler.preset_files import PresetFileError, from_json, presets_of, to_json, to_source
from asv3.lang import front_end
from asv3.lang.modules import standard_source
from asv3.runtime.takes.files import fit_to, format_named, format_of

from .faces import is_face
from .inputs import read_take
from .output import fail, read, warn, write

_PRESETS = "presets"
_SOURCE = "asv3"


def convert(
    source: Annotated[str, typer.Argument(metavar="IN", help="A take, presets as JSON, or a face source.")],
    output: Annotated[str, typer.Argument(metavar="OUT", help="The extension names the format; `-` is stdout.")],
    start: Annotated[str, typer.Option("--from", metavar="FORMAT", help="Input format; else its content tells.")] = "",
    to: Annotated[str, typer.Option("--to", metavar="FORMAT", help="Output format, whatever the extension.")] = "",
    strict: Annotated[bool, typer.Option("--strict", help="Refuse a take that needs repair.")] = False,
) -> None:
    """Convert a take between formats, or presets between JSON and source.

    Formats of takes: livelink (.csv), json, npz, lam (.lam.json), three (.three.json), a2f (.a2f.json),
    mediapipe (.mediapipe.json), azure (.azure.json). Presets: presets (.json) and asv3 (.asv3).

    \b
    asv3c convert phone.csv take.npz
    asv3c convert lam.json clip.three.json
    asv3c convert take.npz - --to a2f
    asv3c convert expression_presets.json mine.asv3
    asv3c convert mine.asv3 expression_presets.json
    """
    if output == "-" and not to:
        raise typer.BadParameter("say which format with --to", param_hint="--to")
    if to == _SOURCE or (not to and output.endswith(".asv3")):
        _presets_to_source(source, output)
    elif is_face(source) or start == _SOURCE:
        _source_to_presets(source, output, to)
    else:
        _take(source, output, start, to, strict)


def _take(source: str, output: str, start: str, to: str, strict: bool) -> None:
    kind = format_named(to) if to else format_of(output)
    take, notes = fit_to(read_take(source, strict, start), kind)
    for note in notes:
        warn(f"{output}: {note}")
    write(kind.write(take), output)
    if output != "-":
        print(f"{output}: {take.times.size} frames at {take.fps:g} fps, {take.duration:.2f} s ({kind.name})")


def _presets_to_source(source: str, output: str) -> None:
    standard, _ = front_end(standard_source("std.faces"), None)
    try:
        presets, notes = from_json(read(source), {e.name: e for e in standard.emotions})
    except PresetFileError as error:
        fail(f"{source}: {error}")
    for note in notes:
        warn(f"{source}: {note}")
    stem = "mine" if output == "-" else Path(output).stem
    name = re.sub(r"\W", "_", stem, flags=re.ASCII).lstrip("0123456789") or "mine"
    write(to_source(presets, name, Path(source).name).encode(), output)
    if output != "-":
        count = sum(map(len, presets.values()))
        print(f"{output}: {count} presets of {len(presets)} emotions; asv3c build {output}")


def _source_to_presets(source: str, output: str, to: str) -> None:
    if source.endswith(".asv3b"):
        fail(f"{source}: presets are read from a source; give the .asv3 file")
    if to not in ("", _PRESETS) or not (to or output.endswith(".json")):
        fail(f"{output}: a face converts to presets as .json only")
    text, path, _ = locate(source)
    model, _ = front_end(text, path)
    presets = presets_of(model)
    write(to_json(presets), output)
    if output != "-":
        print(f"{output}: {sum(map(len, presets.values()))} presets of {len(presets)} emotions")
