"""Properties: printing is the inverse of parsing, and nothing that is typed makes the front end raise."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from asv3.lang import Source, analyse, render, tree
from asv3.lang.diagnostics import TITLES, to_json
from asv3.lang.modules import standard_modules, standard_source
from asv3.lang.parser import parse, parse_text
from asv3.lang.printer import show

from .strategies import files

QUIET = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
STANDARD = {name: standard_source(name).text for name in standard_modules()}
_WORD = re.compile(r'///[^\n]*|//[^\n]*|"[^"\n]*"|\w+|[^\w\s]|\s+')
VOCABULARY = sorted({t for text in STANDARD.values() for t in _WORD.findall(text) if not t.startswith("//")})
ODD = ["1e999", "-1", "\x00", "é", "emotion", "10 s", "\ufeff", "\r", "\t", "override", "/", "///"]


@given(files)
@QUIET
def test_a_tree_survives_print_and_parse(file: tree.File) -> None:
    assert parse_text(show(file)) == file


@given(files)
@QUIET
def test_show_is_idempotent(file: tree.File) -> None:
    text = show(file)
    assert show(parse_text(text)) == text


@pytest.mark.parametrize("name", STANDARD)
def test_the_standard_library_survives(name: str) -> None:
    file = parse_text(STANDARD[name])
    assert parse_text(show(file)) == file


@pytest.mark.parametrize("name", STANDARD)
def test_the_standard_library_has_no_finding(name: str) -> None:
    assert analyse(standard_source(name))[1] == []


def front_end_holds(text: str) -> None:
    """Analyse, and hold every finding to its promises."""
    source = Source("main.asv3", text)
    _, found = analyse(source)
    assert found == sorted(found, key=lambda d: d.order())
    assert len(set(found)) == len(found)
    for finding in found:
        assert finding.code in TITLES
        assert 0 <= finding.span.start <= finding.span.end <= len(finding.source.text)
        assert finding.message
        assert render(finding).isprintable() or "\n" in render(finding)
    to_json(found)


@given(st.text())
@QUIET
def test_any_text(text: str) -> None:
    front_end_holds(text)


@given(st.lists(st.sampled_from([*VOCABULARY, *ODD]), max_size=60), st.booleans())
@QUIET
def test_any_words(words: list[str], spaced: bool) -> None:
    front_end_holds((" " if spaced else "").join(words))


@given(files)
@QUIET
def test_any_tree(file: tree.File) -> None:
    front_end_holds(show(file))


@pytest.mark.parametrize("seed", range(40))
def test_the_standard_library_with_mistakes(seed: int) -> None:
    luck = random.Random(seed)
    for _ in range(4):
        words = _WORD.findall(luck.choice(list(STANDARD.values())))
        at = luck.randrange(len(words))
        words = ["import std.faces\n", *words[max(0, at - 150) : at + 150]]
        for _ in range(luck.randrange(1, 6)):
            where = luck.randrange(len(words))
            words[where : where + luck.randrange(2)] = [luck.choice([*VOCABULARY, *ODD])]
        front_end_holds("".join(words))


LONG = {
    "signs": f"let x = {'-' * 900}1",
    "and": f"layer l : parametric {{ when valence > 0{' and valence > 0' * 999} {{ jawOpen = 1 }} }}",
    "constants": "".join(f"let a{i} = a{i + 1}\n" for i in range(999)) + "let a999 = 1\n",
    "functions": "".join(f"fn a{i}(x) = a{i + 1}(x)\n" for i in range(500)) + "fn a500(x) = x\n",
    "sums": f"let x = {'+'.join('1' * 900)}",
    "not": f"layer l : parametric {{ when {'not ' * 900} valence > 0 {{ jawOpen = 1 }} }}",
    "faces": "".join(f"face f{i} : f{i + 1} {{ }}\n" for i in range(300)) + "face f300 { mix { } }\n",
    "blocks": "face f { mix { } limit { jawOpen <= " + "min(1, " * 80 + "1" + ")" * 80 + " } }",
}


@pytest.mark.parametrize("text", LONG.values(), ids=list(LONG))
def test_long_chains(text: str) -> None:
    front_end_holds(text)


def test_doubling_does_not_explode() -> None:
    """Functions are inlined: a few lines of `fn` must not become millions of operations."""
    doubling = "".join(f"fn a{i}(x) = a{i + 1}(x) + a{i + 1}(x)\n" for i in range(15)) + "fn a15(x) = x * 1e-5\n"
    source = Source("main.asv3", doubling + "layer l : parametric { jawOpen = pos(a0(valence)) }\n")
    assert {d.code for d in analyse(source)[1]} == {"E0105"}


@given(st.text(alphabet="{}()\n,.:=~<>*/+-%0123456789 \"aLsmd_'", max_size=80))
@QUIET
def test_any_marks(text: str) -> None:
    front_end_holds(text)


@given(files)
@QUIET
def test_a_mistake_in_one_item_hides_no_other_item(file: tree.File) -> None:
    broken = show(file) + "\nlet = 3\n" + "let ok = 1\n"
    parsed, found = parse(Source("main.asv3", broken))
    assert [d.code for d in found] == ["E0102"]
    assert parsed.items[:-1] == file.items
