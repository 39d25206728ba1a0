"""Reading and writing conformance vectors; the schema is in README.md."""

from __future__ import annotations

import json
import struct
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reference.interpreter import Moment, zeros

HERE = Path(__file__).resolve().parent
VECTORS = HERE / "vectors"
Values = list[float]


def to_hex(pose: Values) -> str:
    """Little-endian float32 as hexadecimal."""
    return struct.pack(f"<{len(pose)}f", *pose).hex()


def from_hex(text: str | None) -> Values:
    """52 float32 values; `None` is all zeros."""
    return zeros() if text is None else list(struct.unpack("<52f", bytes.fromhex(text)))


@dataclass(frozen=True, slots=True)
class Vector:
    """One performance: a program, how it is played, and the frames it must give."""

    name: str
    """`feature/name`."""
    program: bytes
    note: str
    seed: int
    variant: str | None
    profile: str | None
    moments: list[Moment]
    out: list[str]
    """Expected frames as hexadecimal."""


def names() -> list[str]:
    """Every stored vector, in order."""
    return sorted(f"{path.parent.name}/{path.stem}" for path in VECTORS.glob("*/*.json"))


def read(name: str) -> Vector:
    path = VECTORS / f"{name}.json"
    body = json.loads(path.read_text(encoding="utf-8"))
    moments: list[Moment] = [
        {"us": row["us"], "inputs": row["inputs"], "lipsync": from_hex(row["lipsync"])} for row in body["frames"]
    ]
    return Vector(
        name,
        path.with_suffix(".asv3b").read_bytes(),
        body["note"],
        body["seed"],
        body["variant"],
        body["profile"],
        moments,
        [row["out"] for row in body["frames"]],
    )


def _plain(value: float) -> float | int:
    return int(value) if value == int(value) and abs(value) < 1e6 else value


def write(vector: Vector) -> int:
    """Store a vector, one frame a line → its size in bytes."""
    path = VECTORS / f"{vector.name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_suffix(".asv3b").write_bytes(vector.program)
    head: dict[str, Any] = {
        "note": vector.note,
        "seed": vector.seed,
        "variant": vector.variant,
        "profile": vector.profile,
    }
    rows = [
        json.dumps(
            {
                "us": moment["us"],
                "inputs": [_plain(x) for x in moment["inputs"]],
                "lipsync": to_hex(moment["lipsync"]) if any(moment["lipsync"]) else None,
                "out": out,
            },
            separators=(",", ":"),
        )
        for moment, out in zip(vector.moments, vector.out, strict=True)
    ]
    text = json.dumps(head, ensure_ascii=False)[:-1] + ', "frames": [\n' + ",\n".join(rows) + "\n]}\n"
    path.write_text(text, encoding="utf-8")
    return len(text.encode()) + len(vector.program)


def exceptions(runtime: str) -> dict[str, str]:
    """Vectors that a runtime is excused from, with reasons."""
    path = HERE / "exceptions" / f"{runtime}.toml"
    return dict(tomllib.loads(path.read_text(encoding="utf-8"))["exceptions"])
