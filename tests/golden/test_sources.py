"""Golden files of small programs: the source, the graph after every pass that changed it, the assembly."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Final

import pytest
from syrupy.assertion import SnapshotAssertion

from asv3.compiler import ir
from asv3.compiler.assembly import assemble, disassemble
from asv3.compiler.driver import build
from asv3.lang import render
from asv3.lang.frontend import read_source
from asv3.lang.parser import parse_text
from asv3.lang.printer import show
from asv3.runtime import container

SOURCES: Final = sorted((Path(__file__).parent / "sources").glob("*.asv3"))


def stages(path: Path) -> str:
    """Everything the compiler makes of a source, level by level."""
    source = read_source(path)
    graphs: list[tuple[str, str]] = []
    built = build(source, path, after=lambda name, graph: graphs.append((name, ir.text(graph))))
    out = [f"==== source\n{source.text}"]
    for warning in built.warnings:
        out.append(f"==== warning\n{render(warning).replace(str(path), path.name)}\n")
    before = ""
    for name, text in graphs:
        if not before:
            out.append(f"==== after {name}\n{text}")
        elif text == before:
            out.append(f"==== after {name}: the same\n")
        else:
            rows = list(difflib.unified_diff(before.splitlines(), text.splitlines(), lineterm="", n=0))[2:]
            shorter = len(rows) < len(text.splitlines())
            out.append(
                f"==== after {name}{', changes' if shorter else ''}\n" + ("\n".join(rows) + "\n" if shorter else text)
            )
        before = text
    out.append(f"==== {len(built.data)} bytes\n{disassemble(built.program)}")
    return "\n".join(out)


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.stem)
def test_stages(path: Path, golden: SnapshotAssertion) -> None:
    assert stages(path) == golden


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.stem)
@pytest.mark.parametrize("level", [0, 1, 2])
def test_every_level_builds_the_same_twice_and_assembles(path: Path, level: int) -> None:
    built = build(read_source(path), path, level=level)
    assert build(read_source(path), path, level=level).data == built.data
    assert container.encode(assemble(disassemble(built.program))) == built.data


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.stem)
def test_printed_source_builds_the_same_program(path: Path) -> None:
    source = read_source(path)
    printed = type(source)(source.name, show(parse_text(source.text)))
    a, b = build(source, path).program, build(printed, path).program
    assert disassemble(a).replace(a.meta["source"], "") == disassemble(b).replace(b.meta["source"], "")
