"""The wheel: built here, installed into an empty environment without lark, it plays."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
from support import ROOT, face

PLAY = """
import sys
from asv3.runtime import Player
player = Player.load(sys.argv[1], seed=7)
frame = [player.step(i / 60, emotion="joy", level=5) for i in range(60)][-1]
assert frame.shape == (52,) and frame.max() > 0.5, frame
loaded = sorted(m for m in ("lark", "typer", "rich", "scipy") if m in sys.modules)
assert not loaded, loaded
print(frame.tobytes().hex())
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_wheel_holds_every_part(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for needed in (
        "asv3/lang/grammar.lark",
        "asv3/runtime/player.py",
        "asv3/runtime/py.typed",
        "asv3/compiler/driver.py",
        "asv3/cli/entry.py",
        "asv3/stdlib_presets/emotions.asv3",
        "asv3/stdlib_presets/faces.asv3",
        "asv3/models/emotion/shipped/microalbert.onnx",
        "asv3/models/emotion/shipped/model_card.md",
        "asv3/models/dataset/emotion_labels.json",
    ):
        assert needed in names
    assert not [n for n in names if n.startswith("tests/") or "/test_" in n or n == "asv3/__init__.py"]


def test_wheel_plays_without_the_compiler(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "env"
    venv.create(home, with_pip=False)
    python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
    site = Path(sysconfig.get_path("purelib", "venv", {"base": str(home), "platbase": str(home)}))
    # the wheel is unpacked and numpy and msgpack are lent: no network is needed
    zipfile.ZipFile(wheel).extractall(site)
    import msgpack
    import numpy

    for module in (numpy, msgpack):
        folder = Path(module.__file__).parent
        (site / folder.name).symlink_to(folder)
        libraries = folder.parent / f"{folder.name}.libs"
        if libraries.is_dir():
            (site / libraries.name).symlink_to(libraries)
    program = tmp_path / "studio.asv3b"
    program.write_bytes(face())
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    done = subprocess.run(
        [python, "-c", PLAY, str(program)], capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
    from asv3.runtime import Player

    here = Player.load(face(), seed=7)
    frame = [here.step(i / 60, emotion="joy", level=5) for i in range(60)][-1]
    assert done.stdout.strip() == frame.tobytes().hex()
    missing = subprocess.run(
        [python, "-c", "from asv3.cli.entry import main; main()"],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert missing.returncode == 2
    assert 'pip install "asv3[compiler]"' in missing.stderr
