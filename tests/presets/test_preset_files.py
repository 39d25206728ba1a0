"""`expression_presets.json` to and from a source: nothing is lost, everything wrong is named."""

from __future__ import annotations

import contextlib
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import compiled

from asv3.compiler.preset_files import PresetFileError, from_json, presets_of, to_json, to_source
from asv3.inspection.subject import Subject
from asv3.lang import Source, front_end
from asv3.lang.modules import standard_source
from asv3.runtime.channels import INDEX, NAMES

STANDARD = front_end(standard_source("std.faces"), None)[0]
KNOWN = {e.name: e for e in STANDARD.emotions}


def read(value: object) -> dict[str, dict[int, dict[int, float]]]:
    return from_json(json.dumps(value).encode(), KNOWN)[0]


def test_the_standard_library_goes_there_and_back() -> None:
    presets = presets_of(STANDARD)
    assert sum(map(len, presets.values())) == 47
    data = to_json(presets)
    again, notes = from_json(data, KNOWN)
    assert notes == ()
    text = to_source(again, "mine", "presets.json")
    model, warnings = front_end(Source("mine.asv3", text), None)
    assert [w.code for w in warnings] == []
    assert to_json(presets_of(model)) == data
    standard, mine = Subject(compiled("import std.faces\nface mine : studio {}")), Subject(compiled(text))
    for key, pose in standard.presets.items():
        np.testing.assert_array_equal(mine.presets[key], pose)


WEIGHTS = st.dictionaries(st.sampled_from(NAMES), st.integers(1, 10_000).map(lambda n: n / 10_000), max_size=12)


@settings(max_examples=25, deadline=None)
@given(
    st.dictionaries(st.sampled_from(list(KNOWN)[1:]), st.fixed_dictionaries({"L1": WEIGHTS, "L3": WEIGHTS}), max_size=3)
)
def test_any_presets_survive_the_source(value: dict[str, dict[str, dict[str, float]]]) -> None:
    if not value:
        return
    presets = read(value)
    model, _ = front_end(Source("mine.asv3", to_source(presets, "mine", "x.json")), None)
    back = presets_of(model)
    for emotion, levels in presets.items():
        for level, pose in levels.items():
            assert back[emotion][level] == pytest.approx(pose, abs=1e-9)


def test_pairs_styles_and_levels_between() -> None:
    presets, notes = from_json(
        b'{"joy": {"L1": {"mouthSmile": 0.3, "JawOpen": 0.1}, "L2": {}, "L3": {"mouthSmile_L": 0.5}}}', KNOWN
    )
    assert presets["joy"][1] == {INDEX["mouthSmileLeft"]: 0.3, INDEX["mouthSmileRight"]: 0.3, INDEX["jawOpen"]: 0.1}
    assert presets["joy"][3] == {INDEX["mouthSmileLeft"]: 0.5}
    assert notes == ("joy.L2 left out: it lies between the authored levels L1, L3 and L5",)
    assert "preset L3 asymmetric { mouthSmileLeft 50% }" in to_source(presets, "mine", "x.json")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "ends too early"),
        (b"{", "ends too early"),
        (b"[]", "not presets"),
        (b"{}", "not presets"),
        (b"\xff\xfe", "UTF-16"),
        (b'{"joi": {}}', "unknown emotion `joi`; did you mean `joy`?"),
        (b'{"zzzz": {}}', "there are neutral, joy"),
        (b'{"joy": []}', "joy is not an object"),
        (b'{"joy": {"L9": {}}}', "joy: `L9` is no level"),
        (b'{"joy": {"L1": 3}}', "joy.L1 is not an object"),
        (b'{"joy": {"L1": {"mouthSmyleLeft": 0.1}}}', "did you mean `mouthSmileLeft`?"),
        (b'{"joy": {"L1": {"jawOpen": 30}}}', "joy.L1.jawOpen is 30, outside 0..1; divide percents by 100"),
        (b'{"joy": {"L1": {"jawOpen": -1}}}', "outside 0..1"),
        (b'{"joy": {"L1": {"jawOpen": "x"}}}', "joy.L1.jawOpen is not a number"),
        (b'{"joy": {"L1": {"jawOpen": true}}}', "joy.L1.jawOpen is not a number"),
        (b'{"joy": {"L1": {"jawOpen": NaN}}}', "joy.L1.jawOpen is not a number"),
        (b'{"joy": {"L1": {"jawOpen": 0.1, "JawOpen": 0.2}}}', "sets jawOpen a second time"),
        (b'{"joy": {}, "joy": {}}', "occurs twice"),
    ],
)
def test_what_is_wrong_is_named(data: bytes, words: str) -> None:
    with pytest.raises(PresetFileError) as refused:
        from_json(data, KNOWN)
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=80), st.sampled_from([b"", b'{"joy":', b'{"joy":{"L1":{', b'{"joy":{"L1":{"jawOpen":']))
def test_any_bytes_are_presets_or_one_message(tail: bytes, head: bytes) -> None:
    with contextlib.suppress(PresetFileError):
        from_json(head + tail, KNOWN)
