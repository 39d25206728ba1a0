"""Text to numbers: any string at all, the same numbers always."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from asv3.models.microalbert.pieces import train_pieces
from asv3.models.microalbert.text import (
    JAMO,
    MAX_CHARACTERS,
    SPECIAL,
    UNKNOWN,
    Pieces,
    gram_states,
    jamo,
    known_grams,
    normalise,
    words,
)

ANY = st.text(st.characters(), max_size=120)
KOREAN = st.text(st.sampled_from("가각힣뷁아요 ㅋㅠ!.a1~한글"), max_size=40)


@settings(max_examples=300, deadline=None)
@given(ANY | KOREAN)
def test_normalising_again_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert len(once) <= MAX_CHARACTERS
    assert not any("\ud800" <= c <= "\udfff" for c in once)


def test_normalise() -> None:
    assert normalise("  ＨＥＬＬＯ\u3000ㅋㅋㅋㅋㅋㅋ\u200b  좋아요!!!!!\n") == "hello ㅋㅋㅋ 좋아요!!!"
    assert normalise("\u1100\u1161") == "가"  # jamo that join are joined, letters for chat are not
    assert normalise("ㄱㅏ") == "ㄱㅏ"
    assert normalise("\x00a\ud83d") == "a\ufffd"
    assert normalise("아" * 100_000) == "아아아"


def test_words_know_where_they_begin() -> None:
    assert words("오늘은3시! ok") == [" 오늘은", "3", "시", "!", " ok"]


def test_no_hangul_is_unknown() -> None:
    pieces = Pieces((*SPECIAL, *JAMO, " 안", "녕"))
    for code in range(0xAC00, 0xAC00 + 11172, 7):
        assert UNKNOWN not in pieces.encode(chr(code), 10)
    assert "".join(jamo("뷁")) == "ㅂㅞㄺ"
    assert pieces.encode("안녕 😀", 10) == [2, pieces.vocabulary.index(" 안"), pieces.vocabulary.index("녕"), UNKNOWN]


def test_pieces_are_trained_the_same_twice_and_come_back_from_their_file() -> None:
    texts = [normalise(t) for t in ["오늘 정말 좋다", "오늘은 정말 좋은 날이다", "정말 좋아요 오늘"] * 20]
    one = train_pieces(texts, 200)
    assert one == train_pieces(texts, 200)
    assert Pieces.read(one.text()) == one
    assert len(one.encode("오늘 정말", 20)) < 6


def test_gram_states_are_fnv_1a() -> None:
    def slow(text: str) -> int:
        state = 0x811C9DC5
        for c in text:
            state = ((state ^ ord(c)) * 0x01000193) % 2**32
        return state

    text = " 기뻐😀 "
    expected = [slow(text[i : i + n]) for n in range(1, 5) for i in range(len(text) - n + 1)]
    assert gram_states("기뻐😀").tolist() == expected


@settings(max_examples=100, deadline=None)
@given(ANY)
def test_known_grams_are_the_kept_ones(text: str) -> None:
    states = gram_states(normalise(text))
    kept = np.unique(states)[::2]
    found = known_grams(normalise(text), kept)
    assert (np.diff(found) > 0).all()
    assert set(found - 1) == set(range(len(kept)))
    assert known_grams(normalise(text), np.zeros(0, np.uint32)).size == 0
