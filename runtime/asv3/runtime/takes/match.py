"""Column names to channels, always by name: no two formats agree on the order."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ..channels import NAMES, find
from ..errors import TakeError
from .notes import Note, listed, shown

# head and eye rotations (Live Link, Azure) and MediaPipe's first name; compared in lower case
_UNUSED: Final = frozenset(
    {
        "_neutral",
        *(f"{part}{turn}" for part in ("head", "lefteye", "righteye") for turn in ("yaw", "pitch", "roll")),
    }
)


@dataclass(frozen=True, slots=True)
class Match:
    """`channels[i]` is the canonical index of what stands in column `columns[i]` of the file."""

    columns: tuple[int, ...]
    channels: tuple[int, ...]
    notes: tuple[Note, ...]


def nearest(name: str, known: Sequence[str]) -> str:
    """The one of `known` that is spelled most like `name`, or ''."""
    folded = {item.lower(): item for item in known}
    close = difflib.get_close_matches(name[:60].lower(), folded, n=1, cutoff=0.6)
    return folded[close[0]] if close else ""


def _foreign(name: str) -> str:
    close = nearest(name, NAMES)
    return f"{shown(name)} (nearest: {close})" if close else shown(name)


def match(names: Sequence[str], skip: frozenset[int] = frozenset()) -> Match:
    """Find the channels among the names of a file; `skip` holds columns that mean something else.

    Raises TakeError when a channel occurs twice or none is there.
    """
    columns: dict[int, int] = {}
    foreign: list[str] = []
    for i, name in enumerate(names):
        channel = None if i in skip else find(name)
        if channel is None:
            if i not in skip and name.lower() not in _UNUSED:
                foreign.append(name)
        elif channel in columns:
            raise TakeError(
                f"names {columns[channel] + 1} and {i + 1} are both {NAMES[channel]}; remove one of the two"
            )
        else:
            columns[channel] = i
    if not columns:
        left = [name for i, name in enumerate(names) if i not in skip]
        told = listed([shown(name) for name in left[:5]] + left[5:]) or "(none)"
        raise TakeError(f"no channel among the names {told}; expected names such as {NAMES[8]}")
    notes: tuple[Note, ...] = ()
    if foreign:
        count = f"{len(foreign)} names are" if len(foreign) > 1 else "1 name is"
        told = listed([_foreign(name) for name in foreign[:5]] + foreign[5:])
        notes = (Note(f"{count} no channel: {told}", "left out"),)
    return Match(tuple(columns.values()), tuple(columns), notes)
