"""Programs at the edge: each builds, or is refused by a diagnostic at a place; nothing else is raised."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest

from asv3.compiler.driver import build
from asv3.lang import Diagnostic, Source, SourceError
from asv3.runtime.channels import NAMES

from .conftest import command


def _emotions(n: int) -> str:
    rows = []
    for i in range(n):
        a = f"{-0.95 + 0.05 * i:.2f}"
        rows.append(
            f"emotion e{i} {{ anchors {{ L1 (v -0.9, a {a}, d 0) L3 (v 0, a {a}, d 0.2) L5 (v 0.9, a {a}, d 0.4) }} "
            "preset L1 { } preset L3 { } preset L5 { } }"
        )
    return "\n".join(rows) + "\n"


_RULE: Final = "layer l : parametric {{ jawOpen = {} }}\nface f {{ mix {{ l 1 }} }}\n"
_STUDIO: Final = "import std.faces\nface f : studio {{ {} }}\n"

EDGES: Final = {
    "no emotion, all layers": "layer p : archetype { }\nlayer x : expressive { }\nface f { mix { p 0.5, x 0.5 } }\n",
    "32 emotions without neutral": _emotions(32) + "layer p : archetype { }\nface f { mix { p 1 } }\n",
    "31 emotions without neutral": _emotions(31) + "layer p : archetype { }\nface f { mix { p 1 } }\n",
    "300 variants": _STUDIO.format(" ".join(f"variant V{i} {{ mix {{ warmth 1 }} }}" for i in range(300))),
    "300 profiles": _STUDIO.format("") + " ".join(f"profile p{i} {{ jawOpen cap 1 }}" for i in range(300)),
    "a long name": f"face {'f' * 5000} {{ mix {{ }} }}\n",
    "a long label": f'import std.faces\noverride emotion joy "{"기" * 9999}" {{ }}\nface f : studio {{ }}\n',
    "a constant bound for every channel": "face f { mix { } limit { "
    + ", ".join(f"{n} <= 0.5" for n in NAMES)
    + " } }",
    "a chain of bounds": "face f { mix { } limit { " + ", ".join(f"{a} <= {b}" for a, b in pairwise(NAMES)) + " } }",
    "every pair excluded": "face f { mix { } exclude { "
    + ", ".join(f"{a} ~ {b} 10%" for i, a in enumerate(NAMES) for b in NAMES[i + 1 :])
    + " } }",
    "scaled to nothing": _STUDIO.format("eyes { use natural { rig { out * 0 } } }"),
    "scaled far": _STUDIO.format("eyes { use natural { gaze { side * 100 } blink { close * 100, spread * 0 } } }"),
    "tiny numbers": _RULE.format("clamp(1e-30 / (abs(valence) + 1e-40) + 1e-300 * 1e-300 + valence / 1e-40, 0, 1)"),
    "large numbers": _RULE.format("clamp(valence * 1e6 * 1e6 * 1e6 * 1e6 * 1e6 * 1e6 * 1e6, 0, 1)"),
    "springs of all lengths": "face f { mix { } smooth { jaw 0 ms, mouth 10 s, brow 0.0000001 ms } }\n",
    "every channel a constant": "layer l : parametric { "
    + ", ".join(f"{n} = 0.5" for n in NAMES)
    + " }\nface f { mix { l 1 } }\n",
    "many layers": "".join(f"layer l{i} : parametric {{ jawOpen = pos(valence) * 0.{i + 1} }}\n" for i in range(400))
    + f"face f {{ mix {{ {', '.join(f'l{i} 0.001' for i in range(400))} }} }}\n",
}


@pytest.mark.parametrize("text", EDGES.values(), ids=list(EDGES))
def test_builds_or_says_where(text: str) -> None:
    source = Source("main.asv3", text)
    refused: tuple[Diagnostic, ...] = ()
    try:
        build(source)
    except SourceError as error:
        refused = error.diagnostics
    assert all(d.source == source for d in refused)


def test_bounds_of_bounds_do_not_explode(tmp_path: Path) -> None:
    """Every channel bounded by all that follow."""
    rows = [f"{a} <= {b}" for i, a in enumerate(NAMES[:40]) for b in NAMES[i + 1 : 40]]
    (tmp_path / "a.asv3").write_text(f"face f {{ mix {{ }} limit {{ {', '.join(rows)} }} }}\n")

    done = command(["build", "a.asv3", "-q"], tmp_path, seconds=10)
    assert (done.code, done.err) == (0, "")
