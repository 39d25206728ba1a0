"""`asv3c`: what every verb does when all is well, and what it leaves behind when it is not."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from asv3.runtime import Player, Take
from asv3.runtime.takes import read_take, write_take

from .conftest import TALK, TINY, Cli, command, files_below, process

BROKEN = "layer l : parametric { mouthSmle = 1 }\nface broken { mix { l 1 } }\n"
FORMATS = ("out.csv", "out.npz", "out.json", "out.lam.json", "out.three.json")


# --- build


def test_build_a_file(cli: Cli, tiny: Path) -> None:
    done = cli("build", tiny)
    assert (done.code, done.err) == (0, "")
    assert "face `tiny`" in done.out
    assert Player.load(tiny.with_suffix(".asv3b")).emotions == ("neutral",)


def test_build_to_a_name_a_folder_and_stdout(cli: Cli, tiny: Path, tmp_path: Path) -> None:
    cli("build", tiny, "-o", "one.asv3b", "-q")
    cli("build", tiny, "-o", "dist/", "-q")
    piped = cli("build", tiny, "-o", "-")
    assert (tmp_path / "one.asv3b").read_bytes() == (tmp_path / "dist" / "tiny.asv3b").read_bytes() == piped.data
    assert piped.err == ""


def test_build_a_folder(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "faces" / "deep").mkdir(parents=True)
    (tmp_path / "faces" / "a.asv3").write_text(TINY)
    (tmp_path / "faces" / "deep" / "b.asv3").write_text('import "../lib.asv3"\nface b { mix { l 1 } }\n')
    (tmp_path / "faces" / "lib.asv3").write_text("layer l : parametric { jawOpen = 0.5 }\n")
    done = cli("build", "faces", "-o", "dist")
    assert (done.code, done.err) == (0, "")
    assert sorted(files_below(tmp_path / "dist")) == ["a.asv3b", "deep/b.asv3b"]


def test_build_a_standard_face(cli: Cli, tmp_path: Path) -> None:
    done = cli("build", "std.faces.studio", "-o", "studio.asv3b", "--json")
    assert json.loads(done.out)[0]["emotions"] == 16
    assert Player.load(tmp_path / "studio.asv3b").emotions[0] == "neutral"


def test_build_from_stdin(cli: Cli) -> None:
    done = cli("build", "-", "-o", "-", stdin=TINY.encode())
    assert (done.code, done.err) == (0, "")
    assert Player.load(done.data).emotions == ("neutral",)


def test_build_one_of_several_faces(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "two.asv3").write_text(TINY + "face other : tiny { }\n")
    assert "face `tiny`" in cli("build", "two.asv3").out
    assert "face `other`" in cli("build", "two.asv3", "--face", "other").out
    missing = cli("build", "two.asv3", "--face", "othr")
    assert missing.code == 1
    assert "did you mean `other`?" in missing.err


@pytest.mark.parametrize("what", ["tree", "ir", "asm", "json"])
def test_emit(cli: Cli, tiny: Path, tmp_path: Path, what: str) -> None:
    done = cli("build", tiny, "--emit", what)
    assert (done.code, done.err) == (0, "")
    assert len(done.out) > 1
    assert sorted(files_below(tmp_path)) == ["tiny.asv3"]


def test_emit_after_a_pass(cli: Cli, tiny: Path) -> None:
    assert cli("build", tiny, "--emit", "ir", "--after", "bake").out != cli("build", tiny, "--emit", "ir").out


# --- check


def test_check_says_nothing_of_what_is_right(cli: Cli, tiny: Path) -> None:
    done = cli("check", tiny, "std.emotions", "std.faces")
    assert (done.code, done.out, done.err) == (0, "", "")


def test_check_locates_every_mistake(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "b.asv3").write_text(BROKEN + "profile p { jawOpen cap 2 }\n")
    done = cli("check", "b.asv3")
    assert (done.code, done.out) == (1, "")
    assert "error[E0202]: unknown channel `mouthSmle`\n --> b.asv3:1:24\n" in done.err
    assert " --> b.asv3:3:25\n" in done.err
    assert done.err.endswith("2 errors\n")


def test_check_json(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "b.asv3").write_text(BROKEN)
    done = cli("check", "b.asv3", "--json")
    assert (done.code, done.err) == (1, "")
    (row,) = json.loads(done.out)
    assert (row["code"], row["file"], row["line"], row["column"]) == ("E0202", "b.asv3", 1, 24)


def test_check_strict_refuses_warnings(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "w.asv3").write_text(TINY + "let spare = 1\n")
    assert cli("check", "w.asv3").code == 0
    assert cli("check", "w.asv3", "--strict").code == 1


def test_check_a_folder(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "faces").mkdir()
    (tmp_path / "faces" / "a.asv3").write_text(TINY)
    (tmp_path / "faces" / "b.asv3").write_text(BROKEN)
    done = cli("check", "faces")
    assert done.code == 1
    assert "faces/b.asv3:1:24" in done.err


# --- run, convert


@pytest.mark.parametrize("name", FORMATS)
def test_run_the_example_in_every_format(cli: Cli, tmp_path: Path, name: str) -> None:
    tracks = ("--affect", TALK / "mood.csv", "--lipsync", TALK / "voice.csv")
    done = cli("run", "std.faces.subtle", *tracks, "-o", name, "--fps", "20", "--duration", "3")
    assert done.code == 0, done.err
    take = read_take(tmp_path / name)
    assert take.weights.shape[1] == 52
    assert abs(take.duration - 3) < 0.2
    assert float(take.weights.max()) > 0.1


def test_run_on_jsonl_is_run_on_csv(cli: Cli, tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("time,valence,arousal,dominance\n0,0.5,0,0\n1,1,0,0\n")
    rows = [{"time": 0, "valence": 0.5, "arousal": 0, "dominance": 0}, {"time": 1, "v": 1, "a": 0, "d": 0}]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    for name in ("a.csv", "a.jsonl"):
        assert cli("run", tiny, "--affect", name, "-o", f"{name}.npz").code == 0
    a, b = read_take(tmp_path / "a.csv.npz"), read_take(tmp_path / "a.jsonl.npz")
    np.testing.assert_array_equal(a.weights, b.weights)
    assert float(a.weights.max()) > 0.3


def test_run_takes_source_bytecode_and_stdin(cli: Cli, tiny: Path) -> None:
    cli("build", tiny, "-q")
    rest = ("--duration", "0.5", "-o", "-")
    outs = [
        cli("run", tiny, *rest),
        cli("run", "tiny.asv3b", *rest),
        cli("run", "-", *rest, stdin=TINY.encode()),
        cli("run", "-", *rest, stdin=Path("tiny.asv3b").read_bytes()),
    ]
    assert [o.code for o in outs] == [0] * 4, outs
    assert len({o.data for o in outs}) == 1


def test_run_summary_seed_variant_profile_plot(cli: Cli, tmp_path: Path) -> None:
    words = ("run", "std.faces.studio", "--duration", "4", "--fps", "25", "-o", "a.npz", "--json")
    one = json.loads(cli(*words, "--seed", "1", "--variant", "A", "--profile", "vrm", "--plot", "a.svg").out)
    assert one["files"] == ["a.npz", "a.svg"]
    assert one["frames"] in (100, 101)
    assert (tmp_path / "a.svg").read_text().startswith("<svg")
    first = read_take(tmp_path / "a.npz").weights
    cli(*words, "--seed", "2")
    assert not np.array_equal(first, read_take(tmp_path / "a.npz").weights)


@pytest.mark.parametrize("name", FORMATS)
def test_convert_there_and_back(cli: Cli, tmp_path: Path, name: str) -> None:
    times = np.arange(12) / 30
    weights = np.clip(np.linspace(0, 1, 12 * 52).reshape(12, 52), 0, 1).astype(np.float32)
    write_take(Take(times, weights, 30.0), tmp_path / "in.npz")
    assert cli("convert", "in.npz", name).code == 0
    assert cli("convert", name, "back.npz").code == 0
    np.testing.assert_allclose(read_take(tmp_path / "back.npz").weights, weights, atol=2e-4)
    assert cli("convert", name, "-", "--to", "json").data.startswith(b"{")


# --- disasm, asm, inspect, new, explain


@pytest.mark.parametrize("face", ["tiny.asv3", "std.faces.studio"])
def test_disasm_and_asm_are_inverse(cli: Cli, tiny: Path, tmp_path: Path, face: str) -> None:
    cli("build", face, "-o", "a.asv3b", "--debug", "-q")
    assert cli("disasm", "a.asv3b", "-o", "a.asm").code == 0
    assert cli("asm", "a.asm", "-o", "b.asv3b").code == 0
    assert (tmp_path / "a.asv3b").read_bytes() == (tmp_path / "b.asv3b").read_bytes()
    piped = cli("asm", "-", "-o", "-", stdin=cli("disasm", "a.asv3b").data)
    assert piped.data == (tmp_path / "a.asv3b").read_bytes()


def test_asm_names_file_and_line(cli: Cli, tiny: Path, tmp_path: Path) -> None:
    text = cli("disasm", tiny).out.replace("= clamp p0", "= clmp p0")
    (tmp_path / "a.asm").write_text(text)
    done = cli("asm", "a.asm")
    line = next(n for n, row in enumerate(text.split("\n"), 1) if "clmp" in row)
    assert (done.code, done.err) == (1, f"error: a.asm: line {line}: unknown opcode `clmp`\n")


def test_inspect(cli: Cli, tiny: Path) -> None:
    cli("build", tiny, "-q")
    row = json.loads(cli("inspect", "tiny.asv3b", "--json").out)
    assert row["name"] == "tiny"
    assert row["sha256"] == hashlib.sha256(Path("tiny.asv3b").read_bytes()).hexdigest()
    assert "name: tiny" in cli("inspect", "tiny.asv3b").out


@pytest.mark.parametrize("name", ["my_face.asv3", "my-face", "3d.asv3", "studio.asv3", "class.asv3", "face.asv3",
                                  "eyes.asv3", "기쁨.asv3", "s.asv3", "a/b/c.asv3", "joy.asv3", "L1.asv3"])  # fmt: skip
def test_new_builds_at_once(cli: Cli, tmp_path: Path, name: str) -> None:

    assert cli("new", name).code == 0
    path = str(next(tmp_path.rglob("*.asv3")))
    checked = cli("check", path, "--strict")
    assert (checked.code, checked.err) == (0, "")
    again = cli("new", name)
    assert again.code == 1
    assert "is there already" in again.err


@pytest.mark.parametrize("what", ["E0202", "w0605", "eyes", "rbf", "smoothstep"])
def test_explain(cli: Cli, what: str) -> None:
    done = cli("explain", what)
    assert (done.code, done.err) == (0, "")
    assert len(done.out) > 20


def test_version_and_help(cli: Cli) -> None:
    assert cli("--version").out.startswith("asv3c 3.")
    assert "build" in cli("--help").out
    for verb in ("build", "check", "run", "new", "convert", "inspect", "disasm", "asm", "explain"):
        assert verb in cli(verb, "-h").out


# --- whole or not at all


def test_one_broken_source_and_nothing_is_written(cli: Cli, tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "b.asv3").write_text(BROKEN)
    before = files_below(tmp_path)
    for words in (("tiny.asv3", "b.asv3"), ("b.asv3", "tiny.asv3"), (".", "-o", "dist")):
        done = cli("build", *words)
        assert done.code == 1
        assert "b.asv3:1:24" in done.err
        assert files_below(tmp_path) == before
        assert not (tmp_path / "dist").exists()


def test_a_failing_build_leaves_the_old_program(cli: Cli, tiny: Path) -> None:
    cli("build", tiny, "-q")
    old = Path("tiny.asv3b").read_bytes()
    tiny.write_text(BROKEN)
    assert cli("build", tiny).code == 1
    assert Path("tiny.asv3b").read_bytes() == old


def test_one_unwritable_output_and_nothing_is_written(cli: Cli, tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "z.asv3").write_text(TINY)
    (tmp_path / "dist" / "z.asv3b").mkdir(parents=True)
    done = cli("build", "tiny.asv3", "z.asv3", "-o", "dist/")
    assert done.code == 1
    assert "dist/z.asv3b" in done.err
    assert files_below(tmp_path / "dist") == {}


def test_a_plot_that_cannot_be_written_leaves_no_take(cli: Cli, tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "none").write_text("a file")
    done = cli("run", tiny, "--duration", "0.2", "-o", "a.json", "--plot", "none/a.svg")
    assert done.code == 1
    assert not (tmp_path / "a.json").exists()


def test_the_output_is_never_the_source(cli: Cli, tiny: Path) -> None:
    done = cli("build", tiny, "-o", tiny)
    assert tiny.read_text() == TINY
    assert done.code in (1, 2)


def test_the_message_names_the_output_not_the_temporary_file(cli: Cli, tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "none").write_text("a file")
    done = cli("run", tiny, "--duration", "0.2", "-o", "none/a.json")
    assert done.code == 1
    assert "none/a.json" in done.err
    assert ".tmp" not in done.err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission(cli: Cli, tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)
    done = cli("build", tiny, "-o", "locked/a.asv3b")
    assert done.code == 1
    assert "locked/a.asv3b" in done.err
    assert files_below(tmp_path / "locked") == {}


# --- the real command


def test_builds_are_reproducible(tmp_path: Path) -> None:
    """Another folder, hash seed, locale or time gives the same bytes."""
    digests = set()
    for i, env in enumerate(
        (
            {"PYTHONHASHSEED": "0", "LC_ALL": "C"},
            {"PYTHONHASHSEED": "1", "LC_ALL": "C.UTF-8", "TZ": "Asia/Seoul"},
            {"PYTHONHASHSEED": "random", "LC_ALL": "ko_KR.UTF-8", "PYTHONUTF8": "0"},
        )
    ):
        folder = tmp_path / f"폴더 {i}"
        folder.mkdir()
        (folder / "lib.asv3").write_text('import std.emotions\nemotion glee "환희" { anchors { '
                                         "L1 (v 0.9, a -0.5, d 0) L3 (v 0.9, a -0.6, d 0) L5 (v 0.9, a -0.8, d 0) } "
                                         "preset L1 { } preset L3 { } preset L5 { } }\n", encoding="utf-8")  # fmt: skip
        (folder / "main.asv3").write_text('import "lib.asv3"\nimport std.faces\nface mine : studio { }\n')
        done = command(["build", "main.asv3", "--debug", "-o", "-"], folder, env)
        assert (done.code, done.err) == (0, ""), env
        digests.add(hashlib.sha256(done.data).hexdigest())
    assert len(digests) == 1


def test_the_command_runs_the_example(tmp_path: Path) -> None:
    for name in ("mood.csv", "voice.csv"):
        shutil.copy(TALK / name, tmp_path)
    words = ["run", "std.faces.studio", "--affect", "mood.csv", "--lipsync", "voice.csv", "-o", "out.json"]
    done = command([*words, "--fps", "30"], tmp_path)
    assert (done.code, done.err) == (0, "")
    assert "of 52 channels move" in done.out


def test_hangul_in_an_ascii_terminal(tmp_path: Path) -> None:
    (tmp_path / "기쁨.asv3").write_text('emotion joy "기쁨" { }\n', encoding="utf-8")
    done = command(["check", "기쁨.asv3"], tmp_path, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"})
    assert done.code == 1
    assert "Traceback" not in done.err
    assert "E0402" in done.err


def test_a_reader_that_leaves(tmp_path: Path) -> None:
    with process(["disasm", "std.faces.studio"], tmp_path) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        err = running.stderr.read()
        code = running.wait(60)
    assert err == b""
    assert code in (0, 1)


def test_a_failing_write_to_stdout() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full")
    done = command(["build", "std.faces.studio", "-o", "/dev/full"], Path.cwd())
    assert done.code == 1
    assert "Traceback" not in done.err
    assert "/dev/full" in done.err


def test_an_environment_without_home_and_colours(tmp_path: Path) -> None:
    (tmp_path / "b.asv3").write_text(BROKEN)
    done = command(["build", "b.asv3"], tmp_path, {"HOME": "/nowhere", "TERM": "dumb", "COLUMNS": "20"})
    assert done.code == 1
    assert "\033" not in done.err
