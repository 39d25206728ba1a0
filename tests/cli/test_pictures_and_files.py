"""`sheet`, `plot`, `audit`, `probe` and the newer sides of `convert`, as a user calls them."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest

from asv3.runtime import read_take

from .conftest import TALK, Cli

VOICE = TALK / "voice.csv"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A face that is measured and drawn quickly."""
    path = tmp_path / "small.asv3"
    path.write_text("import std.faces\nface small : studio {}\n")
    return path


@pytest.mark.parametrize(
    "words",
    [
        ["sheet", VOICE, "--frames", "5"],
        ["sheet", VOICE, "--from", "2", "--to", "2.2"],
        ["sheet", VOICE, "--at", "1.25"],
        ["sheet", "std.faces.studio", "--levels", "5"],
        ["sheet", "std.faces.studio", "--levels", "3", "--profile", "vrm"],
        ["sheet", "std.faces.studio", "--presets"],
        ["plot", VOICE, "--affect", TALK / "mood.csv", "--lipsync", VOICE],
        ["plot", "std.faces.studio", "--dominance", "-0.4"],
    ],
)
def test_pictures_are_sound_svg(cli: Cli, words: list[str]) -> None:
    done = cli(*words, "-o", "a.svg")
    assert done.code == 0, done.err
    assert done.out == "wrote a.svg\n"
    ElementTree.parse("a.svg")
    assert cli(*words, "-o", "-").data == Path("a.svg").read_bytes()


def test_png_by_extension(cli: Cli) -> None:
    assert cli("sheet", VOICE, "--at", "1", "-o", "a.png").code == 0
    assert Path("a.png").read_bytes()[:4] == b"\x89PNG"
    assert cli("run", "std.faces.studio", "--duration", "1", "-o", "a.npz", "--plot", "b.png").code == 0
    assert Path("b.png").read_bytes()[:4] == b"\x89PNG"


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["sheet", VOICE, "-o", "a.gif"], 1, "pictures are SVG or PNG"),
        (["plot", VOICE, "-o", "a.pdf"], 1, "pictures are SVG or PNG"),
        (["run", "std.faces.studio", "--duration", "1", "-o", "a.npz", "--plot", "b.jpg"], 1, "SVG or PNG"),
        (["sheet", VOICE, "--from", "99", "-o", "a.svg"], 2, "the take has no frame there"),
        (["sheet", "std.faces.studio", "--levels", "9", "-o", "a.svg"], 2, "levels are numbers 0..5"),
        (["sheet", "std.faces.studio", "--profile", "vrn", "-o", "a.svg"], 1, "profile `vrn`"),
        (["sheet", VOICE, "--at", "99", "-o", "a.svg"], 2, "--at: the take lasts"),
        (["sheet", VOICE, "--from", "5", "--to", "2", "-o", "a.svg"], 2, "the strip ends before it begins"),
        (["sheet", VOICE, "--presets", "-o", "a.svg"], 2, "is a take; this is for a face"),
        (["sheet", "std.faces.studio", "--at", "2", "-o", "a.svg"], 2, "--at: std.faces.studio is a face"),
        (["plot", VOICE, "--dominance", "0.3", "-o", "a.svg"], 2, "is a take; this is for a face"),
        (["plot", "std.faces.studio", "--affect", "x.csv", "-o", "a.svg"], 2, "this is for a take"),
        (["build", "a.asv3b"], 1, "which is built already; name its .asv3 source"),
        (["plot", "none.csv", "-o", "a.svg"], 1, "none.csv: No such file"),
        (["probe", "none.npy"], 1, "none.npy: No such file"),
        (["probe", TALK / "make_voice.py"], 1, "no header"),
        (["convert", VOICE, "-"], 2, "say which format with --to"),
        (["convert", VOICE, "a.json", "--from", "lem"], 1, "did you mean lam"),
        (["convert", VOICE, "a.asv3"], 1, "not JSON"),
        (["convert", "std.faces.studio", "a.csv"], 1, "a face converts to presets as .json only"),
        (["audit", "none.asv3"], 1, "none.asv3: No such file"),
    ],
)
def test_bad_calls_are_one_message(cli: Cli, words: list[str], code: int, message: str) -> None:
    done = cli(*words)
    assert done.code == code
    assert message in done.err
    assert "Traceback" not in done.err
    assert not [p for p in Path().iterdir() if p.name.startswith(("a.", "b."))]


