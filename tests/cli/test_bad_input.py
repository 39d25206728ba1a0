"""Bad input of every kind: one clear message that names the file, the right exit code, no traceback."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from asv3.compiler.driver import build
from asv3.lang import Source
from asv3.runtime import NAMES

from .conftest import TINY, Cli, command

Make = Callable[[Path], None]
PROGRAM: Final = build(Source("tiny.asv3", TINY)).data


def _bytes(name: str, data: bytes) -> Make:
    def make(folder: Path) -> None:
        (folder / name).write_bytes(data)

    return make


def _text(name: str, text: str) -> Make:
    return _bytes(name, text.encode())


def _folder(name: str) -> Make:
    return lambda folder: (folder / name).mkdir()


def _npz(name: str, **arrays: object) -> Make:
    return lambda folder: np.savez(folder / name, **arrays)  # type: ignore[arg-type]


def _nothing(folder: Path) -> None:
    pass


_TAKE: Final = {"times": [0.0, 0.1], "names": ["jawOpen", "foreignChannel"], "weights": [[0, 0], [1, 1]]}
_RUN: Final = ("run", "tiny.asv3", "-o", "o.json")
_AFFECT: Final = (*_RUN, "--affect", "a.csv")
_LIPS: Final = (*_RUN, "--lipsync", "l.csv")
_HEAD: Final = "time,valence,arousal,dominance,emotion,level,confidence\n"


@dataclass(frozen=True, slots=True)
class Bad:
    """What is there, what is called, what the message must hold."""

    make: Make
    words: tuple[str, ...]
    holds: tuple[str, ...]
    code: int = 1


BAD: Final = {
    "source missing": Bad(_nothing, ("build", "nope.asv3"), ("nope.asv3", "No such file")),
    "source is a folder of nothing": Bad(_folder("d"), ("build", "d"), ("d:", "no .asv3 file")),
    "check a folder of nothing": Bad(_folder("d"), ("check", "d"), ("d:", "no .asv3 file")),
    "folder named like a source": Bad(_folder("d.asv3"), ("run", "d.asv3", "-o", "o.json"), ("d.asv3", "directory")),
    "source is binary": Bad(_bytes("b.asv3", bytes(range(256))), ("build", "b.asv3"), ("b.asv3", "E0104")),
    "source is bytecode": Bad(_bytes("p.asv3", PROGRAM), ("check", "p.asv3"), ("p.asv3", "E0104")),
    "source of zeros": Bad(_bytes("z.asv3", bytes(64)), ("check", "z.asv3"), ("z.asv3", "E0101")),
    "source is empty": Bad(_text("e.asv3", ""), ("build", "e.asv3"), ("e.asv3", "E0411")),
    "source is UTF-16": Bad(_bytes("u.asv3", TINY.encode("utf-16")), ("build", "u.asv3"), ("u.asv3", "E0104")),
    "source too large": Bad(_text("l.asv3", "// x\n" * 300_000), ("build", "l.asv3"), ("l.asv3", "E0105")),
    "source imports what is missing": Bad(
        _text("i.asv3", 'import "x.asv3"\n'), ("build", "i.asv3"), ("i.asv3", "E0205")
    ),
    "name with a zero": Bad(_nothing, ("build", "a\0.asv3"), ("null byte",)),
    "unknown standard face": Bad(_nothing, ("build", "std.faces.studoi", "-o", "o"), ("std.faces", "`studio`")),
    "unknown standard module": Bad(_nothing, ("check", "std.emotion"), ("std.emotion", "E0205")),
    "two faces to one file": Bad(
        _text("b.asv3", TINY), ("build", "tiny.asv3", "b.asv3", "-o", "o.asv3b"), ("o.asv3b",)
    ),
    "bytecode missing": Bad(_nothing, ("inspect", "nope.asv3b"), ("nope.asv3b", "No such file")),
    "bytecode empty": Bad(_bytes("e.asv3b", b""), ("disasm", "e.asv3b"), ("e.asv3b",)),
    "bytecode cut": Bad(
        _bytes("c.asv3b", PROGRAM[:500]), ("run", "c.asv3b", "--duration", "1", "-o", "o.json"), ("c.asv3b",)
    ),
    "bytecode with a flipped bit": Bad(
        _bytes("f.asv3b", PROGRAM[:900] + bytes([PROGRAM[900] ^ 1]) + PROGRAM[901:]),
        ("inspect", "f.asv3b"),
        ("f.asv3b",),
    ),
    "bytecode is text": Bad(_text("t.asv3b", TINY), ("disasm", "t.asv3b"), ("t.asv3b",)),
    "face of no kind": Bad(_text("t.txt", TINY), ("inspect", "t.txt"), ("t.txt", ".asv3b")),
    "assembly missing": Bad(_nothing, ("asm", "nope.asm"), ("nope.asm", "No such file")),
    "assembly is binary": Bad(_bytes("b.asm", PROGRAM), ("asm", "b.asm"), ("b.asm", "UTF-8")),
    "assembly empty": Bad(_text("e.asm", ""), ("asm", "e.asm"), ("e.asm",)),
    "assembly from stdin without a name": Bad(_nothing, ("asm", "-"), ("-o",), 2),
    "track missing": Bad(_nothing, _AFFECT, ("a.csv", "No such file")),
    "track is a folder": Bad(_folder("a.csv"), _AFFECT, ("a.csv", "directory")),
    "track empty": Bad(_text("a.csv", ""), _AFFECT, ("a.csv", "empty")),
    "track binary": Bad(_bytes("a.csv", PROGRAM), _AFFECT, ("a.csv",)),
    "track without time": Bad(_text("a.csv", "valence,arousal,dominance\n0,0,0\n"), _AFFECT, ("a.csv", "`time`")),
    "track with NaN time": Bad(_text("a.csv", _HEAD + "nan,0,0,0,joy,1,1\n"), _AFFECT, ("a.csv", "row 2")),
    "track with NaN, strict": Bad(
        _text("a.csv", _HEAD + "0,nan,0,0,,1,1\n"), (*_AFFECT, "--strict"), ("a.csv", "row 2", "valence")
    ),
    "track with an unknown emotion": Bad(
        _text("a.csv", _HEAD + "0,0,0,0,joyy,1,1\n1,0,0,0,joyy,1,1\n"), _AFFECT, ("a.csv", "joyy")
    ),
    "track is a JSON list": Bad(_text("a.csv", "[1, 2]"), _AFFECT, ("a.csv", "list")),
    "track row too short": Bad(_text("a.csv", _HEAD + "0,0\n"), _AFFECT, ("a.csv", "row 2")),
    "take missing": Bad(_nothing, _LIPS, ("l.csv", "No such file")),
    "take empty": Bad(_text("l.csv", ""), _LIPS, ("l.csv", "empty")),
    "take with foreign channels only": Bad(
        _text("l.csv", "Timecode,BlendShapeCount,HeadYaw,Foo\n00:00:00:00.0,2,0,0\n"), _LIPS, ("l.csv",)
    ),
    "take with a foreign channel, strict": Bad(_text("l.csv", json.dumps(_TAKE)), (*_LIPS, "--strict"), ("l.csv",)),
    "take is an archive of nothing": Bad(
        _npz("l.csv.npz", a=np.zeros(3)), (*_RUN, "--lipsync", "l.csv.npz"), ("l.csv.npz",)
    ),
    "take archive cut": Bad(_bytes("l.csv", b"PK\x03\x04" + bytes(30)), _LIPS, ("l.csv",)),
    "take nested deep": Bad(_text("l.csv", "{" + '"a":{' * 100_000), _LIPS, ("l.csv",)),
    "unknown variant": Bad(_nothing, (*_RUN, "--duration", "1", "--variant", "Z"), ("`Z`",)),
    "unknown profile": Bad(_nothing, (*_RUN, "--duration", "1", "--profile", "vrmm"), ("`vrmm`",)),
    "fps of nothing": Bad(_nothing, (*_RUN, "--duration", "1", "--fps", "0"), ("--fps",), 2),
    "fps not a number": Bad(_nothing, (*_RUN, "--duration", "1", "--fps", "nan"), ("--fps",), 2),
    "fps is a word": Bad(_nothing, (*_RUN, "--duration", "1", "--fps", "fast"), ("--fps",), 2),
    "duration not a number": Bad(_nothing, (*_RUN, "--duration", "nan"), ("--duration",), 2),
    "duration without end": Bad(_nothing, (*_RUN, "--duration", "inf"), ("--duration",), 2),
    "duration below zero": Bad(_nothing, (*_RUN, "--duration", "-1"), ("--duration",), 2),
    "no duration": Bad(_nothing, _RUN, ("--duration",), 2),
    "seed too large": Bad(_nothing, (*_RUN, "--duration", "1", "--seed", "4294967296"), ("--seed",), 2),
    "output of no kind": Bad(_nothing, ("run", "tiny.asv3", "--duration", "1", "-o", "o.mp4"), ("o.mp4", "extension")),
    "output format unknown": Bad(_nothing, (*_RUN, "--duration", "1", "--to", "csvv"), ("csvv",)),
    "output under a file": Bad(_text("none", "x"), (*_RUN[:-1], "none/o.json", "--duration", "1"), ("none",)),
    "output is a folder": Bad(_folder("o.json"), (*_RUN, "--duration", "1"), ("o.json", "directory")),
    "convert missing": Bad(_nothing, ("convert", "nope.csv", "o.json"), ("nope.csv", "No such file")),
    "convert to nothing": Bad(_text("a.json", "{}"), ("convert", "a.json", "o.xyz"), ("o.xyz", "extension")),
    "convert to stdout without a format": Bad(_text("a.json", "{}"), ("convert", "a.json", "-"), ("--to",), 2),
    "new over a file": Bad(_nothing, ("new", "tiny.asv3"), ("tiny.asv3", "already")),
    "new in a file": Bad(_text("f", ""), ("new", "f/a.asv3"), ("f",)),
    "explain nothing known": Bad(_nothing, ("explain", "E0999"), ("E0999",)),
    "emit nothing known": Bad(_nothing, ("build", "tiny.asv3", "--emit", "wat"), ("`wat`", "--emit"), 2),
    "pass not known": Bad(_nothing, ("build", "tiny.asv3", "--emit", "ir", "--after", "x"), ("`x`", "--after"), 2),
    "level out of range": Bad(_nothing, ("build", "tiny.asv3", "-O", "9"), ("-O",), 2),
    "verb not known": Bad(_nothing, ("biuld", "tiny.asv3"), ("biuld",), 2),
    "nothing said": Bad(_nothing, ("run",), ("FACE",), 2),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=list(BAD))
def test_bad_input(cli: Cli, tiny: Path, tmp_path: Path, bad: Bad) -> None:
    bad.make(tmp_path)
    before = sorted(str(p) for p in tmp_path.rglob("*"))
    done = cli(*bad.words)
    assert done.code == bad.code, done.err
    assert "Traceback" not in done.err
    assert "this is a bug" not in done.err
    for part in bad.holds:
        assert part in done.err
    assert done.err.lower().count("error:") + done.err.count("error[") == 1 or "E0101" in done.err, done.err
    assert done.out == ""
    assert sorted(str(p) for p in tmp_path.rglob("*")) == before


def test_json_of_a_binary_file(tmp_path: Path) -> None:
    """The same in a process of its own, once."""
    (tmp_path / "a.asv3").write_bytes(b"\xff\xfe\x00")
    done = command(["build", "a.asv3", "--json"], tmp_path)
    assert (done.code, done.err) == (1, "")
    assert json.loads(done.out)[0]["code"] == "E0104"


def test_a_take_with_every_channel_misspelt_is_helped(cli: Cli, tiny: Path, tmp_path: Path) -> None:
    rows = {"times": [0.0, 0.1], "names": [n + "_" for n in NAMES], "weights": [[0.0] * 52] * 2}
    (tmp_path / "l.json").write_text(json.dumps(rows))
    done = cli(*_RUN, "--lipsync", "l.json")
    assert "Traceback" not in done.err
    assert "l.json" in done.err
