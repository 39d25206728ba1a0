"""asv3c check"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from asv3.compiler.driver import locate
from asv3.lang.diagnostics import Diagnostic, SourceError, to_json
from asv3.lang.frontend import analyse

from .output import fail, show_diagnostics


def check(
    sources: Annotated[list[str], typer.Argument(metavar="SOURCE...", help="Files, folders or standard modules.")],
    strict: Annotated[bool, typer.Option("--strict", help="Warnings fail too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Findings as JSON, for editors.")] = False,
) -> None:
    """Check sources without building: every error and warning, in order.

    \b
    asv3c check my_face.asv3
    asv3c check faces/ --strict
    asv3c check std.emotions --json
    """
    found: list[Diagnostic] = []
    for source in sources:
        folder = Path(source)
        names = [str(p) for p in sorted(folder.rglob("*.asv3"))] if folder.is_dir() else [source]
        if not names:
            fail(f"{source}: no .asv3 file in this folder")
        for name in names:
            try:
                text, path, _ = locate(name)
                found += analyse(text, path)[1]
            except SourceError as error:
                found += error.diagnostics
    unique = list(dict.fromkeys(found))
    if as_json:
        print(to_json(unique))
    else:
        show_diagnostics(unique)
    if any(d.is_error or strict for d in unique):
        raise SystemExit(1)