def test_convert_by_extension_and_by_name(cli: Cli) -> None:
    for name in ("a.a2f.json", "a.mediapipe.json", "a.azure.json"):
        done = cli("convert", VOICE, name)
        assert done.code == 0, done.err
        np.testing.assert_allclose(
            read_take(name).weights[:: 2 if "azure" in name else 1, :51], read_take(VOICE).weights[:, :51], atol=1e-6
        )
    assert "tongueOut" in cli("convert", VOICE, "b.mp.json").err
    assert "resampled to 60 fps" in cli("convert", VOICE, "b.azure.json").err
    assert cli("convert", "a.a2f.json", "c.csv", "--from", "a2f").code == 0
    assert "weightMat" in cli("convert", "c.csv", "-", "--to", "a2f").out


def test_presets_to_a_source_that_builds(cli: Cli) -> None:
    assert cli("convert", "std.faces.studio", "presets.json").code == 0
    table = json.loads(Path("presets.json").read_text())
    assert sum(map(len, table.values())) == 47
    table["joy"]["L2"] = {}
    Path("changed.json").write_text(json.dumps(table))
    done = cli("convert", "changed.json", "7 mine-1.asv3")
    assert done.code == 0
    assert "joy.L2 left out" in done.err
    assert cli("build", "7 mine-1.asv3", "-o", "mine.asv3b").code == 0
    assert cli("convert", "7 mine-1.asv3", "-", "--to", "presets").data == Path("presets.json").read_bytes()
    assert "from a source" in cli("convert", "mine.asv3b", "x.json").err


def test_probe_names_a_matrix_and_checks_names(cli: Cli) -> None:
    weights = read_take(VOICE).weights
    from asv3.runtime.takes.orders import UNREAL

    np.save("m.npy", weights[:, list(UNREAL)])
    done = cli("probe", "m.npy", "-o", "named.json")
    assert done.code == 0, done.err
    assert "order: unreal" in done.out
    np.testing.assert_allclose(read_take("named.json").weights, weights, atol=1e-6)
    assert "the names fit" in cli("probe", "named.json").out
    # a model's card says alphabetical, its output is Unreal's
    liar = json.loads(Path("named.json").read_text())
    liar["weights"] = weights[:, list(UNREAL)].tolist()
    Path("liar.json").write_text(json.dumps(liar))
    done = cli("probe", "liar.json")
    assert done.code == 1
    assert "the names do not fit" in done.out
    assert json.loads(cli("probe", "m.npy", "--json").out)["order"] == "unreal"
    np.save("noise.npy", np.random.default_rng(1).random((90, 52)))
    done = cli("probe", "noise.npy")
    assert done.code == 1
    assert "unsure" in done.out
    np.save("still.npy", np.zeros((90, 52)))
    assert "tell no order; at least 8 must move" in cli("probe", "still.npy").err


def test_audit_prints_writes_and_fails_by_verdict(cli: Cli, small: Path) -> None:
    done = cli("audit", small, "--lipsync", VOICE, "--html", "report.html", "--random-frames", "6000")
    assert done.code == 0, done.out
    assert "no breach" in done.out
    assert "wrote report.html" in done.out
    assert "<svg" in Path("report.html").read_text()
    bare = Path("bare.asv3")
    bare.write_text("import std.layers\nface bare { mix { acted 1 } }\n")
    cli("build", bare)
    done = cli("audit", "bare.asv3b", "--json", "--random-frames", "6000")
    assert done.code == 1
    findings = {f["name"]: f for f in json.loads(done.out)}
    assert findings["eyes are alive"]["passed"] is False
    assert "std.eyes.natural" in findings["eyes are alive"]["advice"]
    assert findings["closures sealed"]["passed"] is None


def test_probe_writes_nothing_it_is_unsure_of(cli: Cli) -> None:
    np.save("shuffled.npy", read_take(VOICE).weights[:, np.random.default_rng(5).permutation(52)])
    done = cli("probe", "shuffled.npy", "-o", "a.csv")
    assert done.code == 1
    assert "a.csv was not written: the order is unsure" in done.err
    assert not Path("a.csv").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["run", "std.faces.studio", "--duration", "1", "-o", "new/folder/a.npz", "--plot", "other/a.svg"],
        ["convert", VOICE, "new/folder/a.json"],
        ["sheet", VOICE, "--at", "1", "-o", "new/folder/a.svg"],
    ],
)
def test_missing_folders_are_made(cli: Cli, words: list[str]) -> None:
    assert cli(*words).code == 0
    assert list(Path("new/folder").iterdir())
