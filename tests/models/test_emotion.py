"""The shipped model in use: an answer for every string, the same alone and in a batch; files that are none are told."""

from __future__ import annotations

import json
import shutil
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asv3.models.dataset.labels import EMOTIONS, NUMBER
from asv3.models.dataset.seeds import read_lines
from asv3.models.emotion import Emotion, ModelError, affect_track, clauses
from asv3.models.emotion.model_file import GRAMS, MANIFEST, NETWORK, PIECES, SHIPPED

from .texts import BAD, ordinary


@cache
def emotion() -> Emotion:
    return Emotion.load()


def sane(affect) -> None:  # type: ignore[no-untyped-def]
    assert np.isfinite(affect.vad).all()
    assert (np.abs(affect.vad) <= 1).all()
    assert affect.probabilities.sum(1) == pytest.approx(1, abs=1e-4)
    assert ((affect.level >= 1) & (affect.level <= 5)).all()
    assert ((affect.confidence >= 0) & (affect.confidence <= 1)).all()


def test_sizes() -> None:
    assert (SHIPPED / NETWORK).stat().st_size <= 2_000_000
    assert (SHIPPED / PIECES).stat().st_size + (SHIPPED / GRAMS).stat().st_size <= 400_000
    assert emotion().manifest["parameters"] <= 2_000_000


@pytest.mark.parametrize(
    ("text", "expected", "sign"),
    [("오늘 정말 기뻐! 합격했어!", "joy", 1), ("야, 너 진짜 왜 그래? 짜증 나 죽겠네!", "anger", -1),
     ("혼자 남겨진 것 같아서 자꾸 눈물이 나.", "sadness", -1), ("회의는 세 시에 이 층에서 합니다.", "neutral", 0),
     ("으악, 깜짝이야! 언제 들어왔어?", "surprise", 0), ("밤길에 누가 따라오는 것 같아서 너무 무서워.", "fear", -1)],
)  # fmt: skip
def test_plain_cases(text: str, expected: str, sign: int) -> None:
    affect = emotion().predict([text])
    assert affect.emotion == (expected,)
    assert affect.vad[0, 0] * sign >= 0


def test_a_stronger_line_has_a_higher_level() -> None:
    levels = (
        emotion().predict(["뭐, 나쁘진 않네.", "좋다, 기분 좋네.", "꺄악 미쳤다 진짜 너무 좋아 죽을 것 같아!!!"]).level
    )
    assert levels[0] < levels[1] < levels[2]


def test_the_test_split_is_told_as_well_as_promised() -> None:
    lines = read_lines("test")
    affect = emotion().predict([line.line for line in lines])
    truth = np.array([NUMBER[line.emotion] for line in lines])
    assert (affect.probabilities.argmax(1) == truth).mean() >= 0.65


@pytest.mark.parametrize("name", BAD)
def test_any_string_has_an_answer(name: str) -> None:
    affect = emotion().predict([BAD[name]])
    sane(affect)
    assert bool(affect.truncated[0]) == (name in ("long", "one letter"))


@pytest.mark.parametrize("name", ["empty", "blanks", "emoji", "hanja", "japanese", "english", "arabic", "full width"])
def test_what_is_not_korean_is_neutral_without_confidence(name: str) -> None:
    affect = emotion().predict([BAD[name]])
    assert affect.emotion == ("neutral",)
    assert affect.confidence[0] == 0
    assert not affect.vad.any()


@settings(max_examples=80, deadline=None)
@given(st.text(st.characters(), max_size=60))
def test_random_strings(text: str) -> None:
    sane(emotion().predict([text]))


def test_alone_and_in_a_batch_the_same() -> None:
    texts = [*ordinary(90), *BAD.values()]
    together = emotion().predict(texts)
    for i in range(0, len(texts), 7):
        alone = emotion().predict([texts[i]])
        assert np.abs(alone.probabilities[0] - together.probabilities[i]).max() < 1e-4
        assert np.abs(alone.vad[0] - together.vad[i]).max() < 1e-4


def test_streaming_is_predicting_in_parts() -> None:
    texts = ordinary(10)
    parts = list(emotion().stream(iter(texts), batch=4))
    assert [len(part) for part in parts] == [4, 4, 2]
    whole = emotion().predict(texts)
    assert np.abs(np.concatenate([part.vad for part in parts]) - whole.vad).max() < 1e-4
    assert len(emotion().predict([])) == 0


