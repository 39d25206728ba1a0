"""What several tests share: where things lie, faces built once, affect tracks."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from asv3.compiler import build_target
from asv3.compiler.driver import build
from asv3.lang import Source
from asv3.runtime import AffectTrack, Player

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples"
RECORDED = ROOT.parent / "shared" / "data" / "livelink" / "rom.csv"


def recorded_take() -> Path:
    """The iPhone recording, which lies beside the checkout and is never committed."""
    if not RECORDED.is_file():
        pytest.skip(f"the recorded take is absent: put it at {RECORDED.relative_to(ROOT.parent)} beside the checkout")
    return RECORDED


@cache
def face(name: str = "std.faces.studio") -> bytes:
    """Bytecode of a standard face."""
    return build_target(name).data


@cache
def compiled(text: str) -> bytes:
    """Bytecode of a source text."""
    return build(Source("test.asv3", text)).data


def player(name: str = "std.faces.studio", **options: object) -> Player:
    """A player of a standard face."""
    return Player.load(face(name), **options)  # type: ignore[arg-type]


def held(seconds: float, **columns: object) -> AffectTrack:
    """An affect track with two equal rows."""
    times = np.array([0.0, seconds])
    made: dict[str, object] = {}
    for name, value in columns.items():
        if name == "emotion":
            made[name] = (value, value)
        else:
            made[name] = np.array([value, value], float)
    return AffectTrack(times, **made)  # type: ignore[arg-type]
