"""Random syntax trees, such as the printer can write."""

from __future__ import annotations

import re
from typing import Final, TypeVar

from hypothesis import strategies as st

from asv3.lang import tree
from asv3.lang.lexer import grammar

T = TypeVar("T")
_WORDS: Final = frozenset(
    t.pattern.value for t in grammar().terminals if t.pattern.type == "str" and t.pattern.value.isidentifier()
)
"""The keywords: no name is one."""
_TOKENS: Final = re.compile(r"L[1-5]|ms|s|deg|Hz|per")
"""What the lexer takes for a level or a unit."""

texts = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True).filter(
    lambda s: s not in _WORDS and not _TOKENS.fullmatch(s)
)
names = texts.map(tree.Name)
CONTEXTUAL: Final = (
    "eyes", "emotion", "face", "layer", "profile", "anchors", "limit",
    "smooth", "affect", "gain", "cap", "offset", "mix", "speech",
)  # fmt: skip
"""Keywords that may be names where a setting or a dotted name stands."""
words = st.one_of(texts, st.sampled_from(CONTEXTUAL))
dotted = st.lists(words, min_size=1, max_size=3).map(lambda p: tree.Reference(tuple(p)))
number_texts = st.one_of(
    st.integers(0, 10**6).map(str),
    st.from_regex(r"[0-9]{0,3}\.[0-9]{1,4}", fullmatch=True),
    st.from_regex(r"[0-9]{1,2}(\.[0-9]{1,2})?[eE][+-]?[0-9]{1,2}", fullmatch=True),
)
units = st.sampled_from(("", "%", "ms", "s", "deg", "Hz", "per min"))
numbers = st.builds(tree.Number, number_texts, units)
docs = st.one_of(st.just(""), st.from_regex(r"[a-z][a-z ,.*]{0,20}[a-z]", fullmatch=True))


def tuples(entries: st.SearchStrategy[T], *, least: int = 0, most: int = 3) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(entries, min_size=least, max_size=most).map(tuple)


references = st.one_of(
    texts.map(lambda t: tree.Reference((t,))),
    st.tuples(texts, words).map(tree.Reference),
)


def _expressions(leaves: st.SearchStrategy[tree.Expr]) -> st.SearchStrategy[tree.Expr]:
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(tree.Call, texts, tuples(inner)),
            st.builds(tree.Unary, st.sampled_from("+-"), inner),
            st.builds(tree.Binary, st.sampled_from("+-*/"), inner, inner),
        ),
        max_leaves=6,
    )


_plain = st.one_of(numbers, references)
expressions = _expressions(st.one_of(_plain, st.builds(tree.Activation, texts)))
outer_expressions = expressions
conditions: st.SearchStrategy[tree.Condition] = st.recursive(
    st.builds(tree.Comparison, st.sampled_from(("<", "<=", ">", ">=")), expressions, expressions),
    lambda inner: st.one_of(
        st.builds(tree.Not, inner), st.builds(tree.Logic, st.sampled_from(("and", "or")), inner, inner)
    ),
    max_leaves=4,
)

plain_settings = st.builds(tree.Setting, words.map(tree.Name), expressions, st.booleans())
settings = tuples(plain_settings)
_signed = st.tuples(st.sampled_from(("", "+", "-")), number_texts).map("".join)
anchors = st.builds(tree.Anchor, st.integers(1, 5), tuples(st.tuples(names, _signed), least=1))
presets = st.builds(tree.Preset, st.integers(1, 5), settings, st.booleans(), docs)
rules = st.builds(tree.Rule, names, expressions)
lets = st.builds(tree.Let, names, expressions)
statements = st.one_of(
    lets,
    rules,
    st.builds(tree.When, conditions, tuples(rules)),
    st.builds(tree.Option, names, st.one_of(st.none(), words.map(tree.Name))),
)
blocks = st.builds(tree.EyeBlock, names, settings)
mixes = st.builds(tree.Mix, settings)
keeps = st.builds(tree.Keep, words.map(tree.Name), expressions, st.one_of(st.none(), names))
protections = st.builds(tree.Protect, names, st.one_of(st.none(), expressions))
face_parts = st.one_of(
    mixes,
    st.builds(tree.Speech, tuples(st.one_of(keeps, protections))),
    st.builds(tree.Limit, tuples(st.builds(tree.Bound, names, expressions))),
    st.builds(tree.Exclude, tuples(st.builds(tree.Exclusion, names, names, st.one_of(st.none(), numbers)))),
    st.builds(tree.Smooth, settings),
    st.builds(tree.Look, dotted, tuples(blocks)),
    st.builds(tree.Tracking, settings),
    st.builds(tree.Variant, names, mixes),
)


@st.composite
def calibrations(draw: st.DrawFn) -> tree.Calibration:
    """At least one word after the name."""
    values = {key: draw(st.one_of(st.none(), expressions)) for key in ("gain", "offset", "cap")}
    missing = draw(st.booleans()) or not any(values.values())
    fallback = draw(st.one_of(st.none(), st.tuples(names, numbers))) if missing else None
    return tree.Calibration(draw(names), **values, missing=missing, fallback=fallback)


items = st.one_of(
    st.builds(tree.Import, st.lists(words, min_size=1, max_size=3).map(".".join), st.just(False), docs),
    st.builds(tree.Import, st.from_regex(r"[a-z./ ]{1,12}", fullmatch=True), st.just(True), docs),
    st.builds(tree.Let, names, outer_expressions, docs),
    st.builds(tree.Fn, names, tuples(names), outer_expressions, docs),
    st.builds(
        tree.Emotion,
        names,
        tuples(st.one_of(st.builds(tree.Anchors, tuples(anchors)), presets, st.builds(tree.Timing, settings))),
        st.from_regex(r"[a-z기쁨 ]{0,6}", fullmatch=True),
        st.booleans(),
        docs,
    ),
    st.builds(tree.Layer, names, names, tuples(statements), docs),
    st.builds(tree.Eyes, names, tuples(blocks), docs),
    st.builds(tree.Face, names, tuples(face_parts), st.one_of(st.none(), dotted), docs),
    st.builds(tree.Profile, names, tuples(calibrations()), docs),
)
files = tuples(items, most=4).map(tree.File)
