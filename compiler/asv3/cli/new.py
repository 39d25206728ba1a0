"""asv3c new"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Final

import typer

from asv3.lang import Source
from asv3.lang.parser import parse

from .output import fail, write

_TEMPLATE: Final = """\
// {name}: a face of your own. Build it with `asv3c build {file}`,
// see it move with `asv3c run {file} --duration 10 -o {name}.json --plot {name}.svg`.
import std.emotions
import std.faces

/// A smile of your own: what is not written here stays as in the standard library.
override emotion joy {{
    preset L3 {{ mouthSmile 50%, cheekSquint 45%, eyeSquint 15%, mouthUpperUp 10% }}
}}

/// The standard face, a little more of the acted emotion.
face {name} : studio {{
    mix {{ warmth 10%, place 0.2 * (1 - confidence), acted 0.6 + 0.3 * confidence }}
}}
"""


def new(
    path: Annotated[str, typer.Argument(metavar="FILE", help="The file to make, for example my_face.asv3.")],
) -> None:
    """Start a face of your own: a small file that builds at once.

    \b
    asv3c new my_face.asv3 && asv3c build my_face.asv3
    """
    target = Path(path if path.endswith(".asv3") else path + ".asv3")
    name = re.sub(r"\W", "_", target.stem)
    if parse(Source("", f"face {name} {{ }}"))[1]:
        # a word of the language, or no name at all
        name = f"my_{name}" if name.isascii() else "my_face"
    if name in ("studio", "subtle", "expressive"):
        name = f"my_{name}"
    if target.exists():
        fail(f"{target}: the file is there already")
    target.parent.mkdir(parents=True, exist_ok=True)
    write(_TEMPLATE.format(name=name, file=target.name).encode(), str(target))
    print(f"wrote {target}: build it with `asv3c build {target}`")
