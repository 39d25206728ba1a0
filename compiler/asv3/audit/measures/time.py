"""Time: no snaps, no jitter, the same face at any frame rate, and luck that differs from seed to seed."""

from __future__ import annotations

from itertools import combinations
from typing import Final

import numpy as np

from asv3.inspection.subject import held
from asv3.runtime import NAMES, AffectTrack, Take, Tracks
from asv3.runtime.channels import CHANNELS

from ..case import Case, Finding, Measure, missing

_STEP: Final = 0.12
_FAST_HZ: Final = 10.0
_FREE: Final = [c.index for c in CHANNELS if c.region not in ("lid", "gaze")]
_EYES: Final = [c.index for c in CHANNELS if c.region in ("lid", "gaze")]
_ADVICE: Final = "give the region a half-life in `smooth`, or the emotion a longer `attack`"


def _transitions(case: Case) -> Take | None:
    """From neutral to every emotion at L5 and back, 2.5 s each, at 60 fps."""
    emotions = case.subject.emotions
    if len(emotions) < 2:
        return None
    times = np.arange(2 * len(emotions), dtype=np.float64) * 2.5
    names = tuple(n for e in emotions for n in (e, emotions[0]))
    track = AffectTrack(times, emotion=names, level=np.full(times.size, 5.0))
    return case.subject.render(Tracks(affect=track), 60)


def largest_step(case: Case) -> Finding:
    name, bound = "smoothness", f"<= {_STEP}"
    definition = "largest step of a channel in 1/60 s through all emotions at L5, lids and gaze left out"
    take = _transitions(case)
    if take is None:
        return missing(name, definition, bound)
    steps = np.abs(np.diff(take.weights[:, _FREE], axis=0))
    frame, worst = np.unravel_index(int(np.argmax(steps)), steps.shape)
    least = float(steps[frame, worst])
    number = int(take.times[frame] // 5.0)
    detail = (f"{NAMES[_FREE[worst]]} moves by {least:.3f} around {case.subject.emotions[number]}",)
    return Finding(name, definition, f"{least:.3f}", bound, least <= _STEP, detail, _ADVICE, {"step": least})


def jitter(case: Case) -> Finding:
    name, bound = "no jitter", "<= 1 %"
    definition = f"share of the movement (spectral energy of the speeds) above {_FAST_HZ:g} Hz in the same transitions"
    take = _transitions(case)
    if take is None:
        return missing(name, definition, bound)
    speeds = np.diff(take.weights[:, _FREE].astype(np.float64), axis=0) * 60
    power = (np.abs(np.fft.rfft(speeds, axis=0)) ** 2).sum(axis=1)
    share = float(power[np.fft.rfftfreq(len(speeds), 1 / 60) > _FAST_HZ].sum() / max(power.sum(), 1e-12))
    jerk = float(np.sqrt(np.mean((np.diff(speeds, 2, axis=0) * 3600) ** 2)))
    data: dict[str, object] = {"share": share, "rms_jerk": jerk}
    return Finding(name, definition, f"{share:.2%}, RMS jerk {jerk:.0f}/s^3", bound, share <= 0.01, (), _ADVICE, data)


def frame_rates(case: Case) -> Finding:
    name, bound = "frame rate", "0"
    definition = "frames that differ in any bit at common moments of 24, 30, 60 and 144 fps"
    emotions = case.subject.emotions
    track = held(6.0, emotion=emotions[-1], level=4.0) if emotions else None
    tracks = Tracks(affect=track, lipsync=case.take, duration=6.0)
    takes = [case.subject.render(tracks, fps) for fps in (24, 30, 60, 144)]
    differing = 0
    for a, b in combinations(takes, 2):
        _, i, j = np.intersect1d(np.rint(a.times * 1e6), np.rint(b.times * 1e6), return_indices=True)
        differing += int((a.weights[i].view(np.uint32) != b.weights[j].view(np.uint32)).any(axis=1).sum())
    return Finding(name, definition, str(differing), bound, differing == 0)


def luck(case: Case) -> Finding:
    name, bound = "luck differs", ">= 0.02"
    definition = "RMS of lids and gaze between performances with four seeds: a crowd must not blink as one"
    takes = [case.subject.render(Tracks(duration=60.0), 30, seed).weights[:, _EYES] for seed in range(4)]
    gap = min(float(np.sqrt(np.mean((a - b) ** 2))) for a, b in combinations(takes, 2))
    advice = "the face has no luck at all: `eyes { use std.eyes.natural }`"
    return Finding(name, definition, f"{gap:.3f}", bound, gap >= 0.02, (), advice, {"rms": gap})


MEASURES: Final[tuple[Measure, ...]] = (largest_step, jitter, frame_rates, luck)
