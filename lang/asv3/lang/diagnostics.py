"""Diagnostics: stable codes, and how a finding is shown.

E01 syntax, E02 names, E03 types and ranges, E04 meaning of a face, W06 lint. A code keeps its meaning
forever. `DETAILS` is what `asv3c explain CODE` prints.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from .source import Source, Span

TITLES: Final = {
    "E0101": "unexpected character",
    "E0102": "unexpected token",
    "E0103": "unclosed block",
    "E0104": "source is not readable text",
    "E0105": "source is too large or too deeply nested",
    "E0201": "unknown name",
    "E0202": "unknown channel",
    "E0203": "unknown setting",
    "E0204": "name defined twice",
    "E0205": "unknown module",
    "E0206": "import cycle",
    "E0207": "imported twice",
    "E0208": "override of nothing",
    "E0301": "wrong unit",
    "E0302": "value out of range",
    "E0303": "divisor may be zero",
    "E0304": "not a constant",
    "E0305": "wrong number of arguments",
    "E0306": "input not available here",
    "E0401": "channel set twice",
    "E0402": "anchor incomplete",
    "E0403": "preset missing",
    "E0404": "two emotions share an anchor",
    "E0405": "bound cannot be compiled",
    "E0406": "constraints contradict each other",
    "E0407": "part given twice",
    "E0408": "required part missing",
    "E0409": "channel of the wrong region",
    "E0410": "too many emotions",
    "E0411": "file defines no face",
    "E0412": "recursive definition",
    "E0413": "anchors cannot be solved",
    "W0601": "opposites on together",
    "W0602": "mouthClose without jawOpen",
    "W0603": "lid closed and squinting",
    "W0604": "mix above 1",
    "W0605": "anchors too near",
    "W0606": "nothing reaches this",
    "W0607": "one side of a pair",
    "W0608": "channel of the wrong region",
    "W0609": "unused name",
    "W0610": "rule leaves 0..1",
    "W0611": "intensity does not grow with the level",
}

DETAILS: Final = {
    "E0101": "The character has no meaning in asv3. Text belongs in a `//` comment or in double quotes.",
    "E0102": "The parser expected something else here. The message lists what could stand instead.",
    "E0103": "A block was opened with `{` and the file or the next item began before its `}`.",
    "E0104": "A source file is UTF-8 text.",
    "E0105": "A source may have 512 KiB; an expression 100 operators, and 2000 operations when functions and "
    "names are written out; a face as many instructions as the bytecode holds.",
    "E0201": "No emotion, layer, eye rules, face, profile, constant, function or input has this name.",
    "E0202": "A channel is one of the 52 ARKit names in camelCase (`mouthSmileLeft`), a pair is a channel name "
    "without its side (`mouthSmile`), a region is brow, lid, gaze, cheek, jaw, mouth, nose or tongue.",
    "E0203": "This block does not have a setting of that name.",
    "E0204": "The name is already defined in this file or in an imported one. For an imported emotion write "
    "`override emotion NAME { … }` and give only the parts that change.",
    "E0205": '`import std.NAME` takes a module of the standard library; `import "file.asv3"` takes a path '
    "relative to the importing file.",
    "E0206": "Files import each other in a circle. Move what both need into a third file.",
    "E0207": "The same module is imported twice in one file.",
    "E0208": "`override emotion` changes an emotion that an import brought; none of that name was imported.",
    "E0301": "Units are checked: time (`ms`, `s`), angle (`deg`), frequency (`Hz`, `per min`), plain numbers "
    "and `%`. Products and quotients combine units; sums and comparisons need the same unit.",
    "E0302": "The value lies outside what this place allows.",
    "E0303": "The range of the divisor, worked out from the ranges of the inputs, contains 0. Write "
    "`max(divisor, 0.01)` or add a constant that keeps it away from 0.",
    "E0304": "Anchors, presets, timing, limits and calibrations are fixed when the face is built: they may use "
    "numbers and `let` constants, no inputs.",
    "E0305": "The function takes another number of arguments.",
    "E0306": "This input has no value in this place.",
    "E0401": "A channel is given two values in one block. A pair sets both of its sides.",
    "E0402": "An emotion needs anchors for L1, L3 and L5 (L2 and L4 are interpolated unless given), each with "
    "v, a and d in -1..1.",
    "E0403": "An emotion needs the presets L1, L3 and L5 (neutral: L1 and L3).",
    "E0404": "Two emotions have an anchor at the same point: the archetype layer could not tell them apart.",
    "E0405": "A limit's bound is a constant plus a factor times one channel, or `min(…)` of such; "
    "`1 - max(a, b)` is understood too. Everything else cannot be kept by capping.",
    "E0406": "The limits and exclusions cannot all hold at once, whatever their order.",
    "E0407": "This block may stand only once here.",
    "E0408": "A required block or setting is missing.",
    "E0409": "The setting belongs to another region.",
    "E0410": "A face has at most 32 emotions.",
    "E0411": "A program is built from a `face`. A file without one is a library to import.",
    "E0412": "A constant or function uses itself. Functions are inlined, so they cannot recur.",
    "E0413": "The radial basis functions have no well-conditioned solution for these anchors.",
    "W0601": "Two channels whose muscles pull against each other are both over 15 %. Faces do this rarely and "
    "briefly; usually one of them is a slip.",
    "W0602": "mouthClose brings the lips together over an open jaw. With less jawOpen than mouthClose the lips "
    "pass through each other.",
    "W0603": "eyeBlink + eyeSquint over 100 % pushes the lids past closed.",
    "W0604": "The weights of the mix can sum to more than 1; the pose is then clamped and loses its shape.",
    "W0605": "Two anchors of different emotions lie nearer than 0.08: a small error of the affect flips the face.",
    "W0606": "No face in this file uses it.",
    "W0607": "One side of a pair differs from the other by more than 15 % without `asymmetric`.",
    "W0608": "The rule sets a channel of a region that its name does not suggest.",
    "W0609": "The constant, function, parameter or rule-local name is never used.",
    "W0610": "The value of the rule or the weight of a mix, worked out from the ranges of the inputs, leaves 0..1 and "
    "will be clamped.",
    "W0611": "A higher level of an emotion should show at least as much; the sum of this preset's weights is "
    "smaller than that of the level below.",
}


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. `hint` is one thing to do, best something that can be pasted."""

    code: str
    message: str
    source: Source
    span: Span
    hint: str = ""

    @property
    def is_error(self) -> bool:
        return self.code.startswith("E")

    def order(self) -> tuple[str, int, int, str]:
        """Source order."""
        return (self.source.name, self.span.start, self.span.end, self.code)


