"""asv3c inspect"""

from __future__ import annotations

import json
from typing import Annotated

import typer

from asv3.compiler.report import contents
from asv3.runtime import container, verifier

from .faces import face_bytes


def inspect(
    face: Annotated[str, typer.Argument(metavar="FACE", help="An .asv3b or .asv3 file, or std.faces.NAME.")],
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Show what a program holds: names, sizes, cost, origin.

    \b
    asv3c inspect studio.asv3b
    asv3c inspect std.faces.studio --json
    """
    data = face_bytes(face)
    verified = verifier.verify(container.decode(data))
    row = contents(data, verified)
    if as_json:
        print(json.dumps(row, indent=2))
        return
    for key, value in row.items():
        if isinstance(value, dict):
            print(f"{key}:")
            for name, item in value.items():
                print(f"  {name:<12} {item:,}" if isinstance(item, int) else f"  {name:<12} {item}")
        else:
            print(f"{key}: {', '.join(map(str, value)) if isinstance(value, list) else value}")
