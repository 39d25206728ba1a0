"""Source to bytecode: the whole compiler in one call."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from asv3.lang import Diagnostic, Source, SourceError, front_end, read_source
from asv3.lang.model import Model
from asv3.lang.modules import decode, standard_modules, standard_source
from asv3.lang.source import Span
from asv3.lang.spelling import nearest
from asv3.runtime import container, verifier
from asv3.runtime.errors import BytecodeError
from asv3.runtime.program import Program

from . import codegen, passes
from .errors import CompileError
from .ir import Ir
from .lower import lower

VERSION: Final = "3.0.0"


@dataclass(frozen=True, slots=True)
class Built:
    """A compiled face: the bytes, the program and graph they came from, warnings."""

    name: str
    data: bytes
    program: Program
    ir: Ir
    warnings: tuple[Diagnostic, ...]
    others: tuple[str, ...]
    """Further faces that the source defines."""
    cost: int
    """Rough float operations for one tick and one frame."""


def source_digest(model: Model) -> str:
    """Hash of the texts of every module, in import order; file names do not count."""
    digest = hashlib.sha256()
    for source in model.sources:
        digest.update(source.text.encode("utf-8", "surrogatepass"))
        digest.update(b"\0")
    return digest.hexdigest()[:16]


def _choose(model: Model, source: Source, face: str | None) -> str:
    if face is None and model.own_faces:
        return model.own_faces[0]
    if face in model.faces:
        return str(face)
    if face is None:
        message, hint = "this file defines no face", "write `face NAME { mix { … } }`"
    else:
        message = f"there is no face `{face}`"
        guess = nearest(face, model.faces)
        hint = f"did you mean `{guess}`?" if guess else f"there are {', '.join(model.faces) or 'none'}"
    raise SourceError([Diagnostic("E0411", message, source, Span(0, 0), hint)])


def build(
    source: Source,
    path: Path | None = None,
    *,
    face: str | None = None,
    level: int = 2,
    debug: bool = False,
    after: Callable[[str, Ir], None] | None = None,
) -> Built:
    """Compile one face of a source (its first, unless named). Raises SourceError with every message."""
    model, warnings = front_end(source, path)
    name = _choose(model, source, face)
    try:
        ir = passes.run(lower(model, model.faces[name]), level, after)
        meta = {"name": name, "source": source_digest(model), "compiler": f"asv3 {VERSION}"}
        program = codegen.generate(ir, meta, debug)
        data = container.encode(program)
        # what is written has passed the very check that will read it
        verified = verifier.verify(container.decode(data))
    except CompileError as error:
        raise SourceError([error.diagnostic(model.faces[name].place)]) from None
    except BytecodeError as error:
        over = CompileError("E0105", f"the face does not fit the bytecode: {error}", None)
        raise SourceError([over.diagnostic(model.faces[name].place)]) from None
    others = tuple(n for n in model.own_faces if n != name)
    return Built(name, data, program, ir, warnings, others, verified.cost)


def locate(target: str) -> tuple[Source, Path | None, str | None]:
    """Source, path and face of `FILE.asv3`, of stdin (`-`), or of the name of a standard face (`std.faces.studio`).

    Raises SourceError for an unknown standard name or unreadable text, OSError for a missing file.
    """
    if target.startswith("std."):
        module, _, face = target.rpartition(".")
        if target in standard_modules():
            module, face = target, ""
        if module in standard_modules():
            return standard_source(module), None, face or None
        guess = nearest(module, standard_modules())
        hint = f"did you mean `{guess}.{face}`?" if guess else f"there are {', '.join(standard_modules())}"
        message = f"unknown standard module `{module}`"
        raise SourceError([Diagnostic("E0205", message, Source(target, ""), Span(0, 0), hint)])
    if target == "-":
        found: list[Diagnostic] = []
        source = decode(sys.stdin.buffer.read(), "<stdin>", found)
        if source is None:
            raise SourceError(found)
        return source, None, None
    path = Path(target)
    return read_source(path), path, None


def build_target(target: str, *, level: int = 2, debug: bool = False) -> Built:
    """Compile a file or a standard face by name."""
    source, path, face = locate(target)
    return build(source, path, face=face, level=level, debug=debug)
