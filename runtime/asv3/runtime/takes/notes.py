"""What a reader repaired: the notes that a reading returns, or the refusal of a strict one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

LIMIT: Final = 20
"""Repairs of one kind that are told one by one; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something odd in a file and what was done about it.

    A `harmless` note (a small overshoot, a column known and unused) is let through by a strict reading.
    """

    problem: str
    repair: str
    harmless: bool = False


def settled(notes: Sequence[Note], strict: bool, refuse: type[ValueError]) -> tuple[str, ...]:
    """The notes as text. A strict reading raises `refuse` at the first that is not harmless."""
    grave = [note for note in notes if not note.harmless]
    if strict and grave:
        more = f" ({len(grave) - 1} more problems)" if len(grave) > 1 else ""
        raise refuse(f"{grave[0].problem}{more}; mend the file, or read it without strict (then: {grave[0].repair})")
    return tuple(f"{note.problem}, {note.repair}" for note in notes)


def capped(notes: Iterable[Note], count: int, what: str) -> list[Note]:
    """The first `LIMIT` of `count` notes of one kind, and one that says how many `what` follow."""
    told = list(islice(notes, LIMIT))
    if count > len(told):
        rest = Note(f"{count - len(told)} more {what}", "repaired in the same way", told[-1].harmless)
        return [*told, rest]
    return told


_WORDS: Final = {None: "null", True: "true", False: "false"}


def shown(value: object, limit: int = 40) -> str:
    """A value out of a file, fit to be printed in a message: escaped, in backticks, cut short."""
    if isinstance(value, str):
        # cut before escaping: the value may be megabytes long
        return f"`{repr(value[:limit])[1:-1]}{'…' if len(value) > limit else ''}`"
    if value is None or isinstance(value, bool):
        return f"`{_WORDS[value]}`"
    if isinstance(value, int) and value.bit_length() > 64:
        return "`a huge number`"
    return f"`{value!r}`" if isinstance(value, (int, float)) else f"`a {type(value).__name__}`"


def listed(items: Sequence[str], limit: int = 5) -> str:
    """`a, b, c and 4 more`."""
    more = f" and {len(items) - limit} more" if len(items) > limit else ""
    return ", ".join(items[:limit]) + more
