"""The measures of an audit (face-science 7): each a function of the subject, in one table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

import numpy as np
from scipy import stats

from asv3.runtime import NAMES, AffectTrack, Take, Tracks, ops
from asv3.runtime.channels import CHANNELS, INDEX
from asv3.runtime.takes.take import sampled
from asv3.runtime.verifier import verify

from .prototypes import PROTOTYPES, ranking
from .subject import Subject, held

_BLINK: Final = INDEX["eyeBlinkLeft"]
_JAW, _CLOSE = INDEX["jawOpen"], INDEX["mouthClose"]
_RANDOM_S: Final = 1200
NOTHING: Final = "not in this face"


@dataclass(frozen=True, slots=True)
class Finding:
    """`figure` against `bound`; `passed` None when the face has no such part. `detail` says what to change."""

    name: str
    definition: str
    figure: str
    bound: str
    passed: bool | None
    detail: tuple[str, ...] = ()


Measure = Callable[[Subject, Take | None], Finding]


def _missing(name: str, definition: str, bound: str) -> Finding:
    return Finding(name, definition, NOTHING, bound, None)


def exact_at_anchors(subject: Subject, _: Take | None) -> Finding:
    name, definition, bound = "exact at anchors", "largest error of the archetype layer at its anchors", "<= 1e-4"
    table, rows = subject.pool("rbf"), subject.pool("poses")
    if table is None or rows is None:
        return _missing(name, definition, bound)
    weights = ops.rbf(list(table[:, :3].T.copy()), ops.Rbf(table), len(rows))
    error = float(np.abs(ops.ordered_sum(weights, rows) - rows[: len(table)]).max())
    return Finding(name, definition, f"{error:.2g}", bound, error <= 1e-4)


def inside_hull(subject: Subject, _: Take | None) -> Finding:
    name, definition = "inside the presets", "how far 20000 random affects lead the archetype layer out of its presets"
    bound = "<= 1e-5"
    table, rows = subject.pool("rbf"), subject.pool("poses")
    if table is None or rows is None:
        return _missing(name, definition, bound)
    points = np.random.default_rng(1).uniform(-1, 1, (3, 20_000)).astype(np.float32)
    poses = ops.ordered_sum(ops.rbf(list(points), ops.Rbf(table), len(rows)), rows)
    out = max(float((poses - rows.max(axis=0)).max()), float((rows.min(axis=0) - poses).max()), 0.0)
    return Finding(name, definition, f"{out:.2g}", bound, out <= 1e-5)


def grows_with_level(subject: Subject, _: Take | None) -> Finding:
    name, definition = "grows with the level", "emotions whose shown sum of weights falls from one level to the next"
    falls = []
    for emotion in subject.emotions[1:]:
        sums = [float(subject.shown[emotion, level].sum()) for level in range(1, 6)]
        falls += [f"{emotion}: L{i + 2} shows less than L{i + 1}" for i in range(4) if sums[i + 1] < sums[i] - 0.02]
    return Finding(name, definition, str(len(falls)), "0", not falls, tuple(falls))


def distinct(subject: Subject, _: Take | None) -> Finding:
    name = "distinct presets"
    definition = "closest two presets of different emotions at L3 and L5 (RMS over the channels either uses)"
    if not subject.presets:
        return _missing(name, definition, ">= 0.15")
    rows = []
    keys = [k for k in subject.presets if k[1] in (3, 5) and k[0] != subject.emotions[0]]
    for a, b in combinations(keys, 2):
        if a[0] == b[0]:
            continue
        p, q = subject.presets[a], subject.presets[b]
        used = (p > 0) | (q > 0)
        gap = float(np.sqrt(np.mean((p - q)[used] ** 2))) if used.any() else 0.0
        rows.append((gap, f"{a[0]} L{a[1]} and {b[0]} L{b[1]}: {gap:.3f}"))
    rows.sort()
    if not rows:
        return _missing(name, definition, ">= 0.15")
    close = tuple(text for gap, text in rows if gap < 0.15) or tuple(text for _, text in rows[:3])
    return Finding(name, definition, f"{rows[0][0]:.3f}", ">= 0.15", rows[0][0] >= 0.15, close)


def _recognised(level: int, bound: int) -> Measure:
    def measure(subject: Subject, _: Take | None) -> Finding:
        name = f"recognised at L{level}"
        definition = f"emotions whose nearest published prototype is their own, of {len(PROTOTYPES)}, as shown"
        known = [e for e in subject.emotions if e in PROTOTYPES]
        if not known:
            return _missing(name, definition, f">= {bound}")
        missed = []
        for emotion in known:
            first = ranking(subject.shown[emotion, level])
            if first[0][0] != emotion:
                missed.append(f"{emotion} looks like {first[0][0]} ({first[0][1]:.2f}); see {PROTOTYPES[emotion][1]}")
        hits = len(known) - len(missed)
        needed = bound if len(known) == len(PROTOTYPES) else round(bound * len(known) / len(PROTOTYPES))
        return Finding(name, definition, f"{hits} of {len(known)}", f">= {needed}", hits >= needed, tuple(missed))

    return measure


def dominance(subject: Subject, _: Take | None) -> Finding:
    name = "dominance is seen"
    definition = "RMS between the faces of (v -.56, a .65) with dominance +.30 and -.43, brows, lids and mouth"
    shown = []
    for d in (0.30, -0.43):
        track = held(8.0, vad=(-0.56, 0.65, d))
        shown.append(np.median(subject.render(Tracks(affect=track, duration=8.0), 20).weights[-30:], axis=0))
    used = (shown[0] > 0.02) | (shown[1] > 0.02)
    gap = float(np.sqrt(np.mean((shown[0] - shown[1])[used] ** 2))) if used.any() else 0.0
    return Finding(name, definition, f"{gap:.3f}", ">= 0.1", gap >= 0.1)


def symmetry(subject: Subject, _: Take | None) -> Finding:
    name = "symmetry"
    definition = "presets whose sides differ by more than 0.15 and are not declared `asymmetric`"
    if subject.undeclared is None:
        return Finding(name, definition, "only the source tells", "0", None)
    return Finding(name, definition, str(len(subject.undeclared)), "0", not subject.undeclared, subject.undeclared)


def _random_take(seconds: float) -> Take:
    """Lips that wander through plausible and extreme poses."""
    rng = np.random.default_rng(5)
    times = np.arange(int(seconds * 10)) / 10
    weights = rng.uniform(0, 1, (times.size, 52)) ** np.where(rng.random((times.size, 1)) < 0.5, 1.0, 4.0)
    return Take(times, weights.astype(np.float32), 10.0)


def constraints(subject: Subject, _: Take | None) -> Finding:
    name = "constraints hold"
    definition = f"of {_RANDOM_S * 60:,} frames of random emotions and lips, those that break a limit or an exclusion"
    tables = subject.constraints()
    if not tables:
        return Finding(
            name, definition, "the face has no limits", "0", False, ("add `limit` and `exclude` to the face",)
        )
    rng = np.random.default_rng(6)
    times = np.arange(0.0, _RANDOM_S, 2.0, dtype=np.float64)
    names = tuple(rng.choice(subject.emotions, times.size).tolist())
    vad, level = rng.uniform(-1, 1, (times.size, 3)), rng.uniform(0, 5, times.size)
    track = AffectTrack(times, vad=vad, emotion=names, level=level)
    take = subject.render(Tracks(affect=track, lipsync=_random_take(float(_RANDOM_S))), 60)
    broken = np.zeros(take.times.size, bool)
    for op, table in tables:
        # a frame that keeps a constraint is not changed by applying it again
        again = ops.BATCH[op](take.weights, ops.Rows(table))
        broken |= np.abs(again - take.weights).max(axis=1) > 1e-6
    return Finding(name, definition, f"{int(broken.sum())} of {broken.size:,}", "0", not broken.any())


def _blinks(rate: float, speaking: float, mode: str) -> Measure:
    def measure(subject: Subject, _: Take | None) -> Finding:
        name = f"blinks, {mode}"
        definition = f"intervals against a log-normal of {rate:g} per min (Bentivoglio 1997): Kolmogorov-Smirnov, skew"
        if "blink" not in subject.program.state:
            return _missing(name, definition, "within the 5 % bound, skew > 1")
        track = held(1500.0, vad=(0.0, 0.0, 0.0), speaking=speaking)
        lid = subject.render(Tracks(affect=track, duration=1500.0), 30).weights[:, _BLINK]
        closing = lid > 0.45
        starts = np.flatnonzero(closing[1:] & ~closing[:-1]) / 30.0
        intervals = np.diff(starts)
        if intervals.size < 30:
            return Finding(name, definition, f"{intervals.size} blinks", "within the 5 % bound", False)
        sigma, mean = 0.703, 60.0 / rate
        d = float(stats.kstest(intervals, stats.lognorm(sigma, scale=mean * np.exp(-sigma * sigma / 2)).cdf).statistic)
        bound, skew = 1.36 / float(np.sqrt(intervals.size)), float(stats.skew(intervals))
        figure = f"D {d:.3f}, skew {skew:.1f}, {60 / intervals.mean():.1f} per min"
        return Finding(name, definition, figure, f"D <= {bound:.3f}, skew > 1", d <= bound and skew > 1)

    return measure


def smoothness(subject: Subject, _: Take | None) -> Finding:
    name, definition = "smoothness", "largest step of a channel in 1/60 s through all emotions, lids and gaze left out"
    times = np.arange(2 * len(subject.emotions), dtype=np.float64) * 2.5
    names = tuple(n for e in subject.emotions for n in (e, subject.emotions[0]))
    track = AffectTrack(times, emotion=names, level=np.full(times.size, 5.0))
    weights = subject.render(Tracks(affect=track), 60).weights
    free = [c.index for c in CHANNELS if c.region not in ("lid", "gaze")]
    steps = np.abs(np.diff(weights[:, free], axis=0)).max(axis=0)
    worst = int(np.argmax(steps))
    detail = (f"{NAMES[free[worst]]} moves most: {steps[worst]:.3f}",)
    return Finding(name, definition, f"{steps[worst]:.3f}", "<= 0.12", bool(steps[worst] <= 0.12), detail)


def closures(subject: Subject, take: Take | None) -> Finding:
    name, definition = "closures sealed", "sealed frames of the lipsync (p, b, m) that an emotion at L5 opens"
    if take is None:
        return Finding(name, definition, "no take given", "0", None, ("give one with --lipsync",))
    opened: list[str] = []
    sealed = np.zeros(0, bool)
    for emotion in subject.emotions:
        out = subject.render(Tracks(affect=held(take.duration, emotion=emotion, level=5.0), lipsync=take), 60)
        # the lipsync as the face heard it: a recording drops frames, its times are not i / fps
        lips = sampled(take.times, take.weights.astype(np.float64), out.times)
        gap = np.maximum(lips[:, _JAW] - lips[:, _CLOSE], 0)
        sealed = (gap < 0.01) & ((lips[:, INDEX["mouthPressLeft"]] > 0.3) | (lips[:, _CLOSE] > 0.1))
        now = np.maximum(out.weights[:, _JAW] - out.weights[:, _CLOSE], 0)
        count = int((now[sealed] > 0.02).sum())
        if count:
            opened.append(f"{emotion} opens {count} of {int(sealed.sum())} sealed frames")
    detail = tuple(opened) and (*opened, "write `closure protected` in `speech`")
    return Finding(name, definition, f"{len(opened)} emotions, {int(sealed.sum())} frames", "0", not opened, detail)


def frame_rates(subject: Subject, take: Take | None) -> Finding:
    name, definition = "frame rate", "frames that differ in any bit at common moments of 24, 30, 60 and 144 fps"
    track = held(6.0, emotion=subject.emotions[-1], level=4.0)
    takes = [subject.render(Tracks(affect=track, lipsync=take, duration=6.0), fps) for fps in (24, 30, 60, 144)]
    differing = 0
    for a, b in combinations(takes, 2):
        _, i, j = np.intersect1d(np.rint(a.times * 1e6), np.rint(b.times * 1e6), return_indices=True)
        differing += int((a.weights[i].view(np.uint32) != b.weights[j].view(np.uint32)).any(axis=1).sum())
    return Finding(name, definition, str(differing), "0", differing == 0)


def cost(subject: Subject, _: Take | None) -> Finding:
    operations = verify(subject.program).cost
    size = len(subject.data) / 1024
    figure = f"{operations:,} operations a frame, {size:.1f} KiB"
    return Finding("cost", "rough operations of a tick and a frame, size", figure, "<= 40,000, <= 48 KiB",
                   operations <= 40_000 and size <= 48)  # fmt: skip


MEASURES: Final[tuple[Measure, ...]] = (
    exact_at_anchors,
    inside_hull,
    grows_with_level,
    distinct,
    _recognised(5, 13),
    _recognised(3, 11),
    dominance,
    symmetry,
    constraints,
    _blinks(17, 0.0, "silent"),
    _blinks(26, 1.0, "speaking"),
    closures,
    smoothness,
    frame_rates,
    cost,
)


def audit(subject: Subject, take: Take | None = None, progress: Any = None) -> list[Finding]:
    """Every measure of a face, in order; `take` is lipsync for the measures that need speech."""
    out = []
    for number, measure in enumerate(MEASURES):
        out.append(measure(subject, take))
        if progress is not None:
            progress(number + 1, len(MEASURES))
    return out