def test_what_is_no_list_of_texts_is_told() -> None:
    with pytest.raises(TypeError, match="takes a list of texts"):
        emotion().predict("하나")
    with pytest.raises(TypeError, match="text 1 is a int"):
        emotion().predict(["하나", 2])  # type: ignore[list-item]


def copied(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    shutil.copytree(SHIPPED, folder)
    return folder


def test_a_broken_or_foreign_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"microalbert.onnx: No such file.*a model is a folder with"):
        Emotion.load(tmp_path)
    folder = copied(tmp_path)
    (folder / NETWORK).write_bytes((folder / NETWORK).read_bytes()[:-10])
    with pytest.raises(ModelError, match=r"SHA-256 is not the one in the manifest"):
        Emotion.load(folder)
    manifest = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps({**manifest, "version": 9}))
    with pytest.raises(ModelError, match=r"version 9; this asv3 reads version 2"):
        Emotion.load(folder)
    for text, said in (("{", "not JSON"), ("[]", "not the manifest"), ('{"format": "x"}', "not the manifest")):
        (folder / MANIFEST).write_text(text)
        with pytest.raises(ModelError, match=said):
            Emotion.load(folder)


def test_a_network_of_another_kind_is_told(tmp_path: Path) -> None:
    from asv3.models.emotion.model_file import digest

    folder = copied(tmp_path)
    manifest = json.loads((folder / MANIFEST).read_text())
    for bad in (b"", b"not onnx"):
        (folder / NETWORK).write_bytes(bad)
        manifest["sha256"][NETWORK] = digest(bad)
        (folder / MANIFEST).write_text(json.dumps(manifest))
        with pytest.raises(ModelError, match="onnxruntime refuses the network"):
            Emotion.load(folder)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("괜찮아. 근데 좀 서운하다.", ["괜찮아.", "근데 좀 서운하다."]),
        ("오늘 정말 기뻐!", ["오늘 정말 기뻐!"]),
        ("합격은 했는데 등록금이 걱정이야", ["합격은 했는데", "등록금이 걱정이야"]),
        ("비가 오니까, 우산을 챙겨 가야지", ["비가 오니까,", "우산을 챙겨 가야지"]),
        ("I was happy but now I am tired", ["I was happy", "but now I am tired"]),
        ("진짜? 정말?! ... 대박", ["진짜?", "정말?! ...", "대박"]),
        ("응, 그래.", ["응, 그래."]),
        ("", []),
        (" \n ", []),
    ],
)
def test_clauses(text: str, expected: list[str]) -> None:
    found = clauses(text)
    assert [c.text for c in found] == expected
    assert all(text[c.start : c.end] == c.text for c in found)


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from("가나다는데지만니까 ,.!?\n~…근데하지만 abut"), max_size=80))
def test_clauses_hold_every_letter_in_order(text: str) -> None:
    found = clauses(text)
    assert all(a.end <= b.start for a, b in pairwise(found))
    joined = "".join(c.text for c in found)
    assert [c for c in joined if c.isalnum()] == [c for c in text if c.isalnum()]


def test_a_track_of_a_text() -> None:
    text = "합격이라니 너무 기뻐! 진짜 행복하다. 근데 엄마가 많이 아프시대. 걱정돼 죽겠어."
    track = affect_track(emotion(), text)
    assert (np.diff(track.times) > 0).all()
    assert track.vad is not None
    assert track.emotion is not None
    assert track.vad[0, 0] > 0.2 > track.vad[-1, 0]
    assert set(track.emotion) <= set(EMOTIONS)
    longer = affect_track(emotion(), text, duration=20.0)
    assert longer.times[-1] == pytest.approx(20.0)
    starts = [c.start for c in clauses(text)]
    words = [(starts[0], 0.5, 1.0), (starts[0] + 3, 1.0, 1.9), (starts[1], 2.5, 2.9), (starts[-1], 6.0, 7.0)]
    timed = affect_track(emotion(), text, timings=words)
    assert timed.times[0] == 0.5
    assert timed.times[-1] == 7.0
    with pytest.raises(ValueError, match="no word"):
        affect_track(emotion(), "  ")
    with pytest.raises(ValueError, match="positive number of seconds"):
        affect_track(emotion(), text, duration=float("nan"))
