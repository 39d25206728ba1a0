"""The syntax tree: what was written, with a span on every node. Spans do not take part in equality."""

from __future__ import annotations

from dataclasses import dataclass, field

from .source import Span

NO_SPAN = Span(0, 0)


def _span() -> Span:
    return field(default=NO_SPAN, compare=False, kw_only=True)


# --- expressions


@dataclass(frozen=True, slots=True)
class Number:
    text: str
    """As written, so that printing is exact."""
    unit: str = ""
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Reference:
    path: tuple[str, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Activation:
    """`emotion.NAME`: how active an emotion is, 0..1."""

    emotion: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Call:
    name: str
    args: tuple[Expr, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Unary:
    sign: str
    operand: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Binary:
    operator: str
    left: Expr
    right: Expr
    span: Span = _span()


Expr = Number | Reference | Activation | Call | Unary | Binary


@dataclass(frozen=True, slots=True)
class Comparison:
    operator: str
    left: Expr
    right: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Logic:
    operator: str
    left: Condition
    right: Condition
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Not:
    operand: Condition
    span: Span = _span()


Condition = Comparison | Logic | Not

# --- parts of items


@dataclass(frozen=True, slots=True)
class Name:
    text: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Setting:
    name: Name
    value: Expr
    scaled: bool = False
    """Written `name * value`: multiplies what was inherited."""
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Anchor:
    level: int
    axes: tuple[tuple[Name, str], ...]
    """Axis name and signed number as written."""
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Anchors:
    anchors: tuple[Anchor, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Preset:
    level: int
    settings: tuple[Setting, ...]
    asymmetric: bool = False
    doc: str = ""
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Timing:
    settings: tuple[Setting, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Rule:
    target: Name
    value: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class When:
    condition: Condition
    rules: tuple[Rule, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Option:
    name: Name
    value: Name | None = None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class EyeBlock:
    name: Name
    settings: tuple[Setting, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Mix:
    settings: tuple[Setting, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Keep:
    target: Name
    value: Expr
    while_input: Name | None = None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Protect:
    what: Name
    strength: Expr | None = None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Speech:
    entries: tuple[Keep | Protect, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Bound:
    target: Name
    value: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Limit:
    bounds: tuple[Bound, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Exclusion:
    left: Name
    right: Name
    strength: Number | None = None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Exclude:
    pairs: tuple[Exclusion, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Smooth:
    settings: tuple[Setting, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Look:
    rules: Reference
    blocks: tuple[EyeBlock, ...] = ()
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Tracking:
    settings: tuple[Setting, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Variant:
    name: Name
    mix: Mix
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Calibration:
    target: Name
    gain: Expr | None = None
    offset: Expr | None = None
    cap: Expr | None = None
    missing: bool = False
    fallback: tuple[Name, Number] | None = None
    doubles: tuple[Name, ...] = field(default=(), compare=False)
    """Words that stand again, to be reported."""
    span: Span = _span()


# --- items


@dataclass(frozen=True, slots=True)
class Import:
    path: str
    """`std.emotions`, or a file path."""
    is_file: bool = False
    doc: str = ""
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Let:
    name: Name
    value: Expr
    doc: str = ""
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Fn:
    name: Name
    parameters: tuple[Name, ...]
    body: Expr
    doc: str = ""
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Emotion:
    name: Name
    parts: tuple[Anchors | Preset | Timing, ...]
    label: str = ""
    override: bool = False
    doc: str = ""
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Layer:
    name: Name
    kind: Name
    statements: tuple[Let | Rule | When | Option, ...]
    doc: str = ""
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Eyes:
    name: Name
    blocks: tuple[EyeBlock, ...]
    doc: str = ""
    span: Span = _span()


FacePart = Mix | Speech | Limit | Exclude | Smooth | Look | Tracking | Variant


@dataclass(frozen=True, slots=True)
class Face:
    name: Name
    parts: tuple[FacePart, ...]
    base: Reference | None = None
    doc: str = ""
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Profile:
    name: Name
    entries: tuple[Calibration, ...]
    doc: str = ""
    span: Span = _span()


Item = Import | Let | Fn | Emotion | Layer | Eyes | Face | Profile


@dataclass(frozen=True, slots=True)
class File:
    items: tuple[Item, ...]
    lost: frozenset[str] = field(default=frozenset(), compare=False)
    """Names whose definitions could not be read."""
    damaged: tuple[Span, ...] = field(default=(), compare=False)
    """Items from which a mistake was taken out: what is missing there may have been written."""
