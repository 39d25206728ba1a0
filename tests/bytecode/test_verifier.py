"""The words of the reader and the verifier, one malformed program for each rule."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from asv3.runtime import container
from asv3.runtime.errors import BytecodeError
from asv3.runtime.player import Player

from .malformed import CASES, sound, spoiled


def test_the_unspoiled_program_is_sound() -> None:
    Player.load(container.encode(sound()), variant="A", profile="p").step(0.1)
    Player.load(spoiled(lambda body: None))


def test_messages(snapshot: SnapshotAssertion) -> None:
    """Every case is refused; what is said is the snapshot."""
    said = {}
    for name, change in CASES.items():
        with pytest.raises(BytecodeError) as refused:
            Player.load(spoiled(change))
        said[name] = str(refused.value)
    assert said == snapshot
