"""Imports: reading the files of a program, the standard library by name, others by relative path."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from . import tree
from .diagnostics import Diagnostic
from .parser import parse
from .source import Source, Span
from .spelling import nearest

STANDARD: Final = "asv3.stdlib_presets"


@dataclass(frozen=True, slots=True)
class Module:
    """A parsed file. `name` is `std.NAME` or the path it was found under."""

    name: str
    source: Source
    file: tree.File


@cache
def standard_modules() -> dict[str, str]:
    """`std.NAME` → file name, for every module of the standard library."""
    folder = files(STANDARD)
    return {
        f"std.{f.name.removesuffix('.asv3')}": f.name
        for f in sorted(folder.iterdir(), key=lambda f: f.name)
        if f.name.endswith(".asv3")
    }


def standard_source(name: str) -> Source:
    """The text of `std.NAME`."""
    text = files(STANDARD).joinpath(standard_modules()[name]).read_text(encoding="utf-8")
    return Source(f"<{name}>", text)


@cache
def _standard(name: str) -> tuple[Module, tuple[Diagnostic, ...]]:
    source = standard_source(name)
    file, found = parse(source)
    return Module(name, source, file), tuple(found)


Reader = Callable[[Path], bytes]


def decode(data: bytes, name: str, found: list[Diagnostic]) -> Source | None:
    """Bytes to source text, or a diagnostic."""
    try:
        return Source(name, data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        message = f"byte {error.start} is not UTF-8: save the file as UTF-8 text"
        found.append(Diagnostic("E0104", message, Source(name, ""), Span(0, 0)))
        return None


def load(source: Source, path: Path | None, read: Reader = Path.read_bytes) -> tuple[list[Module], list[Diagnostic]]:
    """The program's modules, imported before importing, and every syntax or import error.

    `path` is where `source` lies (relative imports start there), None for text without a place.
    """
    found: list[Diagnostic] = []
    done: dict[str, Module] = {}
    order: list[Module] = []

    def visit(module: Module, key: str, where: Path | None, chain: tuple[str, ...]) -> None:
        seen: set[str] = set()
        for item in module.file.items:
            if isinstance(item, tree.Import):
                follow(module, item, where, (*chain, key), seen)
        done[key] = module
        order.append(module)

    def follow(module: Module, item: tree.Import, where: Path | None, chain: tuple[str, ...], seen: set[str]) -> None:
        def report(code: str, message: str, hint: str = "") -> None:
            found.append(Diagnostic(code, message, module.source, item.span, hint))

        target: Path | None = None
        if item.is_file:
            if where is None:
                report("E0205", f"`{item.path}` cannot be imported: this text has no folder")
                return
            target = Path(where.parent, item.path)
            key = str(target.resolve())
        else:
            key = item.path
        if key in seen:
            report("E0207", f"`{item.path}` is imported twice", "remove one of the imports")
            return
        seen.add(key)
        if key in chain:
            names = " imports ".join(Path(k).name for k in (*chain[chain.index(key) :], key))
            report("E0206", f"import cycle: {names}")
            return
        if key in done:
            return
        if target is None:
            if key not in standard_modules():
                guess = nearest(key, standard_modules())
                hint = f"did you mean `{guess}`?" if guess else f"there are {', '.join(standard_modules())}"
                report("E0205", f"unknown module `{key}`", hint)
                return
            imported, reported = _standard(key)
            found.extend(reported)
            visit(imported, key, None, chain)
            return
        try:
            data = read(target)
        except (OSError, ValueError):
            report("E0205", f"cannot read `{item.path}`", "the path is relative to this file")
            return
        text = decode(data, str(target), found)
        if text is not None:
            file, problems = parse(text)
            found.extend(problems)
            visit(Module(str(target), text, file), key, target, chain)

    file, problems = parse(source)
    found.extend(problems)
    key = str(path.resolve()) if path is not None else source.name
    visit(Module(source.name, source, file), key, path, ())
    return order, found
