"""Syntax tree to text: `parse(show(file))` is the same tree. Doc comments are kept, others are not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from . import tree

_STEP: Final = "    "
_LEVELS: Final = {"+": 1, "-": 1, "*": 2, "/": 2}


def expr(node: tree.Expr, outer: int = 0) -> str:
    """An expression with the parentheses that its tree needs."""
    if isinstance(node, tree.Number):
        return node.text + ("" if not node.unit else "%" if node.unit == "%" else f" {node.unit}")
    if isinstance(node, tree.Reference):
        return ".".join(node.path)
    if isinstance(node, tree.Activation):
        return f"emotion.{node.emotion}"
    if isinstance(node, tree.Call):
        return f"{node.name}({', '.join(expr(a) for a in node.args)})"
    if isinstance(node, tree.Unary):
        text = f"{node.sign}{expr(node.operand, 3)}"
        return f"({text})" if outer > 3 else text
    level = _LEVELS[node.operator]
    text = f"{expr(node.left, level)} {node.operator} {expr(node.right, level + 1)}"
    return f"({text})" if level < outer else text


def condition(node: tree.Condition, outer: int = 0) -> str:
    """A condition with the parentheses that its tree needs."""
    if isinstance(node, tree.Comparison):
        return f"{expr(node.left)} {node.operator} {expr(node.right)}"
    if isinstance(node, tree.Not):
        return f"not {condition(node.operand, 3)}"
    level = 1 if node.operator == "or" else 2
    text = f"{condition(node.left, level)} {node.operator} {condition(node.right, level + 1)}"
    return f"({text})" if level < outer else text


def _setting(s: tree.Setting) -> str:
    return f"{s.name.text} {'* ' if s.scaled else ''}{_value(s.value)}"


def _value(node: tree.Expr) -> str:
    """A value after a name: a leading sign or parenthesis would be read as going on."""
    return expr(node)


def _settings(settings: Iterable[tree.Setting]) -> str:
    inner = ", ".join(_setting(s) for s in settings)
    return f"{{ {inner} }}" if inner else "{ }"


def _list(entries: Iterable[str]) -> str:
    inner = ", ".join(entries)
    return f"{{ {inner} }}" if inner else "{ }"


def _doc(text: str, indent: str) -> str:
    return "".join(f"{indent}/// {line}".rstrip() + "\n" for line in text.split("\n")) if text else ""


def _anchor(a: tree.Anchor) -> str:
    return f"L{a.level} ({', '.join(f'{n.text} {v}' for n, v in a.axes)})"


def _rule(r: tree.Rule) -> str:
    return f"{r.target.text} = {expr(r.value)}"


def _let(x: tree.Let) -> str:
    return f"let {x.name.text} = {expr(x.value)}"


def _blocks(blocks: Iterable[tree.EyeBlock]) -> str:
    return " ".join(f"{b.name.text} {_settings(b.settings)}" for b in blocks)


def _speech(entry: tree.Keep | tree.Protect) -> str:
    if isinstance(entry, tree.Keep):
        whilst = f" while {entry.while_input.text}" if entry.while_input else ""
        return f"{entry.target.text} keep {expr(entry.value)}{whilst}"
    return f"{entry.what.text} protected{f' {expr(entry.strength)}' if entry.strength else ''}"


def _exclusion(e: tree.Exclusion) -> str:
    return f"{e.left.text} ~ {e.right.text}{f' {expr(e.strength)}' if e.strength else ''}"


def _look(part: tree.Look) -> str:
    blocks = f" {{ {_blocks(part.blocks)} }}" if part.blocks else ""
    return f"eyes {{ use {'.'.join(part.rules.path)}{blocks} }}"


def _calibration(c: tree.Calibration) -> str:
    words = [c.target.text]
    for name in ("gain", "offset", "cap"):
        value = getattr(c, name)
        if value is not None:
            words += [name, expr(value)]
    if c.missing:
        words.append("missing")
        if c.fallback:
            words += ["to", c.fallback[0].text, expr(c.fallback[1])]
    return " ".join(words)


_PARTS: Final[dict[type, Callable[[Any], str]]] = {
    tree.Anchors: lambda p: f"anchors {_list_spaced(_anchor(a) for a in p.anchors)}",
    tree.Preset: lambda p: f"preset L{p.level} {'asymmetric ' if p.asymmetric else ''}{_settings(p.settings)}",
    tree.Timing: lambda p: f"timing {_settings(p.settings)}",
    tree.Let: _let,
    tree.Rule: _rule,
    tree.When: lambda p: f"when {condition(p.condition)} {_list(_rule(r) for r in p.rules)}",
    tree.Option: lambda p: f"{p.name.text}{f' {p.value.text}' if p.value else ''},",
    tree.EyeBlock: lambda p: f"{p.name.text} {_settings(p.settings)}",
    tree.Mix: lambda p: f"mix {_settings(p.settings)}",
    tree.Speech: lambda p: f"speech {_list(_speech(e) for e in p.entries)}",
    tree.Limit: lambda p: f"limit {_list(f'{b.target.text} <= {expr(b.value)}' for b in p.bounds)}",
    tree.Exclude: lambda p: f"exclude {_list(_exclusion(e) for e in p.pairs)}",
    tree.Smooth: lambda p: f"smooth {_settings(p.settings)}",
    tree.Look: _look,
    tree.Tracking: lambda p: f"affect {_settings(p.settings)}",
    tree.Variant: lambda p: f"variant {p.name.text} {{ mix {_settings(p.mix.settings)} }}",
    tree.Calibration: lambda p: f"{_calibration(p)},",
}


def _list_spaced(entries: Iterable[str]) -> str:
    inner = "  ".join(entries)
    return f"{{ {inner} }}" if inner else "{ }"


def _body(parts: Iterable[Any]) -> str:
    lines = []
    for part in parts:
        doc = _doc(part.doc, _STEP) if isinstance(part, tree.Preset) else ""
        lines.append(f"{doc}{_STEP}{_PARTS[type(part)](part)}\n")
    return "{\n" + "".join(lines) + "}" if lines else "{ }"


def _import(item: tree.Import) -> str:
    return f'import "{item.path}"' if item.is_file else f"import {item.path}"


def _emotion(item: tree.Emotion) -> str:
    label = f' "{item.label}"' if item.label else ""
    return f"{'override ' if item.override else ''}emotion {item.name.text}{label} {_body(item.parts)}"


def _fn(item: tree.Fn) -> str:
    return f"fn {item.name.text}({', '.join(p.text for p in item.parameters)}) = {expr(item.body)}"


def _face(item: tree.Face) -> str:
    base = f" : {'.'.join(item.base.path)}" if item.base else ""
    return f"face {item.name.text}{base} {_body(item.parts)}"


_ITEMS: Final[dict[type, Callable[[Any], str]]] = {
    tree.Import: _import,
    tree.Let: _let,
    tree.Fn: _fn,
    tree.Emotion: _emotion,
    tree.Layer: lambda i: f"layer {i.name.text} : {i.kind.text} {_body(i.statements)}",
    tree.Eyes: lambda i: f"eyes {i.name.text} {_body(i.blocks)}",
    tree.Face: _face,
    tree.Profile: lambda i: f"profile {i.name.text} {_body(i.entries)}",
}


def show(file: tree.File) -> str:
    """A whole file, items separated by blank lines."""
    return "\n".join(_doc(item.doc, "") + _ITEMS[type(item)](item) + "\n" for item in file.items)
