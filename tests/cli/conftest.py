"""Calling `asv3c`: in this process where that is enough, as the real command where it matters."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from asv3.cli import app

TALK: Final = Path(__file__).parents[2] / "examples" / "talk"
TINY: Final = "layer l : parametric { mouthSmile = pos(valence) }\nface tiny { mix { l 1 } }\n"
MAIN: Final = (sys.executable, "-c", "from asv3.cli.entry import main; main()")


@dataclass(frozen=True, slots=True)
class Result:
    """`out` and `err` as text; `data` is what came on stdout."""

    code: int
    data: bytes
    err: str

    @property
    def out(self) -> str:
        return self.data.decode()


Cli = Callable[..., Result]


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Cli:
    """`cli("build", "a.asv3")`, run in an empty folder, in this process."""
    monkeypatch.chdir(tmp_path)

    def call(*words: str | Path, stdin: bytes = b"") -> Result:
        capsysbinary.readouterr()
        monkeypatch.setattr(sys, "argv", ["asv3c", *map(str, words)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = 0
        try:
            app.run()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 0 if stop.code is None else 1
        out, err = capsysbinary.readouterr()
        return Result(code, out, err.decode())

    return call


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A face that builds fast."""
    path = tmp_path / "tiny.asv3"
    path.write_text(TINY, encoding="utf-8")
    return path


def command(
    words: Sequence[str | Path], cwd: Path, env: Mapping[str, str] | None = None, seconds: float = 60
) -> Result:
    """The real command in a process of its own; killed when it hangs."""
    line = [*MAIN, *map(str, words)]
    done = subprocess.run(
        line, cwd=cwd, env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds
    )
    return Result(done.returncode, done.stdout, done.stderr.decode())


def process(words: Sequence[str | Path], cwd: Path) -> subprocess.Popen[bytes]:
    """The real command with both streams open."""
    return subprocess.Popen([*MAIN, *map(str, words)], cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def files_below(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
