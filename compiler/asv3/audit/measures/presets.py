"""Presets: told apart, recognised by the literature, and one-sided only where that is meant."""

from __future__ import annotations

from itertools import combinations
from typing import Final

import numpy as np

from ..case import Case, Finding, Measure, missing
from ..prototypes import PROTOTYPES, ranking

_DISTINCT: Final = 0.15


def distinct(case: Case) -> Finding:
    name, bound = "distinct presets", f">= {_DISTINCT}"
    definition = "closest two presets of different emotions at L3 and L5 (RMS over the channels either uses)"
    subject = case.subject
    keys = [k for k in subject.presets if k[1] in (3, 5) and k[0] != subject.emotions[0]]
    rows = []
    for a, b in combinations(keys, 2):
        if a[0] != b[0]:
            p, q = subject.presets[a], subject.presets[b]
            used = (p > 0) | (q > 0)
            gap = float(np.sqrt(np.mean((p - q)[used] ** 2))) if used.any() else 0.0
            rows.append((gap, f"{a[0]} L{a[1]} and {b[0]} L{b[1]}: {gap:.3f}"))
    if not rows:
        return missing(name, definition, bound)
    rows.sort()
    close = tuple(text for gap, text in rows if gap < _DISTINCT) or tuple(text for _, text in rows[:3])
    advice = "give each a channel that the other does not use, or move them along what differs"
    data: dict[str, object] = {"closest": [text for _, text in rows[:10]], "rms": rows[0][0]}
    return Finding(name, definition, f"{rows[0][0]:.3f}", bound, rows[0][0] >= _DISTINCT, close, advice, data)


def _recognised(level: int, least: int | None) -> Measure:
    def measure(case: Case) -> Finding:
        name = f"recognised at L{level}"
        definition = (
            f"emotions whose nearest published prototype (cosine over action units) is their own, of {len(PROTOTYPES)}"
        )
        known = [e for e in case.subject.emotions if e in PROTOTYPES]
        if not known:
            return missing(name, definition, "reported" if least is None else f">= {least}")
        missed, table = [], {}
        for emotion in known:
            order = ranking(case.subject.shown[emotion, level])
            table[emotion] = {other: round(likeness, 3) for other, likeness in order}
            if order[0][0] != emotion:
                units = ", ".join(f"{unit} {share:g}" for unit, share in PROTOTYPES[emotion][0].items())
                own = table[emotion][emotion]
                missed.append(
                    f"{emotion} looks like {order[0][0]} ({order[0][1]:.2f}, like itself {own:.2f}); "
                    f"published: AU {units} ({PROTOTYPES[emotion][1]})"
                )
        hits = len(known) - len(missed)
        advice = "bring the preset nearer to the published units, or take away what belongs to the other"
        data: dict[str, object] = {"hits": hits, "of": len(known), "likeness": table}
        if least is None:
            return Finding(name, definition, f"{hits} of {len(known)}", "reported", None, tuple(missed), "", data)
        needed = least if len(known) == len(PROTOTYPES) else round(least * len(known) / len(PROTOTYPES))
        figure = f"{hits} of {len(known)}"
        return Finding(name, definition, figure, f">= {needed}", hits >= needed, tuple(missed), advice, data)

    return measure


def symmetry(case: Case) -> Finding:
    name, bound = "symmetry", "0"
    definition = "presets whose sides differ by more than 0.15 and are not declared `asymmetric`"
    if case.undeclared is None:
        return Finding(name, definition, "only the source tells", bound, None)
    advice = "write both sides, or `preset L3 asymmetric { ... }` where one side is meant"
    count = len(case.undeclared)
    return Finding(name, definition, str(count), bound, not count, case.undeclared, advice)


MEASURES: Final[tuple[Measure, ...]] = (
    distinct,
    _recognised(5, 13),
    _recognised(3, 11),
    _recognised(1, None),
    symmetry,
)
