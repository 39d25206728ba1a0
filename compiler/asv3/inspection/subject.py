"""A face to look into: its program taken apart, and performances of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from asv3.runtime import AffectTrack, Player, Take, Tracks, container, ops, verifier, vm
from asv3.runtime.channels import COUNT, INDEX
from asv3.runtime.isa import BY_CODE
from asv3.runtime.program import Program

F32 = NDArray[np.float32]
LEVELS = (1, 2, 3, 4, 5)
SETTLE_S = 12.0
_REST_S = 6.0
_FPS = 20


def held(
    seconds: float,
    *,
    emotion: str | None = None,
    level: float = 3.0,
    vad: tuple[float, float, float] | None = None,
    speaking: float | None = None,
) -> AffectTrack:
    """An affect track that says one thing from 0 to `seconds`."""
    return AffectTrack(
        np.array([0.0, seconds]),
        vad=None if vad is None else np.array([vad, vad]),
        emotion=None if emotion is None else (emotion, emotion),
        level=np.array([level, level]),
        speaking=None if speaking is None else np.array([speaking, speaking]),
    )


@dataclass(frozen=True)
class Subject:
    """A verified face. Poses are (52,) float32."""

    data: bytes
    seed: int = 7
    variant: str | None = None
    profile: str | None = None

    @cached_property
    def program(self) -> Program:
        return container.decode(self.data)

    @cached_property
    def machine(self) -> vm.Machine:
        return vm.load(verifier.verify(self.program))

    @property
    def emotions(self) -> tuple[str, ...]:
        return tuple(self.program.emotions)

    def player(self, seed: int | None = None) -> Player:
        return Player(self.machine, self.seed if seed is None else seed, self.variant, self.profile)

    def render(self, tracks: Tracks, fps: float, seed: int | None = None) -> Take:
        return self.player(seed).render(tracks, fps)

    def pool(self, kind: str) -> F32 | None:
        """Values of the first pool of a kind, None when the face has none."""
        return next((p.values() for p in self.program.pools if p.kind == kind), None)

    @cached_property
    def anchors(self) -> F32:
        """(emotions, 5, 3): valence, arousal and dominance of every level; no rows for a face without emotions."""
        table = self.pool("affect")
        if table is None:
            return np.zeros((0, 5, 3), np.float32)
        return np.asarray(table[:, :15].reshape(-1, 5, 3))

    @cached_property
    def presets(self) -> dict[tuple[str, int], F32]:
        """(emotion, level 1..5) → pose, as stored; empty for a face without presets."""
        table, rows, columns = self.pool("rows"), self.pool("poses"), self.pool("columns")
        if table is None or rows is None or columns is None:
            return {}
        out = {}
        for e, name in enumerate(self.emotions):
            for level in LEVELS:
                pose = np.zeros(COUNT, np.float32)
                pose[columns.astype(int)] = rows[int(table[e, level])]
                out[name, level] = pose
        return out

    def archetype(self, points: NDArray[np.float64]) -> F32 | None:
        """What the archetype layer alone gives at (n, 3) affects: (n, 52); None for a face without that layer."""
        table, rows, columns = self.pool("rbf"), self.pool("poses"), self.pool("columns")
        if table is None or rows is None or columns is None:
            return None
        at = np.asarray(points, np.float32).T
        weights = ops.rbf(list(at), ops.Rbf(table), len(rows))
        return ops.wsum(weights, columns.astype(np.int64), rows)

    def constraints(self) -> list[tuple[str, F32]]:
        """(opcode, table) of every constraint instruction, in the order of the frame."""
        out = []
        for raw in self.program.frame.code.tolist():
            name = BY_CODE[raw[0]].name
            if name in ("net", "exclude", "cap"):
                out.append((name, self.program.pools[raw[5]].values()))
        return out

    def settled(self, track: AffectTrack) -> F32:
        """What a face shows once it has settled on what a track holds, blinks and glances left out."""
        last = self.render(Tracks(affect=track, duration=SETTLE_S), _FPS).weights[-int(_REST_S * _FPS) :]
        lids = last[:, INDEX["eyeBlinkLeft"]] + last[:, INDEX["eyeBlinkRight"]]
        return np.asarray(np.median(last[lids <= np.median(lids)], axis=0), np.float32)

    def show(self, emotion: str, level: float) -> F32:
        """The settled pose of an emotion at a level 0..5."""
        return self.settled(held(SETTLE_S, emotion=emotion, level=level))

    @cached_property
    def shown(self) -> dict[tuple[str, int], F32]:
        """(emotion, level 1..5) → settled pose, through mix, limits and exclusions."""
        return {(e, level): self.show(e, float(level)) for e in self.emotions for level in LEVELS}
