"""Speech under emotion: sealed lips stay sealed, rounded lips stay round, the jaw still speaks."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from asv3.inspection.subject import held
from asv3.runtime import Tracks
from asv3.runtime.channels import CHANNELS, INDEX
from asv3.runtime.takes.take import sampled

from ..case import Case, Finding, Measure

_JAW, _CLOSE, _PRESS = INDEX["jawOpen"], INDEX["mouthClose"], INDEX["mouthPressLeft"]
_ROUND: Final = (INDEX["mouthPucker"], INDEX["mouthFunnel"])
_WIDE: Final = [INDEX[pair + side] for pair in ("mouthSmile", "mouthStretch") for side in ("Left", "Right")]
_WIDENED: Final = 0.45
_MOUTH: Final = [c.index for c in CHANNELS if c.region == "mouth"]
_RISE: Final = 6
_NEEDS: Final = ("give speech with --lipsync",)


def _talking(lips: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Frames whose jaw is open and has been for 100 ms: speech activity takes 60 ms to rise."""
    talking = lips[:, _JAW] > 0.05
    for lag in range(1, _RISE + 1):
        talking[lag:] &= lips[:-lag, _JAW] > 0.05
    return np.asarray(talking)


def closures(case: Case) -> Finding:
    name, bound = "closures sealed", "100 %"
    definition = "frames of p, b, m (lips sealed in the lipsync) that stay sealed under every emotion at L5"
    if case.take is None:
        return Finding(name, definition, "no speech given", bound, None, _NEEDS)
    opened, sealed_frames, kept = [], 0, 0
    for emotion, (lips, out) in case.speech.items():
        gap = np.maximum(lips[:, _JAW] - lips[:, _CLOSE], 0)
        sealed = (gap < 0.01) & ((lips[:, _PRESS] > 0.3) | (lips[:, _CLOSE] > 0.1))
        now = np.maximum(out[:, _JAW] - out[:, _CLOSE], 0)
        broken = int((now[sealed] > 0.02).sum())
        sealed_frames += int(sealed.sum())
        kept += int(sealed.sum()) - broken
        if broken:
            opened.append(f"{emotion} opens {broken} of {int(sealed.sum())} sealed frames")
    if not sealed_frames:
        return Finding(name, definition, "the speech seals no lips", bound, None, ("give longer speech",))
    figure = f"{100 * kept / sealed_frames:.2f} % of {sealed_frames:,}"
    data: dict[str, object] = {"sealed": sealed_frames, "kept": kept}
    advice = "write `closure protected` in `speech`"
    return Finding(name, definition, figure, bound, not opened, tuple(opened), advice, data)


def protrusion(case: Case) -> Finding:
    name, bound = "protrusion kept", f">= 90 %, widened <= {_WIDENED}"
    definition = (
        "where the lipsync rounds the lips (u, o, w): share of the rounding that is left, "
        "and smile or stretch that the emotion adds, worst emotion at L5"
    )
    if case.take is None:
        return Finding(name, definition, "no speech given", bound, None, _NEEDS)
    rows = []
    for emotion, (lips, out) in case.speech.items():
        asked = lips[:, _ROUND].max(axis=1)
        rounded = asked > 0.4
        if not rounded.any():
            return Finding(name, definition, "the speech rounds no lips", bound, None, ("give longer speech",))
        kept = np.minimum(out[rounded][:, _ROUND].max(axis=1) / asked[rounded], 1.0)
        wide = (out[rounded][:, _WIDE] - lips[rounded][:, _WIDE]).max(axis=1)
        rows.append((float(kept.mean()), float(wide.mean()), emotion))
    detail = tuple(f"{e} leaves {k:.0%}, widens by {w:.2f}" for k, w, e in rows if k < 0.9 or w > _WIDENED)
    advice = "write `protrusion protected 70%` in `speech`, and `mouth keep 50% while speaking`"
    least, most = min(k for k, _, _ in rows), max(w for _, w, _ in rows)
    data: dict[str, object] = {"kept": least, "widened": most}
    return Finding(name, definition, f"{least:.1%}, widened {most:.2f}", bound, not detail, detail, advice, data)


def jaw_speaks(case: Case) -> Finding:
    name, bound = "the jaw speaks", "r >= 0.98"
    definition = "correlation of jawOpen in the lipsync and in the face where the lipsync speaks, worst emotion at L5"
    if case.take is None:
        return Finding(name, definition, "no speech given", bound, None, _NEEDS)
    rows = []
    for emotion, (lips, out) in case.speech.items():
        # a silent mouth may show the emotion
        talking = _talking(lips)
        if talking.sum() < 30 or np.ptp(lips[talking, _JAW]) < 0.05:
            return Finding(name, definition, "the speech moves no jaw", bound, None, ("give longer speech",))
        told, shown = lips[talking, _JAW], out[talking, _JAW]
        rows.append((float(np.corrcoef(told, shown)[0, 1]) if np.ptp(shown) > 0 else 0.0, emotion))
    rows.sort()
    detail = tuple(f"{emotion}: r {r:.3f}" for r, emotion in rows if r < 0.98)
    advice = "the emotion moves the jaw while it speaks: `speech { jaw keep 10% while speaking }`"
    return Finding(name, definition, f"{rows[0][0]:.3f}", bound, rows[0][0] >= 0.98, detail, advice, {"r": rows[0][0]})


def lips_follow(case: Case) -> Finding:
    name, bound = "lips follow speech", "<= 0.05"
    definition = "mean over frames of the largest mouth error against the lipsync while neutral (LVE on 23 channels)"
    if case.take is None:
        return Finding(name, definition, "no speech given", bound, None, _NEEDS)
    neutral = case.subject.emotions[0] if case.subject.emotions else None
    track = None if neutral is None else held(case.take.duration, emotion=neutral)
    out = case.subject.render(Tracks(affect=track, lipsync=case.take), 60)
    lips = sampled(case.take.times, case.take.weights.astype(np.float64), out.times)
    error = float(np.abs(out.weights[:, _MOUTH] - lips[:, _MOUTH]).max(axis=1).mean())
    advice = "a neutral face changes the lips: look for limits, exclusions or a neutral preset that do"
    return Finding(name, definition, f"{error:.3f}", bound, error <= 0.05, (), advice, {"error": error})


MEASURES: Final[tuple[Measure, ...]] = (closures, protrusion, jaw_speaks, lips_follow)
