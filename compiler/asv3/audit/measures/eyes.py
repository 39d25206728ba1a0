"""Eyes: when they blink and how, where they look and how fast, and that they are never dead."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from asv3.inspection.events import Saccades, saccades
from asv3.inspection.subject import Subject, held
from asv3.runtime import Take, Tracks
from asv3.runtime.channels import CHANNELS, INDEX

from ..case import Case, Finding, Measure, missing

_BLINK: Final = INDEX["eyeBlinkLeft"]
_GAZE: Final = [c.index for c in CHANNELS if c.region == "gaze"]
_SEEDS: Final = (7, 8, 9)
_SIGMA: Final = 0.703
"""Log-normal sigma of a within-subject CV of 0.8 (face-science 1.1)."""
_SHUT: Final = 0.45
# a table of the eight directions of Eyes Alive (Lee, Badler & Badler 2002), percent, 0 = the character's left
_DIRECTIONS: Final = np.array([15.54, 6.46, 17.69, 7.44, 16.80, 7.89, 20.38, 7.79])
# mean holds in seconds of Eyes Alive: looking at the partner and away, talking and listening
_HOLDS: Final = {True: (3.13, 0.93), False: (7.92, 0.43)}
_HOLD_SLACK: Final = 0.25
_AWAY_DEG: Final = 0.05


def _resting(subject: Subject, seconds: float, fps: float, speaking: float, seed: int | None = None) -> Take:
    track = held(seconds, vad=(0.0, 0.0, 0.0), speaking=speaking)
    return subject.render(Tracks(affect=track, duration=seconds), fps, seed)


def _blinks(mode: str, rate: float, speaking: float, seconds: float) -> Measure:
    name = f"blinks, {mode}"
    definition = (
        f"blink intervals against a log-normal of {rate:g} per min (Bentivoglio 1997; CV .8): "
        f"Kolmogorov-Smirnov (median of {len(_SEEDS)} seeds), skewness, spread"
    )
    bound = "D within the 5 % bound, skew > 1, CV .5 to .95"
    advice = (
        "a metronome or a uniform wait reads as a machine: `eyes { use std.eyes.natural }`, "
        f"or `blink {{ {'speaking' if speaking else 'rest'} {rate:g} per min, spread 0.703 }}`"
    )

    def measure(case: Case) -> Finding:
        subject = case.reader if mode == "reading" else case.subject
        if subject is None:
            return Finding(name, definition + ", with std.eyes.reading", "only the source tells", bound, None)
        if "blink" not in subject.program.state:
            return Finding(name, definition, "never blinks", bound, False, (), advice)
        scale = 60.0 / rate * np.exp(-_SIGMA * _SIGMA / 2)
        rows, pooled = [], []
        for seed in _SEEDS:
            shut = _resting(subject, seconds, 30, speaking, seed).weights[:, _BLINK] > _SHUT
            intervals = np.diff(np.flatnonzero(shut[1:] & ~shut[:-1])) / 30.0
            if intervals.size < 20:
                return Finding(
                    name, definition, f"{intervals.size + 1} blinks in {seconds:g} s", bound, False, (), advice
                )
            d = float(stats.kstest(intervals, stats.lognorm(_SIGMA, scale=scale).cdf).statistic)
            rows.append((d, 1.36 / float(np.sqrt(intervals.size))))
            pooled.append(intervals)
        rows.sort()
        d, limit = rows[len(rows) // 2]
        every = np.concatenate(pooled)
        skew, cv = float(stats.skew(every)), float(every.std() / every.mean())
        figure = f"D {d:.3f} of {limit:.3f}, skew {skew:.1f}, CV {cv:.2f}, {60 / every.mean():.1f} per min"
        data: dict[str, object] = {
            "d": d, "bound": limit, "skew": skew, "cv": cv, "per_min": 60 / float(every.mean()),
            "intervals": np.round(every, 3).tolist(), "sigma": _SIGMA, "scale": float(scale),
        }  # fmt: skip
        passed = d <= limit and skew > 1 and 0.5 <= cv <= 0.95
        return Finding(name, definition, figure, bound, passed, (), advice, data)

    return measure


def blink_shape(case: Case) -> Finding:
    name, bound = "blink shape", "200 to 350 ms, ratio .45 to .6, shut >= .95"
    definition = "length of a blink to 5 % open, closing time over opening time, how far it shuts (500 fps)"
    if "blink" not in case.subject.program.state:
        return missing(name, definition, bound)
    lid = _resting(case.subject, 90.0, 500, 0.0).weights[:, _BLINK].astype(np.float64)
    lid = lid - np.median(lid)
    above = lid > 0.05
    begins, ends = np.flatnonzero(above[1:] & ~above[:-1]) + 1, np.flatnonzero(~above[1:] & above[:-1]) + 1
    lengths, ratios, peaks = [], [], []
    for begin in begins:
        after = ends[ends > begin]
        if not after.size:
            break
        part = lid[begin : after[0]]
        if part.max() < 0.5:
            continue  # a lid that follows the gaze, no blink
        flat = np.flatnonzero(part >= part.max() - 1e-3)
        # back to where the lid began to fall: a lid that follows the gaze need not rest at 0
        falling = np.diff(lid[: begin + 1])[::-1] > 1e-4
        start = begin - int(np.argmin(falling)) if not falling.all() else 0
        closing, opening = begin + flat[0] - start, after[0] - (begin + flat[-1])
        lengths.append((after[0] - start) / 500)
        ratios.append(closing / max(opening, 1))
        peaks.append(float(part.max()))
    if not lengths:
        return Finding(name, definition, "no blink in 90 s", bound, False)
    length, ratio, peak = float(np.median(lengths)), float(np.median(ratios)), float(np.median(peaks))
    passed = 0.2 <= length <= 0.35 and 0.45 <= ratio <= 0.6 and peak >= 0.95
    advice = "a blink shuts fast and opens slowly: `blink { close 80 ms, hold 40 ms, open 213 ms }`"
    data: dict[str, object] = {"ms": 1000 * length, "ratio": ratio, "peak": peak}
    figure = f"{1000 * length:.0f} ms, ratio {ratio:.2f}, shut {peak:.2f}"
    return Finding(name, definition, figure, bound, passed, (), advice, data)


def _glances(subject: Subject, speaking: bool, seconds: float) -> Saccades | None:
    track = held(seconds, vad=(0.0, 0.0, 0.0), speaking=float(speaking))
    return saccades(subject, Tracks(affect=track, duration=seconds))


def main_sequence(case: Case) -> Finding:
    name, bound = "main sequence", "2.1 to 2.7 ms/deg, base 20 to 30 ms"
    definition = "duration of saccades over their size: slope and base of the regression (Bahill 1975)"
    found = _glances(case.subject, True, 600.0)
    if found is None or found.onset.size < 10 or np.ptp(found.amplitude) < 1:
        return missing(name, definition, bound)
    fit = stats.linregress(found.amplitude, found.duration * 1000)
    passed = 2.1 <= fit.slope <= 2.7 and 20 <= fit.intercept <= 30
    figure = f"{fit.slope:.2f} ms/deg, base {fit.intercept:.1f} ms"
    return Finding(name, definition, figure, bound, bool(passed), data={"slope": fit.slope, "base": fit.intercept})


def _hold_means(found: Saccades) -> tuple[float, float]:
    """Mean seconds of looking at the partner and of looking away."""
    away = np.abs(found.end).max(axis=1) > _AWAY_DEG
    lengths = np.diff(found.onset)
    return float(lengths[~away[:-1]].mean()), float(lengths[away[:-1]].mean())


def gaze_holds(case: Case) -> Finding:
    name, bound = "gaze holds", f"within {_HOLD_SLACK:.0%} of Eyes Alive"
    definition = "mean seconds at the partner and away, talking and listening (Lee, Badler & Badler 2002)"
    advice = "set `gaze { talk_mutual, talk_away, listen_mutual, listen_away }`, or leave them at their defaults"
    parts, detail, passed = [], [], True
    for speaking, wanted in _HOLDS.items():
        found = _glances(case.subject, speaking, 1800.0)
        if found is None or found.onset.size < 30 or not (np.abs(found.end).max(axis=1) > _AWAY_DEG).any():
            return Finding(name, definition, "no glances", bound, False, (), "add `eyes { use std.eyes.natural }`")
        mode = "talking" if speaking else "listening"
        means = _hold_means(found)
        for what, mean, aim in zip(("at the partner", "away"), means, wanted, strict=True):
            if abs(mean / aim - 1) > _HOLD_SLACK:
                passed = False
                detail.append(f"{mode}, {what}: {mean:.2f} s, Eyes Alive has {aim:.2f}")
        parts.append(f"{mode} {means[0]:.2f}/{means[1]:.2f}")
    return Finding(name, definition, ", ".join(parts) + " s", bound, passed, tuple(detail), advice)


def gaze_directions(case: Case) -> Finding:
    name, bound = "gaze directions", "p >= 0.01"
    definition = "directions of glances against the eight of Eyes Alive (chi-squared)"
    found = _glances(case.subject, True, 1200.0)
    away = np.zeros((0, 2)) if found is None else found.end[found.amplitude > 1.0]
    away = away[np.abs(away).max(axis=1, initial=0) > _AWAY_DEG]
    if len(away) < 60:
        return missing(name, definition, bound)
    # glances at the limit of the eyes keep their side, not their angle
    counts = _octants(away)
    expected = _DIRECTIONS / _DIRECTIONS.sum() * counts.sum()
    p = float(stats.chisquare(counts, expected).pvalue)
    advice = "`gaze { bias ... }` turns every glance; keep it small at rest"
    shares = [round(100 * float(n) / float(counts.sum()), 1) for n in counts]
    return Finding(name, definition, f"p {p:.2f}", bound, p >= 0.01, (), advice, {"p": p, "percent": shares})


def _octants(at: NDArray[np.float64]) -> NDArray[np.int64]:
    turns = np.arctan2(at[:, 1], at[:, 0]) / (np.pi / 4)
    return np.bincount(np.rint(turns).astype(int) % 8, minlength=8)


def eyes_alive(case: Case) -> Finding:
    name, bound = "eyes are alive", "<= 4 s"
    definition = "longest time in two minutes at rest without a blink or a movement of the eyes"
    take = _resting(case.subject, 120.0, 30, 0.0)
    moved = np.abs(np.diff(take.weights[:, [*_GAZE, _BLINK]], axis=0)).max(axis=1) > 0.003
    marks = np.concatenate(([0], np.flatnonzero(moved), [len(moved)]))
    longest = float(np.diff(marks).max()) / 30
    advice = "static eyes read as dead: `eyes { use std.eyes.natural }` brings glances, drift and blinks"
    return Finding(name, definition, f"{longest:.1f} s", bound, longest <= 4.0, (), advice, {"seconds": longest})


MEASURES: Final[tuple[Measure, ...]] = (
    _blinks("at rest", 17, 0.0, 1500.0),
    _blinks("talking", 26, 1.0, 1500.0),
    _blinks("reading", 4.5, 0.0, 2500.0),
    blink_shape,
    main_sequence,
    gaze_holds,
    gaze_directions,
    eyes_alive,
)
