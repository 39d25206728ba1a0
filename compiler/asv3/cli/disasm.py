"""asv3c disasm"""

from __future__ import annotations

from typing import Annotated

import typer

from asv3.compiler.assembly import disassemble
from asv3.runtime import container, verifier

from .faces import face_bytes
from .output import write


def disasm(
    face: Annotated[str, typer.Argument(metavar="FACE", help="An .asv3b or .asv3 file, or std.faces.NAME.")],
    output: Annotated[str, typer.Option("-o", "--output", help="File; `-` is stdout.")] = "-",
) -> None:
    """Print a program as assembly that `asv3c asm` turns back into the same bytes.

    \b
    asv3c disasm studio.asv3b | less
    asv3c disasm std.faces.studio -o studio.asm
    """
    verified = verifier.verify(container.decode(face_bytes(face)))
    write(disassemble(verified.program).encode(), output)
