"""The pictures of the docs are those that the sources draw."""

from __future__ import annotations

import pytest
from support import ROOT, face

from asv3.drawing.sheet import emotion_sheet, preset_sheet
from asv3.inspection.subject import Subject


@pytest.mark.parametrize("name", ["presets", "studio", "subtle", "expressive"])
def test_the_committed_sheets_are_fresh(name: str) -> None:
    if name == "presets":
        drawn = preset_sheet(Subject(face()))
    else:
        drawn = emotion_sheet(Subject(face(f"std.faces.{name}")), (1, 3, 5) if name == "studio" else (5,))
    assert (ROOT / "docs" / f"{name}.svg").read_text(encoding="utf-8") == drawn, "run `make docs`"
