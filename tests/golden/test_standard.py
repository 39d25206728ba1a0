"""Golden files of the standard library: every preset, and every face as graph, assembly and digest."""

from __future__ import annotations

import hashlib
import re
import zlib
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from syrupy.assertion import SnapshotAssertion

from asv3.compiler import ir
from asv3.compiler.assembly import assemble, disassemble
from asv3.compiler.driver import Built, build_target
from asv3.lang import front_end
from asv3.lang.model import Emotion
from asv3.lang.modules import standard_source
from asv3.runtime import container
from asv3.runtime.channels import NAMES, PAIRS

FACES: Final = ("studio", "subtle", "expressive")
BIG: Final = 64
"""Pools with more values than this are told by their checksum."""


@cache
def emotions() -> dict[str, Emotion]:
    return {e.name: e for e in front_end(standard_source("std.emotions"))[0].emotions}


@cache
def face(name: str) -> Built:
    return build_target(f"std.faces.{name}")


PRESETS: Final = [(name, level) for name, e in emotions().items() for level in sorted(e.presets)]


def preset_text(emotion: Emotion, level: int) -> str:
    """A preset resolved to channels, with the anchor of its level."""
    preset = emotion.presets[level]
    valence, arousal, dominance = emotion.anchors[level - 1]
    lines = [
        f"{emotion.name} {emotion.label} L{level}{' asymmetric' if preset.asymmetric else ''}",
        f"anchor   v {valence:+.4f}  a {arousal:+.4f}  d {dominance:+.4f}",
        f"timing   attack {emotion.attack:g} s  hold {emotion.hold:g} s  release {emotion.release:g} s",
        *(f"{NAMES[i]:<20} {weight:.4f}" for i, weight in sorted(preset.weights.items())),
        *(f"/// {line}" for line in preset.doc.split("\n") if line),
    ]
    return "\n".join(lines) + "\n"


def test_there_are_47_presets() -> None:
    assert len(PRESETS) == 47
    assert len(emotions()) == 16


@pytest.mark.parametrize(("name", "level"), PRESETS, ids=[f"{n}-L{k}" for n, k in PRESETS])
def test_preset(name: str, level: int, golden: SnapshotAssertion) -> None:
    assert preset_text(emotions()[name], level) == golden


@pytest.mark.parametrize("name", emotions())
def test_levels_lie_between(name: str) -> None:
    """L2 and L4 unless given are the midpoints, to the four digits that authors write."""
    emotion = emotions()[name]
    for level in {2, 4} - emotion.anchor_places.keys():
        before, after = emotion.anchors[level - 2], emotion.anchors[level]
        for x, a, b in zip(emotion.anchors[level - 1], before, after, strict=True):
            assert x == pytest.approx((a + b) / 2, abs=5.1e-5)


@pytest.mark.parametrize("name", emotions())
def test_only_asymmetric_presets_differ_much_between_the_sides(name: str) -> None:
    for preset in emotions()[name].presets.values():
        gaps = [abs(preset.weights.get(a, 0.0) - preset.weights.get(b, 0.0)) for p, (a, b) in PAIRS.items()
                if p not in ("eyeLookIn", "eyeLookOut")]  # fmt: skip
        assert preset.asymmetric or max(gaps) <= 0.15 + 1e-9


def summarised(assembly: str) -> str:
    """Assembly with the values of big pools replaced by their checksum."""
    out: list[str] = []
    values: list[str] = []

    def flush() -> None:
        if sum(len(line.split()) for line in values) > BIG:
            out.append(f"  crc32 {zlib.crc32(chr(10).join(values).encode()):08x}")
        else:
            out.extend(values)
        values.clear()

    kind = ""
    for line in assembly.splitlines():
        if not line.startswith("  "):
            flush()
            kind = line.partition(" ")[0]
            line = re.sub(r'^meta \["source", .*', 'meta ["source", …]', line)
        if line.startswith("  ") and kind in ("pool", "consts"):
            values.append(line)
        else:
            out.append(line)
    flush()
    return "\n".join(out) + "\n"


@pytest.mark.parametrize("name", FACES)
def test_graph(name: str, golden: SnapshotAssertion) -> None:
    assert ir.text(face(name).ir) == golden


@pytest.mark.parametrize("name", FACES)
def test_assembly(name: str, golden: SnapshotAssertion) -> None:
    assert summarised(disassemble(face(name).program)) == golden


@pytest.mark.parametrize("name", FACES)
def test_digest(name: str, golden: SnapshotAssertion) -> None:
    data = face(name).data
    assert f"{len(data)} bytes\nsha256 {hashlib.sha256(data).hexdigest()}\n" == golden


@pytest.mark.parametrize("name", FACES)
def test_assembly_is_lossless(name: str) -> None:
    assert container.encode(assemble(disassemble(face(name).program))) == face(name).data


def test_the_folder_stays_small() -> None:
    files = [p for p in Path(__file__).parent.rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    assert sum(p.stat().st_size for p in files) < 600_000
