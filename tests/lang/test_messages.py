"""The text of every diagnostic, as a reader sees it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import pytest
from syrupy.assertion import SnapshotAssertion

from asv3.compiler.driver import build
from asv3.lang import Diagnostic, Source, SourceError, analyse, render
from asv3.lang.diagnostics import TITLES, to_json
from asv3.lang.modules import decode

NAME: Final = "main.asv3"
_STUDIO: Final = "import std.faces\nface mine : studio {{\n    {}\n}}\n"
_JOY: Final = "import std.emotions\noverride emotion joy {{\n    {}\n}}\n"
_RULE: Final = "layer mood : parametric {{\n    jawOpen = {}\n}}\n"


def _emotion(name: str, rows: str, presets: str = "preset L1 { } preset L3 { } preset L5 { }") -> str:
    return f"emotion {name} {{\n    anchors {{ {rows} }}\n    {presets}\n}}\n"


def _row(a: float) -> str:
    return f"L1 (v -0.9, a {a:.2f}, d 0) L3 (v 0, a {a:.2f}, d 0.2) L5 (v 0.9, a {a:.2f}, d 0.4)"


SAMPLES: Final = {
    "E0101": "let strength = 0.5 § 2\n",
    "E0102": "emotoin joy { }\n",
    "E0103": "import std.faces\nface mine : studio {\n    mix { warmth 1 }\nlet x = 1\n",
    "E0104": "",
    "E0105": f"let deep = {'(' * 101}1{')' * 101}\n",
    "E0201": _RULE.format("vallence"),
    "E0202": "layer mood : parametric {\n    mouthSmile_L = 0.6\n}\n",
    "E0203": _JOY.format("timing { atack 450 ms }"),
    "E0204": "import std.emotions\nemotion joy { }\n",
    "E0205": "import std.emotion\n",
    "E0206": 'import "main.asv3"\n',
    "E0207": "import std.faces\nimport std.faces\n",
    "E0208": "override emotion glee { }\n",
    "E0301": _STUDIO.format("smooth { jaw 120 }"),
    "E0302": _JOY.format("preset L3 { mouthSmile 120% }"),
    "E0303": _RULE.format("0.1 / (arousal + 1)"),
    "E0304": "profile rig {\n    jawOpen gain confidence\n}\n",
    "E0305": _RULE.format("clamp(valence)"),
    "E0306": _RULE.format("jawLeft"),
    "E0401": _JOY.format("preset L3 { mouthSmile 50%, mouthSmileLeft 60% }"),
    "E0402": _JOY.format("anchors { L2 (v 0.5, a 0.3) }"),
    "E0403": _emotion("glee", _row(0.1), "preset L1 { } preset L3 { }"),
    "E0404": _emotion("glee", _row(0.1)) + _emotion("mirth", _row(0.1).replace("-0.9", "-0.8").replace(" 0.9", " 0.8")),
    "E0405": _STUDIO.format("limit { jawOpen <= cheekPuff * tongueOut }"),
    "E0406": _STUDIO.format("limit { mouthClose <= jawOpen, jawOpen <= mouthClose }"),
    "E0407": _STUDIO.format("mix { warmth 1 }\n    mix { acted 1 }"),
    "E0408": "face mine { }\n",
    "E0409": "layer l : parametric { jaw = 20% }\n",
    "E0410": "".join(_emotion(f"e{i}", _row(-0.95 + 0.05 * i)) for i in range(33)),
    "E0411": "let strength = 0.5\n",
    "E0412": "fn twice(x) = 2 * twice(x)\n",
    "E0413": _JOY.format(
        "anchors { L1 (v 0.38, a 0.24, d 0.17) L3 (v 0.3800004, a 0.24, d 0.17) L5 (v 0.8, a 0.2, d 0) }"
    )
    + "import std.layers\nface mine { mix { place 1 } }\n",
    "W0601": _JOY.format("preset L3 { mouthSmile 60%, mouthFrown 40%, cheekSquint 60% }"),
    "W0602": _JOY.format("preset L3 { mouthSmile 60%, mouthClose 40%, cheekSquint 60% }"),
    "W0603": _JOY.format("preset L3 { mouthSmile 60%, eyeBlink 60%, eyeSquint 60% }"),
    "W0604": _STUDIO.format("mix { warmth 60%, acted 60% }"),
    "W0605": _emotion("glee", _row(0.1)) + _emotion("mirth", _row(0.15)),
    "W0606": "layer spare : parametric { jawOpen = 0.5 }\nface mine { mix { } }\n",
    "W0607": _JOY.format("preset L3 { mouthSmileLeft 80%, mouthSmileRight 20%, cheekSquint 70% }"),
    "W0608": "layer brow : parametric {\n    jawOpen = 0.5\n}\n",
    "W0609": "import std.faces\nlet spare = 1\nface mine : studio { }\n",
    "W0610": _RULE.format("valence"),
    "W0611": _JOY.format("preset L3 { mouthSmile 20% }"),
}


def findings(text: str, folder: Path) -> list[Diagnostic]:
    (folder / NAME).write_text(text, encoding="utf-8")
    found = analyse(Source(NAME, text), folder / NAME)[1]
    if not any(d.is_error for d in found):
        try:
            build(Source(NAME, text), folder / NAME)
        except SourceError as error:
            return [d for d in error.diagnostics if d not in found] + found
    return found


@pytest.mark.parametrize("code", SAMPLES)
def test_message(code: str, tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    found = findings(SAMPLES[code], tmp_path)
    if code == "E0104":
        decode(b"face caf\xe9 { }", NAME, found)
    chosen = [d for d in found if d.code == code]
    assert chosen, [d.code for d in found]
    assert render(chosen[0]) == snapshot


def test_every_code_has_a_sample() -> None:

    assert set(SAMPLES) == set(TITLES)


@pytest.mark.parametrize(
    "text",
    {
        "tabs": "layer l : parametric {\n\t\tjawOpn = 1\n}",
        "windows line ends": "layer l : parametric {\r\n    jawOpn = 1\r\n}\r\n",
        "a long line": "layer l : parametric { jawOpen = 0.1"
        + " + 0.0 * valence" * 20
        + ", jawOpn = 1"
        + ", x = 1" * 20
        + " }",
        "hangul before": 'emotion joy "기쁨" { preset L1 { jawOpn 10% } }',
        "control characters": "let a = \x00\x1b[31m 1",
        "the last character": "let a = 1 +",
    }.items(),
    ids=lambda item: item[0],
)
def test_layout(text: tuple[str, str], snapshot: SnapshotAssertion) -> None:
    found = analyse(Source(NAME, text[1]))[1]
    shown = render(found[0])
    assert all(line.isprintable() for line in shown.split("\n"))
    assert shown == snapshot


def test_json_says_the_same() -> None:
    found = analyse(Source(NAME, SAMPLES["E0202"]))[1]
    assert json.loads(to_json(found)) == [
        {
            "code": "E0202",
            "severity": "error",
            "title": "unknown channel",
            "message": "unknown channel `mouthSmile_L`",
            "hint": "did you mean `mouthSmileLeft`?",
            "file": NAME,
            "line": 2,
            "column": 5,
            "end_line": 2,
            "end_column": 17,
        }
    ]
