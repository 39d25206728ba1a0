"""Checking layers: closed-form rules, and the two layers over anchors and presets."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from asv3.runtime import channels

from . import tree
from .core import PLAIN, Typed, apply, number
from .emotions import unknown_channel
from .expressions import INPUTS, Scope, check, condition, narrow, unit_name
from .functions import FUNCTIONS
from .model import Layer, Place, Rule
from .spelling import nearest

_OPTIONS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "parametric": {},
    "archetype": {"kernel": ("linear",), "normalised": (), "over": ("anchors",)},
    "expressive": {"over": ("presets",)},
}
"""Layer kind → option → its allowed words."""


def _option(option: tree.Option, kind: str, scope: Scope) -> None:
    known = _OPTIONS[kind]
    name = option.name.text
    if name not in known:
        guess = nearest(name, known)
        there = f"{kind} layers have {', '.join(known)}" if known else f"a {kind} layer has rules, no options"
        hint = f"did you mean `{guess}`?" if guess else there
        scope.report("E0203", f"unknown option `{name}`", option.name.span, hint)
        return
    value = option.value.text if option.value else ""
    if (value or known[name]) and value not in known[name]:
        allowed = " or ".join(f"`{name} {w}`" for w in known[name]) or f"`{name}` alone"
        scope.report(
            "E0203",
            f"`{name} {value}`".replace(" `", "`") + " is not available",
            option.span,
            f"write {allowed}",
        )


def _rule(rule: tree.Rule, when: Typed | None, scope: Scope, rules: dict[int, Rule]) -> None:
    indices = channels.targets(rule.target.text) if rule.target.text not in channels.REGIONS else ()
    value = check(rule.value, scope)
    if not indices:
        unknown_channel(rule.target, scope)
        return
    if value.unit != PLAIN:
        message = f"the value of `{rule.target.text}` is a plain number, not {unit_name(value.unit)}"
        scope.report("E0301", message, rule.value.span)
        value = number(0.0)
    if when is not None:
        value = apply("select", when, value, number(0.0))
    for index in indices:
        if index in rules:
            message = f"`{channels.NAMES[index]}` is set twice in this layer"
            scope.report("E0401", message, rule.target.span, "join the two rules")
            return
        rules[index] = Rule(index, value, Place(scope.source, rule.span))


def layer(item: tree.Layer, scope: Scope) -> Layer:
    """One layer. Unused local names are reported here, where they are known."""
    kind = item.kind.text
    place = Place(scope.source, item.name.span)
    if kind not in _OPTIONS:
        guess = nearest(kind, _OPTIONS)
        hint = f"did you mean `{guess}`?" if guess else f"there are {', '.join(_OPTIONS)}"
        scope.report("E0201", f"unknown kind of layer `{kind}`", item.kind.span, hint)
        return Layer(item.name.text, "parametric", (), place)
    rules: dict[int, Rule] = {}
    local: dict[str, Typed] = {}
    lets: dict[str, tree.Let] = {}
    for statement in item.statements:
        inner = replace(scope, local=dict(local))
        if isinstance(statement, tree.Option):
            _option(statement, kind, inner)
        elif kind != "parametric":
            message = f"{'an' if kind[0] in 'ae' else 'a'} {kind} layer has no rules"
            scope.report("E0203", message, statement.span, "rules belong in a parametric layer")
        elif isinstance(statement, tree.Let):
            name = statement.name.text
            outer = scope.definitions.lets.get(name)
            own = outer is not None and outer[1] is scope.source
            if name in local or own or name in INPUTS or name in FUNCTIONS:
                where = "in this layer" if name in local else "in this file" if own else "in the language"
                message = f"`{name}` is already defined {where}"
                scope.report("E0204", message, statement.name.span, "choose another name")
            local[name] = check(statement.value, inner)
            lets[name] = statement
        elif isinstance(statement, tree.When):
            when = condition(statement.condition, inner)
            narrowed = replace(inner, local={**local, **narrow(statement.condition, inner)})
            for rule in statement.rules:
                _rule(rule, when, narrowed, rules)
        else:
            _rule(statement, None, inner, rules)
    for name, let in lets.items():
        if name not in scope.touched:
            scope.report("W0609", f"`{name}` is never used", let.name.span, "remove it")
    return Layer(item.name.text, kind, tuple(rules.values()), place)
