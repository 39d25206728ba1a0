"""What an audit has before it: the face, and what else is needed to measure it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from asv3.compiler.driver import build, locate
from asv3.inspection.subject import Subject, held
from asv3.lang import Source, SourceError
from asv3.runtime import AffectTrack, Take, Tracks
from asv3.runtime.channels import COUNT
from asv3.runtime.takes.take import sampled

RANDOM_FRAMES: Final = 1_000_000
_RANDOM_FPS: Final = 60.0
_GRID: Final = 7
_HOLD_S: Final = 6.0
_LOOK_FPS: Final = 10
_READING: Final = "\nface audit_reading : {} {{ eyes {{ use std.eyes.reading }} }}\n"


@dataclass(frozen=True, slots=True)
class Finding:
    """`figure` against `bound`; `passed` None when the face has no such part. `detail` says what was found,
    `advice` what to change (both are shown on a breach); `data` holds numbers and tables for machines."""

    name: str
    definition: str
    figure: str
    bound: str
    passed: bool | None
    detail: tuple[str, ...] = ()
    advice: str = ""
    data: dict[str, object] | None = None


@dataclass(frozen=True)
class Case:
    """A face under audit. `take` is lipsync for the measures that need speech; `undeclared` are one-sided
    presets that the source does not declare (None when only bytecode is at hand); `reader` is the same
    face with the eyes of a reader (None likewise)."""

    subject: Subject
    take: Take | None = None
    undeclared: tuple[str, ...] | None = None
    reader: Subject | None = None
    random_frames: int = RANDOM_FRAMES

    @cached_property
    def random(self) -> Take:
        """A performance of random emotions, affects, levels and lips, plausible and extreme."""
        rng = np.random.default_rng(6)
        seconds = self.random_frames / _RANDOM_FPS
        times = np.arange(0.0, seconds, 2.0, dtype=np.float64)
        names = tuple(rng.choice(self.subject.emotions, times.size).tolist()) if self.subject.emotions else None
        vad, level = rng.uniform(-1, 1, (times.size, 3)), rng.uniform(0, 5, times.size)
        moments = np.arange(int(seconds * 10)) / 10
        lips = rng.uniform(0, 1, (moments.size, 52)) ** np.where(rng.random((moments.size, 1)) < 0.5, 1.0, 4.0)
        tracks = Tracks(
            affect=AffectTrack(times, vad=vad, emotion=names, level=level),
            lipsync=Take(moments, lips.astype(np.float32), 10.0),
            duration=seconds,
        )
        return self.subject.render(tracks, _RANDOM_FPS)

    @cached_property
    def lattice(self) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
        """Affects on a grid through VAD space, (n, 3), and what the face shows of each once settled, (n, 52).

        The label is left to the face: this is what a host with a VAD model but no classifier gets.
        """
        side = np.linspace(-0.9, 0.9, _GRID)
        points = np.array([(v, a, d) for v in side for a in side for d in side])
        ends = np.repeat(np.arange(len(points)) * _HOLD_S, 2) + np.tile([0.0, _HOLD_S - 0.02], len(points))
        tracks = Tracks(affect=AffectTrack(ends, vad=np.repeat(points, 2, 0)), duration=len(points) * _HOLD_S)
        frames = self.subject.render(tracks, _LOOK_FPS).weights.reshape(len(points), -1, COUNT)
        return points, np.asarray(np.median(frames[:, -2 * _LOOK_FPS :], axis=1), np.float32)

    @cached_property
    def speech(self) -> dict[str, tuple[NDArray[np.float32], NDArray[np.float32]]]:
        """Emotion → (what the lips were told, what the face shows) at L5, frame by frame; needs `take`."""
        out = {}
        for emotion in self.subject.emotions:
            assert self.take is not None
            tracks = Tracks(affect=held(self.take.duration, emotion=emotion, level=5.0), lipsync=self.take)
            shown = self.subject.render(tracks, 60)
            # the lipsync as the face heard it: a recording drops frames, its times are not i / fps
            lips = sampled(self.take.times, self.take.weights.astype(np.float64), shown.times)
            out[emotion] = lips.astype(np.float32), shown.weights
        return out


Measure = Callable[[Case], Finding]
MISSING: Final = "not in this face"


def missing(name: str, definition: str, bound: str) -> Finding:
    """The finding of a measure whose part the face does not have."""
    return Finding(name, definition, MISSING, bound, None)


def _reader(source: Source, path: Path | None, face: str) -> Subject:
    """The face with std.eyes.reading for eyes; the module is imported where the source does not do so."""
    text = source.text + _READING.format(face)
    try:
        built = build(Source(source.name, text), path, face="audit_reading")
    except SourceError:
        built = build(Source(source.name, text + "import std.eyes\n"), path, face="audit_reading")
    return Subject(built.data)


def case_of(target: str, take: Take | None = None, random_frames: int = RANDOM_FRAMES) -> Case:
    """The case of a source file or a standard face: with what only the source can tell. Raises SourceError."""
    source, path, face = locate(target)
    built = build(source, path, face=face)
    undeclared = tuple(d.message for d in built.warnings if d.code == "W0607")
    return Case(Subject(built.data), take, undeclared, _reader(source, path, built.name), random_frames)