class SourceError(Exception):
    """Raised with every diagnostic of a front-end run that found at least one error."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("\n".join(render(d) for d in self.diagnostics))


def _visible(text: str) -> str:
    """A line as it can be shown: tabs as one space, control characters as `?`."""
    return "".join(c if c.isprintable() else " " if c == "\t" else "?" for c in text)


def render(diagnostic: Diagnostic) -> str:
    """The finding as text: code, place, the line with carets, the hint."""
    source, span = diagnostic.source, diagnostic.span
    line, column = source.position(span.start)
    text = _visible(source.line(line))
    width = max(1, min(span.end - span.start, len(text) - column + 1))
    if len(text) > 160:
        shift = max(0, column - 60)
        text, column = text[shift : shift + 120], column - shift
        width = max(1, min(width, len(text) - column + 1))
    gutter = " " * len(str(line))
    kind = "error" if diagnostic.is_error else "warning"
    rows = [
        f"{kind}[{diagnostic.code}]: {_visible(diagnostic.message)}",
        f"{gutter}--> {source.name}:{line}:{source.position(span.start)[1]}",
        f"{gutter} |",
        f"{line} | {text}",
        f"{gutter} | {' ' * (column - 1)}{'^' * width}",
    ]
    if diagnostic.hint:
        rows.append(f"{gutter} = hint: {_visible(diagnostic.hint)}")
    return "\n".join(rows)


def to_json(diagnostics: Iterable[Diagnostic]) -> str:
    """All findings as one JSON list, for editors."""
    rows = []
    for d in diagnostics:
        line, column = d.source.position(d.span.start)
        end_line, end_column = d.source.position(d.span.end)
        rows.append(
            {
                "code": d.code,
                "severity": "error" if d.is_error else "warning",
                "title": TITLES[d.code],
                "message": d.message,
                "hint": d.hint,
                "file": d.source.name,
                "line": line,
                "column": column,
                "end_line": end_line,
                "end_column": end_column,
            }
        )
    return json.dumps(rows, ensure_ascii=False, indent=2)
