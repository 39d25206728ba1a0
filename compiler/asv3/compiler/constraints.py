"""Putting limits and exclusions in an order in which they all hold afterwards.

Every constraint only lowers channels (cap form: idempotent, face-science 5.2). An exclusion stays true
when a channel is lowered further, and so does `a <= c - k b`; only a growing bound `a <= k b` can be
broken by lowering b. So: exclusions first, then caps, each growing cap after every cap on its bound.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from asv3.lang.model import Bound, Exclusion
from asv3.runtime.channels import COUNT

from .ir import Data


def _exclusion_pools(rows: Iterable[Exclusion]) -> list[list[Exclusion]]:
    """Groups in which no channel stands twice."""
    groups: list[tuple[set[int], list[Exclusion]]] = []
    for row in rows:
        pair = {row.left, row.right}
        for used, group in groups:
            if not used & pair:
                used |= pair
                group.append(row)
                break
        else:
            groups.append((set(pair), [row]))
    return [group for _, group in groups]


def _levels(bounds: Sequence[Bound]) -> dict[int, int]:
    """For every channel, how many growing caps must be applied before it bounds another (no cycles here)."""
    caps: dict[int, list[Bound]] = {}
    for bound in bounds:
        caps.setdefault(bound.channel, []).append(bound)
    known: dict[int, int] = {}

    def settled(channel: int) -> int:
        if channel not in known:
            known[channel] = max((1 + level(b) for b in caps.get(channel, ())), default=0)
        return known[channel]

    def level(bound: Bound) -> int:
        return settled(bound.other) if bound.factor > 0 else 0

    return {i: level(bound) for i, bound in enumerate(bounds)}


def _cap_pools(bounds: Sequence[Bound]) -> list[list[Bound]]:
    """Groups in which a channel is capped once and bounds nothing that is capped in the same group."""
    groups: list[tuple[int, list[Bound]]] = []
    levels = _levels(bounds)
    for number in sorted(levels, key=lambda i: levels[i]):
        bound, level = bounds[number], levels[number]
        for group_level, group in groups:
            capped, used = {b.channel for b in group}, {b.other for b in group}
            full = len(group) >= COUNT - 1  # a constant bound needs a channel that is not capped
            if not full and group_level == level and bound.channel not in capped | used and bound.other not in capped:
                group.append(bound)
                break
        else:
            groups.append((level, [bound]))
    return [group for _, group in groups]


def _free(group: Sequence[Bound]) -> int:
    """A channel that this group does not cap, for constant bounds (their factor is 0)."""
    capped = {b.channel for b in group}
    return next(i for i in range(COUNT) if i not in capped)


def schedule(bounds: Sequence[Bound], exclusions: Sequence[Exclusion]) -> list[tuple[str, Data]]:
    """(op, table) for every constraint instruction, in order."""
    out: list[tuple[str, Data]] = []
    hard = [e for e in exclusions if e.strength is None]
    soft = [e for e in exclusions if e.strength is not None]
    for group in _exclusion_pools(hard):
        out.append(("net", Data.of("pairs", [[e.left, e.right] for e in group])))
    for group in _exclusion_pools(soft):
        out.append(("exclude", Data.of("exclusions", [[e.left, e.right, e.strength] for e in group])))
    for caps in _cap_pools(bounds):
        free = _free(caps)
        rows = [[b.channel, b.other if b.other >= 0 else free, b.base, b.factor] for b in caps]
        out.append(("cap", Data.of("caps", rows)))
    return out
