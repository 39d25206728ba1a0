"""Wherever a FACE is asked for: an `.asv3` file, an `.asv3b` file, or the name of a standard face."""

from __future__ import annotations

from collections.abc import Iterable

import typer

from asv3.compiler import build_target
from asv3.compiler.driver import build
from asv3.lang.diagnostics import Diagnostic, SourceError
from asv3.lang.modules import decode
from asv3.runtime import container, verifier
from asv3.runtime.container import FIRST_BYTES as MAGIC
from asv3.runtime.errors import BytecodeError

from .output import read, show_diagnostics


def is_face(target: str) -> bool:
    """Whether a name means a face (and not, say, a take)."""
    return target.startswith("std.") or target.endswith((".asv3", ".asv3b"))


def refuse_options(context: typer.Context, misfits: Iterable[str], why: str) -> None:
    """Refuse options that were given but mean nothing for this source: exit 2."""
    for name in misfits:
        source = context.get_parameter_source(name)
        if source is not None and source.name == "COMMANDLINE":
            option = next(p.opts[0] for p in context.command.params if p.name == name)
            raise typer.BadParameter(why, param_hint=option)


def face_bytes(target: str) -> bytes:
    """The verified bytecode of a FACE; sources are compiled, their warnings shown."""
    if target.startswith("std."):
        return build_target(target).data
    if target == "-" or target.endswith(".asv3b"):
        data = read(target)
        if target == "-" and data[:6] != MAGIC:
            found: list[Diagnostic] = []
            source = decode(data, "<stdin>", found)
            if source is None:
                raise SourceError(found)
            return build(source).data
        try:
            verifier.verify(container.decode(data))
        except BytecodeError as error:
            raise BytecodeError(f"{target}: {error}", error.reason) from None
        return data
    if not target.endswith(".asv3"):
        raise BytecodeError(f"{target}: a face is an .asv3 or .asv3b file, or a name like std.faces.studio")
    built = build_target(target)
    show_diagnostics(built.warnings)
    return built.data
