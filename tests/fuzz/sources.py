"""Fuzzed face programs: the standard library and small snippets, mutated by character, token and line."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np

from asv3.compiler import driver
from asv3.lang import Diagnostic, Source, SourceError
from asv3.lang.diagnostics import TITLES, render
from asv3.lang.frontend import analyse
from asv3.lang.modules import standard_modules, standard_source
from asv3.runtime.player import Player

from .judge import Broken

_SNIPPETS: Final = Path(__file__).parent / "snippets"
_TOKEN: Final = re.compile(r'"[^"\n]*"|//[^\n]*|\w+|\s+|.', re.DOTALL)
_LONGEST: Final = 1_100_000
"""Characters; a little over what a source may have."""
_STRANGE: Final = (
    "\0", "\ufeff", "\u202e", "é", "기쁨", "😀", "\u0301", "\r", "\x0c", "\x1b[31m", "“", "٣", "\u2028", "ſ", "\t",
)  # fmt: skip
_NUMBERS: Final = (
    "0", "-1", "1e9", "1e-9", "1e308", "1e999", "1e-400", "999999", "1000001", "9" * 60, "0.1", ".5", "100%", "250%",
    "1e6 ms", "3 deg", "17 per min", "0.0000001", "2147483648", "5000000",
)  # fmt: skip
_WORDS: Final = (
    "import", "emotion", "override", "layer", "face", "eyes", "profile", "let", "fn", "preset", "L1", "L3", "L5",
    "mix", "speech", "limit", "exclude", "smooth", "variant", "when", "not", "and", "or", "while", "speaking", "keep",
    "protected", "missing", "to", "gain", "cap", "offset", "parametric", "archetype", "expressive", "over", "anchors",
    "valence", "arousal", "dominance", "confidence", "level", "time", "mouthSmile", "jawOpen", "brow", "eyeBlink",
    "max", "min", "clamp", "abs", "pos", "neg", "sqrt", "smoothstep", "step", "mixing", "emotion.joy", "std.faces",
    "{", "}", "(", ")", ",", ":", "=", "~", "<=", "<", ">", "+", "-", "*", "/", "%", "ms", "deg", '"', "//", "///",
)  # fmt: skip


@cache
def corpus() -> tuple[str, ...]:
    """Every text that mutations begin from: snippets weigh more, they are quick and reach the back end."""
    standard = [standard_source(name).text for name in standard_modules()]
    snippets = [path.read_text(encoding="utf-8") for path in sorted(_SNIPPETS.glob("*.asv3"))]
    return (*standard, *snippets * 6)


Mutation = Callable[[str, random.Random], str]


def _spot(text: str, luck: random.Random) -> int:
    return luck.randint(0, len(text))


def _insert_strange(text: str, luck: random.Random) -> str:
    at = _spot(text, luck)
    return text[:at] + luck.choice(_STRANGE) * luck.choice((1, 1, 3)) + text[at:]


def _drop_chars(text: str, luck: random.Random) -> str:
    at = _spot(text, luck)
    return text[:at] + text[at + luck.choice((1, 1, 1, 4, 20)) :]


def _swap_char(text: str, luck: random.Random) -> str:
    if not text:
        return "{"
    at = luck.randrange(len(text))
    return text[:at] + chr(luck.randint(32, 126)) + text[at + 1 :]


def _cut_end(text: str, luck: random.Random) -> str:
    return text[: _spot(text, luck)]


def _tokens(text: str, luck: random.Random, change: Callable[[list[str], int], None]) -> str:
    parts = _TOKEN.findall(text)
    solid = [i for i, part in enumerate(parts) if not part.isspace()]
    if solid:
        change(parts, luck.choice(solid))
    return "".join(parts)


def _drop_token(text: str, luck: random.Random) -> str:
    return _tokens(text, luck, lambda parts, i: parts.__setitem__(i, ""))


def _double_token(text: str, luck: random.Random) -> str:
    return _tokens(text, luck, lambda parts, i: parts.insert(i, parts[i] + " "))


def _swap_tokens(text: str, luck: random.Random) -> str:
    def change(parts: list[str], i: int) -> None:
        j = luck.randrange(len(parts))
        parts[i], parts[j] = parts[j], parts[i]

    return _tokens(text, luck, change)


def _other_token(text: str, luck: random.Random) -> str:
    word = luck.choice((*_WORDS, *_NUMBERS))
    return _tokens(text, luck, lambda parts, i: parts.__setitem__(i, word))


def _other_number(text: str, luck: random.Random) -> str:
    found = list(re.finditer(r"\d+(\.\d+)?", text))
    if not found:
        return text + luck.choice(_NUMBERS)
    spot = luck.choice(found)
    return text[: spot.start()] + luck.choice(_NUMBERS) + text[spot.end() :]


def _stretch_name(text: str, luck: random.Random) -> str:
    found = list(re.finditer(r"[a-z]{3,}", text))
    if not found:
        return text
    name = luck.choice(found).group()
    return re.sub(rf"\b{name}\b", name * luck.choice((2, 30, 2000)), text)


def _lines(text: str, luck: random.Random) -> str:
    rows = text.split("\n")
    i, j = luck.randrange(len(rows)), luck.randrange(len(rows))
    how = luck.randrange(4)
    if how == 0:
        del rows[i]
    elif how == 1:
        rows.insert(j, rows[i])
    elif how == 2:
        rows[i], rows[j] = rows[j], rows[i]
    else:
        rows[i:i] = rows[min(i, j) : max(i, j)][:40]
    return "\n".join(rows)


def _graft(text: str, luck: random.Random) -> str:
    other = luck.choice(corpus())
    start = _spot(other, luck)
    at = _spot(text, luck)
    return text[:at] + other[start : start + luck.choice((20, 200, 1000))] + text[at:]


def _nest(text: str, luck: random.Random) -> str:
    found = list(re.finditer(r"\b(?:valence|arousal|dominance|confidence|time|[0-9.]+%?)(?![\w.])", text))
    if not found:
        return text
    spot = luck.choice(found)
    deep = luck.choice((2, 20, 90, 150, 1200))
    opening, closing = luck.choice(
        (("(", ")"), ("pos(", ")"), ("-", ""), ("1 + ", ""), ("max(", ", 1)"), ("(0.5 * ", ")"), ("1 - (", ")"))
    )
    return text[: spot.start()] + opening * deep + spot.group() + closing * deep + text[spot.end() :]


_MUTATIONS: Final[tuple[Mutation, ...]] = (
    _insert_strange, _drop_chars, _swap_char, _cut_end, _drop_token, _double_token, _swap_tokens, _other_token,
    _other_token, _other_number, _other_number, _other_number, _lines, _lines, _graft, _nest, _stretch_name,
)  # fmt: skip


def mutated(luck: random.Random) -> str:
    """One case: a text of the corpus after one to four mutations."""
    text = luck.choice(corpus())
    for _ in range(luck.choice((1, 1, 1, 2, 2, 3, 4))):
        text = luck.choice(_MUTATIONS)(text, luck)[:_LONGEST]
    return text


def _sound(found: Diagnostic) -> None:
    """A diagnostic is known, located inside its source, and can be shown."""
    if found.code not in TITLES:
        raise Broken(f"unknown code: {found.code}")
    if not 0 <= found.span.start <= found.span.end <= len(found.source.text):
        size = len(found.source.text)
        raise Broken(f"{found.code} lies outside its source: {found.span} of {size} characters, {found.message[:80]}")
    if not found.message.strip() or not render(found):
        raise Broken(f"{found.code} says nothing: {found}")


def check(text: str) -> None:
    """Analyse, and build where there is no error: only located diagnostics may come of it."""
    source = Source("<fuzz>", text)
    model, found = analyse(source)
    for diagnostic in found:
        _sound(diagnostic)
    if any(d.is_error for d in found) or not model.own_faces:
        return
    try:
        built = driver.build(source)
    except SourceError as error:
        for diagnostic in error.diagnostics:
            _sound(diagnostic)
        return
    frame = Player.load(built.data).step(0.02, affect=(0.5, 0.5, -0.5))
    if not (np.all(np.isfinite(frame)) and frame.min() >= 0 and frame.max() <= 1):
        raise Broken(f"a built face leaves 0..1: {frame.min()} .. {frame.max()}")
