"""asv3c explain"""

from __future__ import annotations

from typing import Annotated

import typer

from asv3.lang.diagnostics import DETAILS, TITLES
from asv3.lang.expressions import show
from asv3.lang.eye_settings import EYE_SETTINGS
from asv3.lang.functions import FUNCTIONS
from asv3.lang.spelling import nearest
from asv3.runtime import isa

from .output import fail


def _eyes() -> str:
    lines = []
    for block, settings in EYE_SETTINGS.items():
        lines.append(block)
        for name, row in settings.items():
            live = " (may follow the inputs)" if row.live else ""
            lines.append(f"  {name:<22}{show(row.default, row.unit):>14}  {row.doc}{live}")
    return "\n".join(lines)


def explain(
    what: Annotated[str, typer.Argument(help="An error code, an opcode, a function, or `eyes`.")],
) -> None:
    """Explain an error code, an opcode, a function of the language, or the settings of eye rules.

    \b
    asv3c explain E0202
    asv3c explain rbf
    asv3c explain eyes
    """
    if what.upper() in TITLES:
        code = what.upper()
        print(f"{code}: {TITLES[code]}\n\n{DETAILS[code]}")
    elif what == "eyes":
        print(_eyes())
    elif what in isa.BY_NAME:
        op = isa.BY_NAME[what]
        fields = " ".join(f"{k}:{v}" for k, v in op.fields.items())
        print(f"{op.name} (0x{op.code:02x}, {op.section}): {fields}\n\n{op.doc}")
    elif what in FUNCTIONS:
        print(FUNCTIONS[what].doc)
    else:
        guess = nearest(what, [*TITLES, *isa.BY_NAME, *FUNCTIONS, "eyes"])
        fail(f"nothing is called `{what}`" + (f"; did you mean `{guess}`?" if guess else ""))
