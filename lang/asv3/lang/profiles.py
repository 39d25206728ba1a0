"""Checking profiles: the calibration of an avatar."""

from __future__ import annotations

from asv3.runtime import channels

from . import tree
from .emotions import unknown_channel
from .expressions import Scope, constant
from .model import Place, Profile


def profile(item: tree.Profile, scope: Scope) -> Profile:
    """Gain, offset and cap per channel, and where the share of a missing channel goes."""
    gain, offset, cap = [1.0] * channels.COUNT, [0.0] * channels.COUNT, [1.0] * channels.COUNT
    routes: list[tuple[int, int, float]] = []
    seen: set[int] = set()
    missing: set[int] = set()
    for entry in item.entries:
        indices = channels.targets(entry.target.text)
        if not indices:
            unknown_channel(entry.target, scope)
            continue
        if seen & set(indices):
            scope.report("E0401", f"`{entry.target.text}` is calibrated twice", entry.target.span)
            continue
        seen |= set(indices)
        for word in entry.doubles:
            scope.report("E0401", f"`{word.text}` is given twice for `{entry.target.text}`", word.span)
        values = {
            "gain": constant(entry.gain, scope, low=0.0, high=4.0, what="the gain") if entry.gain else 1.0,
            "offset": constant(entry.offset, scope, low=-1.0, high=1.0, what="the offset") if entry.offset else 0.0,
            "cap": constant(entry.cap, scope, low=0.0, high=1.0, what="the cap") if entry.cap else 1.0,
        }
        for index in indices:
            gain[index], offset[index], cap[index] = values["gain"], values["offset"], values["cap"]
            if entry.missing:
                gain[index] = offset[index] = cap[index] = 0.0
                missing.add(index)
        if entry.fallback:
            name, share = entry.fallback
            to = channels.targets(name.text) if name.text not in channels.REGIONS else ()
            if not to:
                unknown_channel(name, scope)
                continue
            value = constant(share, scope, low=0.0, high=1.0, what="the share")
            pairs = zip(to, indices, strict=True) if len(to) == len(indices) else ((a, b) for a in to for b in indices)
            routes += [(a, b, value) for a, b in pairs]
    for to_index, source_index, _ in routes:
        if to_index in missing:
            message = (
                f"`{channels.NAMES[source_index]}` falls back to `{channels.NAMES[to_index]}`, which is missing too"
            )
            scope.report("E0406", message, item.name.span)
    return Profile(
        item.name.text,
        tuple(gain),
        tuple(offset),
        tuple(cap),
        tuple(routes),
        Place(scope.source, item.name.span),
    )
