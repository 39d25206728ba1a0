"""Where one way of meaning something ends and another may begin: clauses of Korean and mixed text.

A sentence ends at `. ! ? … ~` or a line break. Within it a clause ends after a connective ending that turns the speech
(-지만, -는데, -니까, -더니 …: Korean connectives of contrast, ground and cause), before a conjunction that opens a new
thought (근데, 하지만, 그래도, but, so …), and at a comma; never so that fewer than `SHORTEST` letters remain.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

SHORTEST: Final = 5
"""Letters (not blanks, not punctuation) of the shortest clause."""

_SENTENCE: Final = re.compile(r"[^.!?…~。！？\n]*(?:[.!?…~。！？\n]+[\"'”’)\]]*|$)")
_CONNECTIVE: Final = re.compile(
    r"[가-힣]*(?:지만|는데|은데|ㄴ데|인데|던데|텐데|니까|더니|길래|거든|면서도|려다가?|다가|어도|아도|해도)(?:요)?$"
)
_KOREAN: Final = "근데 그런데 하지만 그치만 그렇지만 그래도 그래서 그러니까 그니까 아니 다만 오히려 어쨌든 솔직히"
_ENGLISH: Final = "but so because although however and yet"
_OPENING: Final = frozenset(f"{_KOREAN} {_ENGLISH}".split(" "))
_LETTER: Final = re.compile(r"\w")


@dataclass(frozen=True)
class Clause:
    """A part of a text: `text[start:end]`, blanks at its ends left out."""

    text: str
    start: int
    end: int


def _letters(text: str) -> int:
    return len(_LETTER.findall(text))


def _sentences(text: str) -> list[tuple[int, int]]:
    return [(m.start(), m.end()) for m in _SENTENCE.finditer(text) if m.group().strip()]


def _cuts(text: str, start: int, end: int) -> list[int]:
    """Where a sentence may be cut, as places in the text."""
    out = []
    for word in re.finditer(r"\S+", text[start:end]):
        bare = word.group().rstrip(",;:，、")
        if word.start() and bare.lower() in _OPENING:
            out.append(start + word.start())
        if _CONNECTIVE.match(bare) or bare != word.group():
            out.append(start + word.end())
    return sorted(set(out))


def clauses(text: str) -> list[Clause]:
    """The clauses of a text, in order; together they hold all of its letters. Empty for a text of blanks."""
    out: list[Clause] = []
    for start, end in _sentences(text):
        begin = start
        for cut in _cuts(text, start, end):
            if _letters(text[begin:cut]) >= SHORTEST and _letters(text[cut:end]) >= SHORTEST:
                out.append(_clause(text, begin, cut))
                begin = cut
        out.append(_clause(text, begin, end))
    return _joined(text, [c for c in out if c.text])


def _clause(text: str, start: int, end: int) -> Clause:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    stripped = piece.strip()
    return Clause(stripped, start + left, start + left + len(stripped))


def _joined(text: str, found: list[Clause]) -> list[Clause]:
    """Pieces without a letter (a lone `...`) go to their neighbour."""
    out: list[Clause] = []
    for clause in found:
        if out and (not _letters(clause.text) or not _letters(out[-1].text)):
            out[-1] = _clause(text, out[-1].start, clause.end)
        else:
            out.append(clause)
    return out
