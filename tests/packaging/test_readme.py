"""What the README shows is true: its face, its error message, its player."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support import ROOT, compiled, face

from asv3.lang import Source, analyse, render

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", README, re.M | re.S)


def test_the_face_of_the_readme_builds_without_a_finding() -> None:
    text = next(body for kind, body in BLOCKS if not kind and "face mine" in body)
    assert [render(d) for d in analyse(Source("readme", text))[1]] == []
    assert len(compiled(text)) < 50_000


def test_the_error_of_the_readme_is_given() -> None:
    shown = next(body for kind, body in BLOCKS if not kind and "E0202" in body)
    line = re.search(r"^6 \| (.*)$", shown, re.M)
    assert line is not None
    text = "import std.emotions\n\n\n\noverride emotion joy {\n" + line[1] + "\n}\n"
    found = analyse(Source("my_face.asv3", text))[1]
    assert render(found[0]).strip() == shown.strip()


def test_the_player_of_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = next(body for kind, body in BLOCKS if kind == "python")
    (tmp_path / "my_face.asv3b").write_bytes(face())
    monkeypatch.chdir(tmp_path)
    scope: dict[str, object] = {}
    exec(code, scope)
    assert scope["weights"].shape == (52,)  # type: ignore[attr-defined]
    assert scope["weights"].max() > 0.3  # type: ignore[attr-defined]
