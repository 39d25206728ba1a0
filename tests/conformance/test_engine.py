"""The C engine under wasmtime: the vectors, the bits of numpy, the words of its verifier, its own sources."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

import numpy as np
import pytest
from fuzz.agree import compare as compare_verifiers
from fuzz.agree import native
from support import EXAMPLES, ROOT, face

from asv3.runtime import BytecodeError, Player, Tracks, read_take, render_many
from asv3.runtime.engine import EngineMissing, WasmPlayer
from asv3.runtime.isa import INPUT_INDEX
from asv3.runtime.track_files import read_track

from . import differ, vectors
from .numpy_runtime import asked
from .test_conformance import assert_bits_of, expected

WASM = ROOT / "runtime" / "wasm"
TALK = EXAMPLES / "talk"
EXCUSED = vectors.exceptions("wasm")


def load(data: bytes | None = None, **options: object) -> WasmPlayer:
    player = Player.load(face() if data is None else data, backend="wasm", **options)  # type: ignore[call-overload]
    assert isinstance(player, WasmPlayer)
    return player


def tracks() -> Tracks:
    mood, _ = read_track(TALK / "mood.csv")
    return Tracks(affect=mood, lipsync=read_take(TALK / "voice.csv"))


@pytest.mark.parametrize("name", vectors.names())
def test_vectors(name: str) -> None:
    vector = vectors.read(name)
    player = load(vector.program, seed=vector.seed, variant=vector.variant, profile=vector.profile)
    # a vector may give numbers that no emotion has: they get names here, so that `step` can be given them
    most = max(int(m["inputs"][INPUT_INDEX["emotion"]]) for m in vector.moments)
    player.emotions += tuple(f"unnamed {i}" for i in range(len(player.emotions), most + 1))
    got = np.stack([player.step(m["us"] / 1e6, **asked(m, player.emotions)) for m in vector.moments])
    assert_bits_of(name, got, expected(vector), EXCUSED, "wasm")


def test_random_performances_have_the_bits_of_numpy() -> None:
    answers = differ.compare(list(range(9_000, 9_024)), ["numpy", "wasm"])
    assert sum(frames for _, frames in answers["numpy"]) > 10_000
    assert answers["wasm"] == answers["numpy"]


@pytest.mark.parametrize("backend", ["wasm", "numpy"])
def test_many_takes_in_one_call_are_the_takes_one_by_one(backend: str) -> None:
    long = Tracks(affect=tracks().affect, lipsync=tracks().lipsync, duration=45.0)  # more than one block of ticks
    performances = [tracks(), long, Tracks(duration=1.0), tracks()]
    made = render_many(face(), performances, 30, seeds=[3, 4, 5, 6], profile="vrm", backend=backend)
    player = Player.load(face(), profile="vrm")
    for take, performance, seed in zip(made, performances, [3, 4, 5, 6], strict=True):
        player.reset(seed)
        assert np.array_equal(take.weights, player.render(performance, 30).weights)


def test_what_many_takes_cannot_be_made_of_is_said() -> None:
    assert render_many(face(), []) == []
    with pytest.raises(ValueError, match="2 seeds for 1 performances"):
        render_many(face(), [Tracks()], seeds=[1, 2])
    with pytest.raises(ValueError, match="variant `none` is not one of the face's"):
        render_many(face(), [Tracks()], variant="none")
    with pytest.raises(ValueError, match=r"outside 0\.\.1000"):
        render_many(face(), [Tracks(duration=1.0)] * 3, fps=0)


def test_render_seek_and_reset_are_those_of_numpy() -> None:
    ours, theirs = load(seed=5, profile="vrm"), Player.load(face(), seed=5, profile="vrm")
    take = theirs.render(tracks(), 60)
    assert np.array_equal(ours.render(tracks(), 60).weights, take.weights)
    for player in (ours, theirs):
        player.seek(7.3, tracks())
    for time in (7.3, 7.31, 9.0, 12.0):
        assert np.array_equal(ours.step(time, emotion="joy"), theirs.step(time, emotion="joy"))
    with pytest.raises(ValueError, match=r"time went back from 12\.000 s to 3\.000 s"):
        ours.step(3.0)
    ours.reset(9)
    theirs.reset(9)
    assert np.array_equal(ours.step(0.5), theirs.step(0.5))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"affect": (1, 2)}, "affect has shape"),
        ({"lipsync": np.zeros(51)}, "lipsync has shape"),
        ({"lipsync": {"jawOpne": 1}}, "jawOpne"),
        ({"emotion": "happy"}, "emotion `happy` is not one of"),
        ({"gaze": (1.0,)}, "gaze has shape"),
    ],
)
def test_bad_input_is_told_and_the_player_stays_usable(given: dict[str, object], message: str) -> None:
    player, twin = load(seed=2), load(seed=2)
    player.step(0.0)
    twin.step(0.0)
    with pytest.raises(ValueError, match=message):
        player.step(0.1, **given)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="time nan"):
        player.step(float("nan"))
    assert np.array_equal(player.step(0.2), twin.step(0.2))


def test_refusals_have_the_words_of_the_verifier() -> None:
    for data in (b"", b"no face", face()[:900], face()[:-1] + b"\0"):
        said = []
        for backend in ("numpy", "wasm"):
            with pytest.raises(BytecodeError) as refused:
                Player.load(data, backend=backend)
            said.append((refused.value.reason, str(refused.value)))
        assert said[0] == said[1]
    for backend in ("numpy", "wasm"):
        with pytest.raises(ValueError, match="variant `Z` is not one of the face's: A, B, C"):
            Player.load(face(), variant="Z", backend=backend)
        with pytest.raises(ValueError, match="seed -1"):
            Player.load(face(), seed=-1, backend=backend)
    with pytest.raises(ValueError, match="backend `cuda` is none of numpy, wasm"):
        Player.load(face(), backend="cuda")


def test_without_wasmtime_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    from asv3.runtime import engine

    monkeypatch.setitem(__import__("sys").modules, "wasmtime", None)
    engine._module.cache_clear()
    with pytest.raises(EngineMissing, match=r'pip install "asv3\[fast\]"'):
        Player.load(face(), backend="wasm")
    monkeypatch.undo()
    engine._module.cache_clear()


def test_the_verifiers_agree_on_mutated_programs(tmp_path: Path) -> None:
    """Python, wasmtime and, where gcc is, the engine under the sanitizers; `tests/fuzz/agree.py` does a million."""
    process = native(tmp_path) if shutil.which("gcc") else None
    reasons, differing = compare_verifiers(1_500, 3, process)
    assert differing == []
    assert len(reasons) > 40
    if process is not None:
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait() == 0


def test_the_committed_engine_is_what_the_sources_give(tmp_path: Path) -> None:
    build = _module("build")
    build.build(tmp_path / "engine.wasm")
    committed = (ROOT / "runtime" / "asv3" / "runtime" / "engine.wasm").read_bytes()
    assert (tmp_path / "engine.wasm").read_bytes() == committed, "run `python runtime/wasm/build.py`"


def test_the_generated_tables_are_fresh() -> None:
    generate = _module("generate")
    for path, make in generate.FILES.items():
        assert path.read_text(encoding="utf-8") == make(), f"{path.name}: run `python runtime/wasm/generate.py`"


def _module(name: str) -> object:
    spec = importlib.util.spec_from_file_location(name, WASM / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
