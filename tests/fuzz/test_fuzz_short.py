"""A few hundred fuzzed cases of each kind; `python tests/fuzz/fuzz.py` runs as many as wished."""

from __future__ import annotations

import pytest

from fuzz.fuzz import Tally, fuzz
from fuzz.judge import LIMIT_S


def _told(tally: Tally) -> str:
    return "\n".join(f"case {n}: {f.kind} {f.detail} ({path})" for n, f, path in tally.first.values())


@pytest.mark.parametrize(("what", "count"), [("sources", 400), ("bytecodes", 600)])
def test_nothing_but_located_messages(what: str, count: int) -> None:
    """No traceback, no hang, no frame outside 0..1."""
    tally = fuzz(what, count, seed=2026, tick=lambda: None, limit=4 * LIMIT_S, stop=False)
    assert not tally.failures, _told(tally)


def test_some_bytecodes_survive_their_mutation() -> None:
    """Else the cases would only try the reader's first checks."""
    tally = fuzz("bytecodes", 200, seed=3, tick=lambda: None, limit=4 * LIMIT_S, stop=False)
    assert tally.accepted > 10
