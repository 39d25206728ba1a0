"""Text to numbers: normalisation, pieces and character n-grams. The JavaScript port gives the same numbers.

Nothing here needs a library: the pieces are found greedily, longest first (WordPiece, Schuster & Nakajima 2012), the
n-grams are known by their 32-bit FNV-1a over code points. Hangul-aware: a syllable that no piece has is spelt in its
jamo (U+AC00 + (lead * 21 + vowel) * 28 + tail, the Unicode Standard 3.12), so no Hangul is unknown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

I32 = NDArray[np.int32]

PAD, UNKNOWN, START = 0, 1, 2
SPECIAL: Final = ("[PAD]", "[UNK]", "[CLS]")
LONGEST_GRAM: Final = 4
MAX_CHARACTERS: Final = 400
"""Of a text longer than this only the beginning is read."""

_LEADS: Final = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS: Final = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_TAILS: Final = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
JAMO: Final = tuple(sorted({*_LEADS, *_VOWELS, *_TAILS} - {""}))

_BLANK: Final = "\t\n\x0b\x0c\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_BLANKS: Final = re.compile(f"[{_BLANK}]+")
_SILENT: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b-\u200f\u2060\ufe0e\ufe0f\ufeff]")
_LONE: Final = re.compile("[\ud800-\udfff]")
_REPEATED: Final = re.compile(r"(.)\1{3,}", re.DOTALL)
_WORDS: Final = re.compile(r"[가-힣]+|[ㄱ-ㅎㅏ-ㅣ]+|[a-z]+|[0-9]+|[^ ]")
_FULL_WIDTH: Final = {c: c - 0xFEE0 for c in range(0xFF01, 0xFF5F)}
_LOWER: Final = {c: c + 32 for c in range(ord("A"), ord("Z") + 1)}


def normalise(text: str) -> str:
    """NFC; full-width forms and A-Z to plain lower case; blanks to one space; control and zero-width characters out,
    lone surrogates to U+FFFD; the same character at most three times running (ㅋㅋㅋㅋㅋ is ㅋㅋㅋ). At most
    MAX_CHARACTERS."""
    text = _LONE.sub("\ufffd", text[: 4 * MAX_CHARACTERS])
    text = _SILENT.sub("", unicodedata.normalize("NFC", text).translate(_FULL_WIDTH).translate(_LOWER))
    text = _REPEATED.sub(r"\1\1\1", _BLANKS.sub(" ", text))
    return text.strip(" ")[:MAX_CHARACTERS]


def words(normalised: str) -> list[str]:
    """Runs of one script; every other character alone. The second and later runs of a written word begin with
    nothing, the first with a space: pieces know where words begin."""
    out = []
    for chunk in normalised.split(" "):
        runs = _WORDS.findall(chunk)
        out += [f" {run}" if i == 0 else run for i, run in enumerate(runs)]
    return out


def jamo(syllable: str) -> list[str]:
    """The two or three letters of a Hangul syllable; any other character as it is."""
    at = ord(syllable) - 0xAC00
    if not 0 <= at < 11172:
        return [syllable]
    letters = [_LEADS[at // 588], _VOWELS[at % 588 // 28], _TAILS[at % 28]]
    return [letter for letter in letters if letter]


def gram_states(normalised: str, longest: int = LONGEST_GRAM) -> NDArray[np.uint32]:
    """The 32-bit hashes of a text's character n-grams, n = 1..longest, between two spaces, uint32, by n, then place.

    FNV-1a (Fowler, Noll, Vo) over whole code points.
    """
    codes = np.array([ord(c) for c in f" {normalised} "], np.uint32)
    parts = []
    for n in range(1, min(longest, len(codes)) + 1):
        count = len(codes) - n + 1
        state = np.full(count, 0x811C9DC5, np.uint32)
        for k in range(n):
            state = (state ^ codes[k : k + count]) * np.uint32(0x01000193)
        parts.append(state)
    return np.concatenate(parts)


def known_grams(normalised: str, kept: NDArray[np.uint32]) -> I32:
    """The n-grams of a text that are among the kept ones (sorted hashes): 1 + place there, each once, rising."""
    states = gram_states(normalised)
    at = np.searchsorted(kept, states)
    at[at == len(kept)] = 0
    return np.unique(at[kept[at] == states] + 1).astype(np.int32) if len(kept) else np.zeros(0, np.int32)


@dataclass(frozen=True)
class Pieces:
    """A vocabulary and the greedy segmentation by it."""

    vocabulary: tuple[str, ...]
    _number: dict[str, int] = field(init=False, repr=False, compare=False)
    _longest: int = field(init=False, repr=False, compare=False)
    _known: dict[str, tuple[int, ...]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_number", {piece: i for i, piece in enumerate(self.vocabulary)})
        object.__setattr__(self, "_longest", max(map(len, self.vocabulary)))

    def _word(self, word: str) -> tuple[int, ...]:
        found = self._known.get(word)
        if found is not None:
            return found
        out: list[int] = []
        at = 0
        while at < len(word):
            for end in range(min(len(word), at + self._longest), at, -1):
                number = self._number.get(word[at:end])
                if number is not None:
                    out.append(number)
                    at = end
                    break
            else:
                if word[at] != " ":
                    out += [self._number.get(letter, UNKNOWN) for letter in jamo(word[at])]
                at += 1
        if len(self._known) < 100_000:
            self._known[word] = tuple(out)
        return tuple(out)

    def encode(self, normalised: str, limit: int) -> list[int]:
        """START and the pieces of a normalised text, at most `limit` numbers."""
        out = [START]
        for word in words(normalised):
            out += self._word(word)
            if len(out) >= limit:
                break
        return out[:limit]

    def text(self) -> str:
        """The vocabulary as a file: one piece a line; a piece that begins a word begins with a space."""
        return "\n".join(self.vocabulary) + "\n"

    @classmethod
    def read(cls, text: str) -> Pieces:
        """The inverse of `text`. Raises ValueError where it is no vocabulary."""
        lines = text.split("\n")[:-1]
        if tuple(lines[:3]) != SPECIAL or len(set(lines)) != len(lines):
            raise ValueError(
                "this is no vocabulary of MicroALBERT: it begins with [PAD], [UNK], [CLS], without repeats"
            )
        return cls(tuple(lines))


@dataclass(frozen=True)
class Vocabulary:
    """All that a text is read by: the pieces, and the hashes of the known n-grams, sorted, uint32 (k,)."""

    pieces: Pieces
    grams: NDArray[np.uint32]


def padded(rows: Sequence[Sequence[int] | I32], shortest: int = 1) -> NDArray[np.int64]:
    """Rows of numbers as one array, padded with 0, (n, longest)."""
    out = np.zeros((len(rows), max([shortest, *map(len, rows)])), np.int64)
    for i, row in enumerate(rows):
        out[i, : len(row)] = row
    return out
