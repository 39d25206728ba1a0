"""asv3c asm"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from asv3.compiler.assembly import AssemblyError, assemble
from asv3.runtime import container, verifier

from .output import read, write


def asm(
    source: Annotated[str, typer.Argument(metavar="FILE", help="Assembly text; `-` is stdin.")],
    output: Annotated[str, typer.Option("-o", "--output", help="Bytecode file; `-` is stdout.")] = "",
    unverified: Annotated[bool, typer.Option("--unverified", help="Write it even if no player takes it.")] = False,
) -> None:
    """Turn assembly text into bytecode.

    \b
    asv3c asm studio.asm -o studio.asv3b
    """
    if source == "-" and not output:
        raise typer.BadParameter("say where to write with -o", param_hint="-o")
    try:
        text = read(source).decode("utf-8")
    except UnicodeDecodeError as error:
        raise AssemblyError(f"{source}: byte {error.start} is not UTF-8 text") from None
    try:
        data = container.encode(assemble(text))
    except AssemblyError as error:
        raise AssemblyError(f"{source}: {error}") from None
    if not unverified:
        verifier.verify(container.decode(data))
    write(data, output or str(Path(source).with_suffix(".asv3b")))
