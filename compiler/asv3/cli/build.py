"""asv3c build"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from asv3.compiler import Built, ir
from asv3.compiler.assembly import as_json as program_json
from asv3.compiler.assembly import disassemble
from asv3.compiler.driver import build as build_source
from asv3.compiler.driver import locate
from asv3.compiler.report import report
from asv3.lang.diagnostics import Diagnostic, SourceError, to_json
from asv3.lang.parser import parse
from asv3.lang.printer import show

from .output import fail, show_diagnostics, warn, write, write_files

_LEVELS: Final = ("tree", "ir", "asm", "json")
_SECTIONS: Final = 7
"""How many parts of the bytecode the printed report names; --json names all."""


def build(
    sources: Annotated[list[str], typer.Argument(metavar="SOURCE...", help="File, folder or standard face.")],
    output: Annotated[str, typer.Option("-o", "--output", help="File or folder; `-` is stdout.")] = "",
    face: Annotated[str, typer.Option(help="The face to build when a file has several.")] = "",
    level: Annotated[int, typer.Option("-O", min=0, max=2, help="Optimisation level.")] = 2,
    emit: Annotated[str, typer.Option(help="Print a level instead: tree, ir, asm or json.")] = "",
    after: Annotated[str, typer.Option(help="With --emit ir: the graph after this pass.")] = "",
    debug: Annotated[bool, typer.Option("--debug", help="Keep source lines in the bytecode.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Report (or errors) as JSON.")] = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="No report.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Build again whenever a source changes.")] = False,
) -> None:
    """Compile faces to bytecode.

    \b
    asv3c build my_face.asv3                  # writes my_face.asv3b
    asv3c build faces/ -o dist/               # every file of a folder that defines a face
    asv3c build std.faces.studio -o studio.asv3b
    asv3c build my_face.asv3 --emit ir --after cse
    """
    if emit and emit not in _LEVELS:
        raise typer.BadParameter(f"`{emit}` is none of {', '.join(_LEVELS)}", param_hint="--emit")
    if emit:
        if len(sources) != 1:
            raise typer.BadParameter("--emit takes one source", param_hint="SOURCE")
        write(_emit(sources[0], emit, after, face or None, level, debug).encode(), output or "-")
        return
    if watch:
        _watch(sources, output, face, level, debug)
    _build_all(sources, output, face or None, level, debug, as_json, quiet)


def _targets(sources: list[str], output: str) -> list[tuple[str, str]]:
    """(source, output file) of everything to build; library files of a folder are left out."""
    out: list[tuple[str, str]] = []
    for source in sources:
        if source.startswith("std."):
            out.append((source, output or f"{source.rpartition('.')[2]}.asv3b"))
            continue
        if source == "-":
            out.append((source, output or "-"))
            continue
        path = Path(source)
        if path.is_dir():
            found = [p for p in sorted(path.rglob("*.asv3")) if _has_face(p)]
            if not found:
                fail(f"{source}: no .asv3 file in this folder defines a face")
            for p in found:
                out.append((str(p), str((Path(output) / p.relative_to(path) if output else p).with_suffix(".asv3b"))))
            continue
        folder = output.endswith("/") or Path(output or ".").is_dir() if output else False
        target = str(Path(output) / path.with_suffix(".asv3b").name) if folder else output
        out.append((source, target or str(path.with_suffix(".asv3b"))))
    for source, target in out:
        if source.endswith(".asv3b"):
            fail(f"{source}: this names bytecode, which is built already; name its .asv3 source")
        if target.endswith(".asv3") or (
            target != "-" and source != "-" and Path(target).resolve() == Path(source).resolve()
        ):
            fail(f"{target}: this would overwrite a source; name an .asv3b file")
    if len(out) > 1 and output and len({t for _, t in out}) < len(out):
        fail(f"several faces would be written to {output}: name a folder")
    return out


def _has_face(path: Path) -> bool:
    source, _, _ = locate(str(path))
    return any(type(item).__name__ == "Face" for item in parse(source)[0].items)


def _build_all(
    sources: list[str], output: str, face: str | None, level: int, debug: bool, as_json: bool, quiet: bool
) -> None:
    targets = _targets(sources, output)
    built: list[tuple[str, Built]] = []
    problems: list[Diagnostic] = []
    for source, target in targets:
        try:
            built.append((target, _one(source, face, level, debug)))
        except SourceError as error:
            problems += error.diagnostics
    if problems:
        # nothing is written unless everything can be
        if as_json:
            print(to_json(problems))
            raise SystemExit(1)
        raise SourceError(problems)
    for _, item in built:
        show_diagnostics(item.warnings)
    write_files({target: item.data for target, item in built})
    rows: list[dict[str, Any]] = [{"output": target, **report(item)} for target, item in built]
    if as_json:
        print(json.dumps(rows, indent=2))
    elif not quiet and not any(t == "-" for t, _ in built):
        for row, (_, item) in zip(rows, built, strict=True):
            print(_text(row))
            if item.others and not face:
                print(f"  the source also defines {', '.join(item.others)}: build with --face NAME")


def _one(source: str, face: str | None, level: int, debug: bool) -> Built:
    text, path, named = locate(source)
    return build_source(text, path, face=face or named, level=level, debug=debug)


def _text(row: dict[str, Any]) -> str:
    largest = list(row["sections"].items())
    shown, rest = largest[:_SECTIONS], largest[_SECTIONS:]
    sizes = ", ".join(f"{k} {v:,}" for k, v in [*shown, ("the rest", sum(v for _, v in rest))])
    lines = [
        f"{row['output']}: face `{row['face']}`, {row['bytes']:,} bytes",
        f"  {row['emotions']} emotions, {row['anchors']} anchors, {row['channels']} channels moved by presets",
        f"  {row['instructions']['tick']} instructions a tick, {row['instructions']['frame']} a frame; "
        f"about {row['operations']:,} operations ({row['estimate']['wasm_us']:.1f} us in WASM, "
        f"{row['estimate']['numpy_us']:.0f} us in numpy, estimated)",
        f"  bytes: {sizes}",
        *(f"  {note}" for note in row["notes"]),
    ]
    return "\n".join(lines)


def _emit(source: str, what: str, after: str, face: str | None, level: int, debug: bool) -> str:
    text, path, named = locate(source)
    if what == "tree":
        file, found = parse(text)
        if found:
            raise SourceError(found)
        return show(file)
    stages: dict[str, str] = {}
    built = build_source(
        text, path, face=face or named, level=level, debug=debug,
        after=lambda name, graph: stages.__setitem__(name, ir.text(graph)),
    )  # fmt: skip
    if what == "asm":
        return disassemble(built.program)
    if what == "json":
        return json.dumps(program_json(built.program)) + "\n"
    if after and after not in stages:
        raise typer.BadParameter(f"`{after}` is none of {', '.join(stages)}", param_hint="--after")
    return stages[after] if after else ir.text(built.ir)


def _watch(sources: list[str], output: str, face: str, level: int, debug: bool) -> None:
    """Build, then again whenever a source or a file near it changes, until interrupted."""
    if any(s.startswith("std.") or s == "-" for s in sources):
        fail("--watch needs files or folders: the standard library does not change")
    seen: dict[Path, float] | None = None
    while True:
        now = _stamps(sources)
        if now != seen:
            seen = now
            began = time.perf_counter()
            try:
                _build_all(sources, output, face or None, level, debug, False, True)
                print(f"built in {(time.perf_counter() - began) * 1000:.0f} ms", flush=True)
            except SourceError as error:
                show_diagnostics(error.diagnostics)
            except OSError as error:
                # an editor that saves by renaming leaves a moment without the file
                warn(f"{error.filename}: {error.strerror}")
        time.sleep(0.1)


def _stamps(sources: list[str]) -> dict[Path, float]:
    """Modification times of the sources and of every .asv3 file beside or below them."""
    stamps: dict[Path, float] = {}
    for source in sources:
        folder = Path(source) if Path(source).is_dir() else Path(source).parent
        for path in folder.rglob("*.asv3"):
            try:
                stamps[path] = path.stat().st_mtime
            except OSError:
                continue
    return stamps
