"""Affect track files: there and back, the repairs, and what hostile bytes may do."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from asv3.runtime.errors import TrackError
from asv3.runtime.track_files import decode_track, encode_track, read_track, write_track
from asv3.runtime.tracks import AffectTrack


def csv_of(*rows: str, header: str = "time,valence,arousal,dominance,emotion,level,confidence,speaking") -> bytes:
    return "\n".join([header, *rows, ""]).encode()


GOOD = csv_of("0,0.5,0.25,-0.5,joy,3,0.9,1", "0.5,1,0,-1,,4.5,1,0", "2,-1,-0.125,0.75,anger,0,0,true")
LINES = b"""{"time": 0, "valence": 0.5, "arousal": 0.25, "dominance": -0.5, "emotion": "joy", "level": 3}
{"time": 0.5, "valence": 1, "arousal": 0, "dominance": -1, "level": 4.5}

{"time": 2, "valence": -1, "arousal": -0.125, "dominance": 0.75, "emotion": "anger", "level": 0}
"""


def same(a: AffectTrack, b: AffectTrack) -> None:
    for name in AffectTrack.__slots__:
        np.testing.assert_array_equal(getattr(a, name), getattr(b, name))


def test_a_csv_track() -> None:
    track, notes = decode_track(GOOD, "a.csv", True)
    assert notes == ()
    assert track.times.tolist() == [0, 0.5, 2]
    assert track.vad is not None
    assert track.vad.tolist() == [[0.5, 0.25, -0.5], [1, 0, -1], [-1, -0.125, 0.75]]
    assert track.emotion == ("joy", "", "anger")
    for name, values in (("level", [3, 4.5, 0]), ("confidence", [0.9, 1, 0]), ("speaking", [1, 0, 1])):
        assert getattr(track, name).tolist() == values


def test_a_jsonl_track_is_the_same() -> None:
    track, notes = decode_track(b"\xef\xbb\xbf" + LINES.replace(b"\n", b"\r\n"), "a.jsonl", True)
    other, _ = decode_track(GOOD, "a.csv")
    assert notes == ()
    same(track, AffectTrack(other.times, other.vad, other.emotion, other.level))


def test_names_in_any_case_aliases_and_columns_for_people() -> None:
    data = csv_of('x,"so, he said",0,1,-.5,0.25,SURPRISE ,note', header="_id,Text, TIME ,V,A,d,Emotion,#remark")
    track, notes = decode_track(data, "a.csv", True)
    assert notes == ()
    assert track.vad is not None
    assert track.vad.tolist() == [[1, -0.5, 0.25]]
    assert track.emotion == ("SURPRISE",)
    assert track.level is track.confidence is track.speaking is None


def test_each_column_alone_is_a_track() -> None:
    for name, cell in (("emotion", "joy"), ("level", "2"), ("confidence", "0.5"), ("speaking", "TRUE")):
        track, _ = decode_track(csv_of(f"1,{cell}", header=f"time,{name}"), "a", True)
        assert getattr(track, name) is not None
        assert track.vad is None


NUMBER = st.floats(-1, 1)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(NUMBER, NUMBER, NUMBER, st.sampled_from(["", "joy", 'a,"b"', "기쁨"]), st.sampled_from([-1, 0, 1])),
        min_size=1,
        max_size=8,
    ),
    st.booleans(),
)
def test_there_and_back(rows: list[tuple[float, float, float, str, int]], bare: bool) -> None:
    times = np.arange(len(rows)) / 7
    emotion = tuple(row[3] for row in rows)
    track = AffectTrack(
        times,
        vad=np.array([row[:3] for row in rows]),
        # a column that is blank throughout is not read
        emotion=emotion if any(emotion) else None,
        level=None if bare else np.abs([row[0] * 5 for row in rows]),
        confidence=None if bare else np.abs([row[1] for row in rows]),
        speaking=np.array([float(row[4]) for row in rows]),
    )
    back, notes = decode_track(encode_track(track), "t", True)
    assert notes == ()
    same(back, track)


def test_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    track, _ = decode_track(GOOD, "a")
    path = tmp_path / "a.csv"
    write_track(track, path)
    same(read_track(path, strict=True)[0], track)
    assert path.read_bytes().startswith(b"time,valence,arousal,dominance,emotion,level,confidence,speaking\n0.0,0.5,")

    def broken(*_: object) -> None:
        raise OSError("disk full")

    before = path.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", broken)
        with pytest.raises(OSError, match="disk full"):
            write_track(track, str(path))
    with pytest.raises(TrackError, match=r"a\.csv: an emotion name"):
        write_track(AffectTrack(np.zeros(1), emotion=("\ud800",)), path)
    assert [p.name for p in tmp_path.iterdir()] == ["a.csv"]
    assert path.read_bytes() == before
    with pytest.raises(FileNotFoundError):
        read_track(tmp_path / "none.csv")


# repairs: (bytes, the note); a strict reading refuses with the words before the last comma

REPAIRS = {
    "unknown": (
        csv_of("0,1,2", header="time,level,valance"),
        "1 column is not known: `valance` (nearest: valence), ignored",
    ),
    "nan": (csv_of("0,2", "1,nan", header="time,level"), "row 3: level is `nan`, not a number, kept the last value"),
    "first": (csv_of("0,x", "1,1", header="time,level"), "row 2: level is `x`, not a number, used 3"),
    "range": (csv_of("0,7", header="time,level"), "row 2: level is 7, outside 0..5, clamped"),
    "switch": (csv_of("0,0.5", header="time,speaking"), "row 2: speaking is `0.5`, not 0 or 1, used -1"),
    "unsorted": (
        csv_of("1,1", "0.5,2", header="time,level"),
        "row 3: time 0.5 s is before the 1 s of the row before it, the rows sorted",
    ),
    "repeated": (
        csv_of("0,1", "1,2", "1,3", header="time,level"),
        "row 3: time 1 s comes again, the later row used",
    ),
    "json list": (b'{"time": 0, "level": [1]}', "row 1: level is `a list`, not a number, used 3"),
    "json bool": (b'{"time": 0, "level": true}', "row 1: level is `true`, not a number, used 3"),
    "json emotion": (b'{"time": 0, "emotion": 3}', "row 1: emotion is `3`, not a name, taken as unknown"),
    "json huge": (
        b'{"time": 0, "level": 1' + b"0" * 400 + b"}",
        "row 1: level is `a huge number`, not a number, used 3",
    ),
}


@pytest.mark.parametrize("case", REPAIRS)
def test_repairs_are_told_and_refused_when_strict(case: str) -> None:
    data, note = REPAIRS[case]
    _, notes = decode_track(data, "t")
    assert note in notes
    with pytest.raises(TrackError) as refused:
        decode_track(data, "t", True)
    assert str(refused.value).startswith("t: " + note.rpartition(", ")[0])


def test_the_repairs_themselves() -> None:
    def level(case: str) -> list[float]:
        track, _ = decode_track(REPAIRS[case][0], "t")
        assert track.level is not None
        return list(track.level)

    assert level("nan") == [2, 2]
    assert level("first") == [3, 1]
    assert level("range") == [5]
    assert level("unsorted") == [2, 1]
    assert level("repeated") == [1, 3]


def test_harmless_notes_pass_when_strict() -> None:
    data = csv_of("0,2,", "1,,", "40,3,", header="time,level,confidence")
    track, notes = decode_track(data, "t", True)
    assert track.level is not None
    assert track.level.tolist() == [2, 2, 3]
    assert track.confidence is None
    assert notes == (
        "column `confidence` is blank in every row, ignored",
        "row 4: 39 s after the row before, kept",
        "row 3: level is blank, kept the last value",
    )


def test_notes_are_capped() -> None:
    data = csv_of(*(f"{i},9" for i in range(50)), header="time,level")
    _, notes = decode_track(data, "t")
    assert len(notes) == 21
    assert notes[-1] == "30 more cells of level are out of range, repaired in the same way"


REFUSALS = {
    "empty": (b" \n", "the file is empty"),
    "header only": (csv_of(), "the file has a header and no rows"),
    "no time": (csv_of("1", header="level"), "an affect track needs a `time` column"),
    "a take": (b"Timecode,JawOpen\n0,0\n", "it has `timecode`"),
    "unusable": (csv_of("0,1", header="time,mood"), "it has `mood`; known are time, valence"),
    "misspelt": (csv_of("0,1", header="time,emotoin"), "`emotoin` (nearest: emotion)"),
    "two of three": (csv_of("0,1,1", header="time,v,a"), "go together, but `dominance` is missing"),
    "all blank": (csv_of("0,", header="time,level"), "every column is blank"),
    "twice": (csv_of("0,1,1,1,1", header="time,v,a,d,valence"), "row 1: columns `v` and `valence` are the same"),
    "long row": (csv_of("0,1,2", header="time,level"), "row 2: 3 columns, but the header has 2"),
    "short row": (csv_of("0,1", "1", header="time,level"), "row 3: 1 columns, but the header has 2"),
    "time": (csv_of("0,1", "noon,1", header="time,level"), "row 3: time is `noon`, not a number of seconds"),
    "no time in a row": (csv_of("0,1", ",1", header="time,level"), "row 3: time is blank"),
    "negative": (csv_of("-1,1", header="time,level"), "row 2: time is `-1`"),
    "huge time": (csv_of("1e300,1", header="time,level"), "row 2: time is `1e300`"),
    "semicolons": (GOOD.replace(b",", b";"), "separated by semicolons"),
    "utf-16": ("time,level\n0,1\n".encode("utf-16"), "UTF-16"),
    "not utf-8": (csv_of("0,1", header="time,level") + b"\xff", "row 3: byte"),
    "zero": (csv_of("0,\x001", header="time,level"), "row 2: a zero byte"),
    "quotes": (csv_of('0,"1"2', header="time,level"), "row 2:"),
    "after a long cell": (
        csv_of('0,1,"two\nlines"', "1,1,x", "?,1,x", header="time,level,text"),
        "row 5: time is `?`",
    ),
    "json list": (b'[{"time": 0}]', "row 1: a JSON list"),
    "json cut": (LINES[:-9], "row 4, column"),
    "json row": (LINES + b"3\n", "row 5: not a JSON object"),
    "json twice": (b'{"time": 0, "Time": 1, "level": 1}', "columns `time` and `Time` are the same"),
    "json deep": (b'{"time":' * 100_000, "nested too deep"),
    "json time": (b'{"time": 0, "level": 1}\n{"level": 1}', "row 2: time is blank"),
}


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("case", REFUSALS)
def test_refusals_name_the_file_and_the_place(case: str, strict: bool) -> None:
    data, words = REFUSALS[case]
    with pytest.raises(TrackError) as refused:
        decode_track(data, "some/file", strict)
    message = str(refused.value)
    assert message.startswith("some/file: ")
    assert words in message
    assert "\n" not in message
    assert len(message) < 500


TOKENS = [b"", b"nan", b"-1e999", b"null", b"[]", b'"', b",", b"\n", b"\0", b"\xff", b"time", b"level,", b"\r"]


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from([b"", b"{", b"time,level\n", GOOD, LINES]),
    st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 9), st.sampled_from(TOKENS) | st.binary(max_size=20)), max_size=4
    ),
)
def test_hostile_bytes(data: bytes, edits: list[tuple[float, int, bytes]]) -> None:
    for where, length, text in edits:
        start = int(where * len(data))
        data = data[:start] + text + data[start + length :]
    for strict in (False, True):
        try:
            track, _ = decode_track(data, "name", strict)
        except TrackError as error:
            message = str(error)
        else:
            same(decode_track(encode_track(track), "again", True)[0], track)
            message = "name: "
        assert message.startswith("name: ")
