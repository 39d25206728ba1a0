"""Lark's parse tree to the syntax tree: one small function per grammar rule."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from lark import Token, Tree

from . import tree
from .source import Span

Branch = Tree[Token]


def _span(node: Branch | Token) -> Span:
    if isinstance(node, Token):
        return Span(node.start_pos or 0, node.end_pos or 0)
    return Span(getattr(node.meta, "start_pos", 0), getattr(node.meta, "end_pos", 0))


def _name(node: Any) -> tree.Name:
    token = node.children[0] if isinstance(node, Tree) else node
    return tree.Name(str(token), span=_span(token))


def _of(branch: Branch, *kinds: str) -> list[Branch]:
    return [c for c in branch.children if isinstance(c, Tree) and c.data in kinds]


def _tokens(branch: Branch, *kinds: str) -> list[Token]:
    return [c for c in branch.children if isinstance(c, Token) and c.type in kinds]


def _doc(branch: Branch) -> str:
    return "\n".join(str(t)[3:].strip() for t in _tokens(branch, "DOC"))


def _dotted(branch: Branch) -> tree.Reference:
    return tree.Reference(tuple(_name(w).text for w in branch.children), span=_span(branch))


# --- expressions


def expr(node: Any) -> tree.Expr:
    """Any expression branch."""
    return _EXPRESSIONS[node.data](node)


def _number(b: Branch) -> tree.Number:
    unit = " ".join(str(b.children[1]).split()) if len(b.children) > 1 else ""
    return tree.Number(str(b.children[0]), unit, span=_span(b))


def _reference(b: Branch) -> tree.Reference:
    return tree.Reference(tuple(_name(c).text for c in b.children), span=_span(b))


def _binary(b: Branch) -> tree.Binary:
    left, op, right = b.children
    return tree.Binary(str(op), expr(left), expr(right), span=_span(b))


_EXPRESSIONS: Final[dict[str, Callable[[Branch], tree.Expr]]] = {
    "number": _number,
    "reference": _reference,
    "activation": lambda b: tree.Activation(str(_tokens(b, "NAME")[0]), span=_span(b)),
    "call": lambda b: tree.Call(str(b.children[0]), tuple(expr(c) for c in b.children[1:]), span=_span(b)),
    "unary": lambda b: tree.Unary(str(b.children[0]), expr(b.children[1]), span=_span(b)),
    "binary": _binary,
}


def _condition(node: Any) -> tree.Condition:
    if node.data == "comparison":
        left, op, right = node.children
        return tree.Comparison(str(op), expr(left), expr(right), span=_span(node))
    if node.data == "negate":
        return tree.Not(_condition(node.children[-1]), span=_span(node))
    left, op, right = node.children
    return tree.Logic(str(op), _condition(left), _condition(right), span=_span(node))


# --- parts


def _setting(b: Branch) -> tree.Setting:
    name, value = b.children[0], b.children[-1]
    return tree.Setting(_name(name), expr(value), b.data == "scaled", span=_span(b))


def _settings(b: Branch) -> tuple[tree.Setting, ...]:
    return tuple(_setting(c) for c in _of(b, "setting", "scaled"))


def _axis(b: Branch) -> tuple[tree.Name, str]:
    return _name(b.children[0]), "".join(str(t) for t in b.children[1:])


def _anchor(b: Branch) -> tree.Anchor:
    return tree.Anchor(int(str(b.children[0])[1]), tuple(_axis(c) for c in _of(b, "axis")), span=_span(b))


def _preset(b: Branch) -> tree.Preset:
    return tree.Preset(
        int(str(_tokens(b, "LEVEL")[0])[1]),
        _settings(b),
        bool(_tokens(b, "ASYMMETRIC")),
        _doc(b),
        span=_span(b),
    )


def _rule(b: Branch) -> tree.Rule:
    return tree.Rule(_name(b.children[0]), expr(b.children[1]), span=_span(b))


def _let(b: Branch) -> tree.Let:
    return tree.Let(_name(b.children[0]), expr(b.children[1]), span=_span(b))


def _option(b: Branch) -> tree.Option:
    value = _name(b.children[1]) if len(b.children) > 1 else None
    return tree.Option(_name(b.children[0]), value, span=_span(b))


def _block(b: Branch) -> tree.EyeBlock:
    return tree.EyeBlock(_name(b.children[0]), _settings(b), span=_span(b))


def _keep(b: Branch) -> tree.Keep:
    whilst = _name(b.children[2]) if len(b.children) > 2 else None
    return tree.Keep(_name(b.children[0]), expr(b.children[1]), whilst, span=_span(b))


def _protect(b: Branch) -> tree.Protect:
    strength = expr(b.children[1]) if len(b.children) > 1 else None
    return tree.Protect(_name(b.children[0]), strength, span=_span(b))


def _exclusion(b: Branch) -> tree.Exclusion:
    strength = _number(b.children[2]) if len(b.children) > 2 else None  # type: ignore[arg-type]
    return tree.Exclusion(_name(b.children[0]), _name(b.children[1]), strength, span=_span(b))


def _look(b: Branch) -> tree.Look:
    dotted = _of(b, "dotted")[0]
    return tree.Look(_dotted(dotted), tuple(_block(c) for c in _of(b, "eye_block")), span=_span(b))


def _calibration(b: Branch) -> tree.Calibration:
    values: dict[str, Any] = {}
    doubles = []
    for part in _of(b, "gain", "offset", "cap"):
        if part.data in values:
            doubles.append(tree.Name(str(part.data), span=_span(part)))
        values[str(part.data)] = expr(next(c for c in part.children if isinstance(c, Tree)))
    for part in _of(b, "missing"):
        if "missing" in values:
            doubles.append(tree.Name("missing", span=_span(part)))
        values["missing"] = True
        if part.children:
            values["fallback"] = (_name(part.children[0]), _number(part.children[1]))  # type: ignore[arg-type]
    return tree.Calibration(_name(b.children[0]), **values, doubles=tuple(doubles), span=_span(b))


_PARTS: Final[dict[str, Callable[[Branch], Any]]] = {
    "anchors": lambda b: tree.Anchors(tuple(_anchor(c) for c in _of(b, "anchor")), span=_span(b)),
    "preset": _preset,
    "timing": lambda b: tree.Timing(_settings(b), span=_span(b)),
    "let": _let,
    "rule": _rule,
    "when": lambda b: tree.When(_condition(b.children[0]), tuple(_rule(c) for c in _of(b, "rule")), span=_span(b)),
    "option": _option,
    "mix": lambda b: tree.Mix(_settings(b), span=_span(b)),
    "speech": lambda b: tree.Speech(
        tuple(_keep(c) if c.data == "keep" else _protect(c) for c in _of(b, "keep", "protect")), span=_span(b)
    ),
    "limit": lambda b: tree.Limit(
        tuple(tree.Bound(_name(c.children[0]), expr(c.children[2]), span=_span(c)) for c in _of(b, "bound")),
        span=_span(b),
    ),
    "exclude": lambda b: tree.Exclude(tuple(_exclusion(c) for c in _of(b, "exclusion")), span=_span(b)),
    "smooth": lambda b: tree.Smooth(_settings(b), span=_span(b)),
    "look": _look,
    "tracking": lambda b: tree.Tracking(_settings(b), span=_span(b)),
    "variant": lambda b: tree.Variant(
        _name(_tokens(b, "NAME")[0]), tree.Mix(_settings(_of(b, "mix")[0])), span=_span(b)
    ),
}


def _parts(b: Branch, *kinds: str) -> tuple[Any, ...]:
    return tuple(_PARTS[str(c.data)](c) for c in _of(b, *kinds))


# --- items


def _import(b: Branch, doc: str) -> tree.Import:
    target = b.children[0]
    if isinstance(target, Token):
        return tree.Import(str(target)[1:-1], True, doc, span=_span(b))
    return tree.Import(".".join(_dotted(target).path), False, doc, span=_span(b))


def _emotion(b: Branch, doc: str) -> tree.Emotion:
    label = _tokens(b, "STRING")
    return tree.Emotion(
        _name(_tokens(b, "NAME")[0]),
        _parts(b, "anchors", "preset", "timing"),
        str(label[0])[1:-1] if label else "",
        bool(_tokens(b, "OVERRIDE")),
        doc,
        span=_span(b),
    )


def _layer(b: Branch, doc: str) -> tree.Layer:
    name, kind = (_name(t) for t in _tokens(b, "NAME"))
    return tree.Layer(name, kind, _parts(b, "let", "rule", "when", "option"), doc, span=_span(b))


def _eyes(b: Branch, doc: str) -> tree.Eyes:
    blocks = tuple(_block(c) for c in _of(b, "eye_block"))
    return tree.Eyes(_name(_tokens(b, "NAME")[0]), blocks, doc, span=_span(b))


_FACE_PARTS: Final = ("mix", "speech", "limit", "exclude", "smooth", "look", "tracking", "variant")


def _face(b: Branch, doc: str) -> tree.Face:
    base = _of(b, "dotted")
    return tree.Face(
        _name(_tokens(b, "NAME")[0]),
        _parts(b, *_FACE_PARTS),
        _dotted(base[0]) if base else None,
        doc,
        span=_span(b),
    )


def _profile(b: Branch, doc: str) -> tree.Profile:
    entries = tuple(_calibration(c) for c in _of(b, "calibration"))
    return tree.Profile(_name(_tokens(b, "NAME")[0]), entries, doc, span=_span(b))


def _fn(b: Branch, doc: str) -> tree.Fn:
    name, *parameters = (_name(t) for t in _tokens(b, "NAME"))
    return tree.Fn(name, tuple(parameters), expr(b.children[-1]), doc, span=_span(b))


_ITEMS: Final[dict[str, Callable[[Branch, str], tree.Item]]] = {
    "import_": _import,
    "emotion": _emotion,
    "layer": _layer,
    "eyes": _eyes,
    "face": _face,
    "profile": _profile,
    "let": lambda b, doc: tree.Let(_name(b.children[0]), expr(b.children[1]), doc, span=_span(b)),
    "fn": _fn,
}


def item(branch: Branch) -> tree.Item:
    """A whole item with its doc comment."""
    declaration = branch.children[-1]
    assert isinstance(declaration, Tree)
    return _ITEMS[str(declaration.data)](declaration, _doc(branch))
