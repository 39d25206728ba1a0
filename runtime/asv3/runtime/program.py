"""A program in memory: the parts of a `.asv3b` file, and the proof that they were verified."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .pools import Pool


@dataclass(frozen=True, slots=True)
class Section:
    """Straight-line code with its register counts."""

    code: NDArray[np.uint16]
    """(n, 6): op d a b c k."""
    scalars: int
    weights: tuple[int, ...]
    """Length of each weights register."""
    poses: int


@dataclass(frozen=True, slots=True)
class Profile:
    """Calibration of an avatar; the four numbers index pools (`route` is -1 for none)."""

    name: str
    gain: int
    offset: int
    cap: int
    route: int


@dataclass(frozen=True, slots=True)
class Program:
    """A decoded, not yet verified program."""

    consts: NDArray[np.float32]
    pools: tuple[Pool, ...]
    tick: Section
    frame: Section
    state: tuple[str, ...]
    emotions: tuple[str, ...]
    variants: tuple[str, ...]
    profiles: tuple[Profile, ...]
    meta: dict[str, str]
    requires: tuple[str, ...] = ("core",)
    uses: tuple[str, ...] = ()
    debug: Any = None
    """Optional `[files, [file, line] for each tick then frame instruction]`."""
    extra: dict[str, Any] = field(default_factory=dict)
    """Unknown optional sections, kept so that a tool can write them back."""


@dataclass(frozen=True, slots=True)
class VerifiedProgram:
    """The only thing a player accepts. Made by `verifier.verify`, nothing else."""

    program: Program
    cost: int
    """Rough float operations for one tick and one frame."""
