"""Checking expressions: names, units, ranges, divisions; the result is a typed core expression."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from asv3.runtime import channels

from . import tree
from .core import ANGLE, PLAIN, TIME, UNIT_EXAMPLES, UNIT_NAMES, Input, Typed, apply, number
from .diagnostics import Diagnostic
from .functions import FUNCTIONS, UNITS
from .source import Source, Span
from .spelling import nearest, nearest_channel

INPUTS: Final = {
    "valence": Typed(Input("valence"), PLAIN, -1.0, 1.0),
    "arousal": Typed(Input("arousal"), PLAIN, -1.0, 1.0),
    "dominance": Typed(Input("dominance"), PLAIN, -1.0, 1.0),
    "confidence": Typed(Input("confidence"), PLAIN, 0.0, 1.0),
    "level": Typed(Input("level"), PLAIN, 0.0, 5.0),
    "speaking": Typed(Input("speaking"), PLAIN, 0.0, 1.0),
    "time": Typed(Input("time"), TIME, 0.0, 1e7),
}
"""What rules may read (smoothed affect, resolved speaking)."""
_MAGNITUDE: Final = 1e6
_MOST_OPERATIONS: Final = 2_000
_MOST_NESTED: Final = 120
_MOST_CHECKED: Final = 160
_MOST_INLINED: Final = 4_000
"""Calls of the author's functions in one program."""


@dataclass(slots=True)
class Definitions:
    """Constants and functions of a program, with the source each came from."""

    lets: dict[str, tuple[tree.Let, Source]] = field(default_factory=dict)
    fns: dict[str, tuple[tree.Fn, Source]] = field(default_factory=dict)
    emotions: frozenset[str] = frozenset()
    used: set[str] = field(default_factory=set)
    busy: list[str] = field(default_factory=list)
    values: dict[str, Typed] = field(default_factory=dict)
    nested: int = 0
    """How deep in expressions, constants and functions the check is."""
    inlined: list[str] = field(default_factory=list)
    """Every call of a function so far."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an expression stands: its source, what it may read, and the local names."""

    source: Source
    found: list[Diagnostic]
    definitions: Definitions
    reads_inputs: bool = True
    reads_channels: str | None = None
    """Side of the channels a limit may read: `left`, `right`, `` for a centre channel; None for no channels."""
    local: Mapping[str, Typed] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    """Local names that were read."""

    def report(self, code: str, message: str, span: Span, hint: str = "") -> None:
        found = Diagnostic(code, message, self.source, span, hint)
        # a function is checked at every call, each with its own ranges; its mistake is one
        same = [d for d in self.found if d.code == code and d.span == span and d.source is self.source]
        if found not in same and not (same and code in ("E0301", "E0302", "E0303")):
            self.found.append(found)


_WRONG: Final = number(0.0)


def unit_name(unit: tuple[int, int]) -> str:
    return UNIT_NAMES.get(unit, f"s^{unit[0]} deg^{unit[1]}")


def _finite(scope: Scope, typed: Typed, span: Span) -> Typed:
    value = typed.constant
    if value is not None and not abs(value) <= _MAGNITUDE * 10:
        scope.report("E0302", f"the number {value:g} is over 1e6", span)
        return _WRONG
    if typed.size > _MOST_OPERATIONS or typed.depth > _MOST_NESTED:
        message = f"written out, this has {typed.size} operations, {typed.depth} deep"
        scope.report("E0105", message, span, f"at most {_MOST_OPERATIONS} operations, {_MOST_NESTED} deep")
        return _WRONG
    return typed


def _number(node: tree.Number, scope: Scope) -> Typed:
    factor, unit = UNITS[node.unit]
    value = float(node.text) * factor
    # 15 percent is exactly the float nearest to 0.15, not 15 * 0.01
    value = float(node.text) / 100 if node.unit == "%" else float(node.text) / 1000 if node.unit == "ms" else value
    return _finite(scope, number(value, unit), node.span)


def _channel(node: tree.Reference, scope: Scope) -> Typed | None:
    if scope.reads_channels is None or len(node.path) != 1:
        return None
    indices = channels.targets(node.path[0]) if node.path[0] not in channels.REGIONS else ()
    if len(indices) == 1:
        return Typed(Input(f"channel:{indices[0]}"), PLAIN, 0.0, 1.0)
    if len(indices) == 2:
        side = 1 if scope.reads_channels == "right" else 0
        return Typed(Input(f"channel:{indices[side]}"), PLAIN, 0.0, 1.0)
    return None


def _let(name: str, node: tree.Reference, scope: Scope) -> Typed:
    definitions = scope.definitions
    definitions.used.add(name)
    if name in definitions.values:
        return definitions.values[name]
    if name in definitions.busy:
        scope.report("E0412", f"`{name}` is defined by itself", node.span)
        return _WRONG
    let, source = definitions.lets[name]
    definitions.busy.append(name)
    value = check(let.value, Scope(source, scope.found, definitions, reads_inputs=False))
    definitions.busy.pop()
    definitions.values[name] = value
    return value


def _reference(node: tree.Reference, scope: Scope) -> Typed:
    name = node.path[0]
    if len(node.path) > 1:
        scope.report("E0201", f"unknown name `{'.'.join(node.path)}`", node.span)
        return _WRONG
    if name in scope.local:
        scope.touched.add(name)
        return scope.local[name]
    channel = _channel(node, scope)
    if channel is not None:
        return channel
    if name in scope.definitions.lets:
        return _let(name, node, scope)
    if name in INPUTS:
        if scope.reads_inputs:
            return INPUTS[name]
        code = "E0306" if scope.reads_channels is not None else "E0304"
        what = "a limit reads channels and constants" if code == "E0306" else "a constant is needed"
        scope.report(code, f"`{name}` is an input; {what} here", node.span)
        return _WRONG
    if scope.reads_channels is not None:
        guess = nearest_channel(name)
        hint = f"did you mean `{guess}`?" if guess else ""
        scope.report("E0202", f"unknown channel `{name}`", node.span, hint)
        return _WRONG
    if channels.targets(name):
        scope.report("E0306", f"`{name}` is a channel; only a limit reads channels", node.span)
        return _WRONG
    guess = nearest(name, [*scope.local, *scope.definitions.lets, *INPUTS])
    scope.report("E0201", f"unknown name `{name}`", node.span, f"did you mean `{guess}`?" if guess else "")
    return _WRONG


def _activation(node: tree.Activation, scope: Scope) -> Typed:
    known = scope.definitions.emotions
    if node.emotion not in known:
        guess = nearest(node.emotion, known)
        hint = f"did you mean `emotion.{guess}`?" if guess else ""
        scope.report("E0201", f"unknown emotion `{node.emotion}`", node.span, hint)
        return _WRONG
    if not scope.reads_inputs:
        scope.report("E0304", f"`emotion.{node.emotion}` is an input; a constant is needed here", node.span)
        return _WRONG
    return Typed(Input(f"emotion:{node.emotion}"), PLAIN, 0.0, 1.0)


def _same_unit(args: list[Typed], spans: list[Span], scope: Scope, what: str) -> bool:
    for typed, span in zip(args[1:], spans[1:], strict=True):
        if typed.unit != args[0].unit:
            message = f"{what} {unit_name(args[0].unit)} and {unit_name(typed.unit)}"
            scope.report("E0301", message, span, "give both the same unit")
            return False
    return True


def _arguments(count: int) -> str:
    return f"{count} argument{'' if count == 1 else 's'}"


def _call(node: tree.Call, scope: Scope) -> Typed:
    args = [check(a, scope) for a in node.args]
    spans = [a.span for a in node.args]
    if node.name in scope.definitions.fns:
        return _inline(node, args, scope)
    if node.name not in FUNCTIONS:
        guess = nearest(node.name, [*FUNCTIONS, *scope.definitions.fns])
        hint = f"did you mean `{guess}`?" if guess else f"there are {', '.join(FUNCTIONS)}"
        scope.report("E0201", f"unknown function `{node.name}`", node.span, hint)
        return _WRONG
    function = FUNCTIONS[node.name]
    if len(args) != function.arity:
        message = f"`{node.name}` takes {_arguments(function.arity)}, not {len(args)}"
        scope.report("E0305", message, node.span, function.doc)
        return _WRONG
    if any(a is _WRONG for a in args):
        return _WRONG
    same = list(function.same)
    if same and not _same_unit([args[i] for i in same], [spans[i] for i in same], scope, f"`{node.name}` of"):
        return _WRONG
    for i, typed in enumerate(args):
        if i not in function.same and typed.unit != PLAIN:
            scope.report("E0301", f"`{node.name}` needs a plain number, not {unit_name(typed.unit)}", spans[i])
            return _WRONG
    if node.name == "smoothstep" and _may_be_zero(apply("sub", args[1], args[0])):
        scope.report("E0303", "the edges of `smoothstep` may be equal", node.span)
        return _WRONG
    return _finite(scope, function.build(*args), node.span)


def _inline(node: tree.Call, args: list[Typed], scope: Scope) -> Typed:
    definitions = scope.definitions
    fn, source = definitions.fns[node.name]
    definitions.used.add(node.name)
    if len(args) != len(fn.parameters):
        message = f"`{node.name}` takes {_arguments(len(fn.parameters))}, not {len(args)}"
        scope.report("E0305", message, node.span)
        return _WRONG
    if node.name in definitions.busy:
        scope.report("E0412", f"`{node.name}` is defined by itself", node.span)
        return _WRONG
    definitions.inlined.append(node.name)
    if len(definitions.inlined) > _MOST_INLINED + 1:
        return _WRONG
    if len(definitions.inlined) > _MOST_INLINED:
        message = f"functions are called over {_MOST_INLINED} times when written out"
        scope.report("E0105", message, fn.name.span, "functions are inlined: call fewer from functions")
        return _WRONG
    definitions.busy.append(node.name)
    local = {p.text: a for p, a in zip(fn.parameters, args, strict=True)}
    inner = Scope(source, scope.found, definitions, scope.reads_inputs, None, local)
    value = check(fn.body, inner)
    definitions.busy.pop()
    return value


def _may_be_zero(typed: Typed) -> bool:
    return typed.low <= 0.0 <= typed.high


_OPERATIONS: Final = {"+": "add", "-": "sub", "*": "mul", "/": "div"}


def _binary(node: tree.Binary, scope: Scope) -> Typed:
    left, right = check(node.left, scope), check(node.right, scope)
    op = _OPERATIONS[node.operator]
    if op in ("add", "sub") and not _same_unit(
        [left, right], [node.left.span, node.right.span], scope, f"`{node.operator}` between"
    ):
        return _WRONG
    if left is _WRONG or right is _WRONG:
        return _WRONG
    if op == "div" and _may_be_zero(right):
        message = f"the divisor may be zero: its range is {right.low:g} .. {right.high:g}"
        scope.report("E0303", message, node.right.span, "write `max(divisor, 0.01)`")
        return _WRONG
    return _finite(scope, apply(op, left, right), node.span)


def _unary(node: tree.Unary, scope: Scope) -> Typed:
    operand = check(node.operand, scope)
    return operand if operand is _WRONG or node.sign == "+" else apply("sub", number(0.0, operand.unit), operand)


_CHECKS: Final[dict[type, Callable[[Any, Scope], Typed]]] = {
    tree.Number: _number,
    tree.Reference: _reference,
    tree.Activation: _activation,
    tree.Call: _call,
    tree.Unary: _unary,
    tree.Binary: _binary,
}


def check(node: tree.Expr, scope: Scope) -> Typed:
    """The typed core of an expression; reports what is wrong and goes on with 0."""
    definitions = scope.definitions
    if definitions.nested >= _MOST_CHECKED:
        message = "constants and functions build on each other too deeply here"
        scope.report("E0105", message, node.span, "write the value out, or use fewer steps")
        return _WRONG
    definitions.nested += 1
    try:
        return _CHECKS[type(node)](node, scope)
    finally:
        definitions.nested -= 1


def condition(node: tree.Condition, scope: Scope) -> Typed:
    """A condition as 0 or 1."""
    if isinstance(node, tree.Not):
        return apply("sub", number(1.0), condition(node.operand, scope))
    if isinstance(node, tree.Logic):
        left, right = condition(node.left, scope), condition(node.right, scope)
        return apply("min" if node.operator == "and" else "max", left, right)
    left, right = check(node.left, scope), check(node.right, scope)
    if not _same_unit([left, right], [node.left.span, node.right.span], scope, "comparison of"):
        return number(0.0)
    if node.operator in (">", ">="):
        left, right = right, left
    return apply("lt" if node.operator in ("<", ">") else "le", left, right)


def narrow(node: tree.Condition, scope: Scope) -> dict[str, Typed]:
    """Inputs whose range is smaller where the condition holds: `arousal > 0.5 and …` → arousal 0.5 .. 1."""
    if isinstance(node, tree.Logic) and node.operator == "and":
        out = narrow(node.left, scope)
        for name, typed in narrow(node.right, scope).items():
            other = out.get(name, typed)
            out[name] = replace(typed, low=max(typed.low, other.low), high=min(typed.high, other.high))
        return out
    if not isinstance(node, tree.Comparison):
        return {}
    left, right, operator = node.left, node.right, node.operator
    if not isinstance(left, tree.Reference):
        left, right, operator = right, left, operator.translate(str.maketrans("<>", "><"))
    if not isinstance(left, tree.Reference) or left.path[0] not in INPUTS or left.path[0] in scope.local:
        return {}
    bound = check(right, scope).constant
    typed = INPUTS[left.path[0]]
    if bound is None or not typed.low <= bound <= typed.high:
        return {}
    above = operator[0] == ">"
    return {left.path[0]: replace(typed, low=bound) if above else replace(typed, high=bound)}


def expect(
    node: tree.Expr,
    scope: Scope,
    *,
    unit: tuple[int, int] = PLAIN,
    low: float,
    high: float,
    what: str,
) -> Typed:
    """Check an expression that must have a unit and, when constant, a range."""
    before = len(scope.found)
    typed = check(node, scope)
    if len(scope.found) > before:
        return number(low if low > 0 else min(max(0.0, low), high), unit)
    if typed.unit != unit:
        example = UNIT_EXAMPLES.get(unit, "")
        message = f"{what} is {unit_name(unit)}, not {unit_name(typed.unit)}"
        scope.report("E0301", message, node.span, f"write for example `{example}`")
        return number(low if low > 0 else min(max(0.0, low), high), unit)
    value = typed.constant
    if value is not None and not low <= value <= high:
        message = f"{what} is {show(value, unit)}, allowed is {show(low, unit)} .. {show(high, unit)}"
        scope.report("E0302", message, node.span)
        return number(min(max(value, low), high), unit)
    return typed


def constant(
    node: tree.Expr,
    scope: Scope,
    *,
    unit: tuple[int, int] = PLAIN,
    low: float,
    high: float,
    what: str,
) -> float:
    """Check an expression that must be fixed at compile time."""
    fixed = replace(scope, reads_inputs=False, reads_channels=None)
    value = expect(node, fixed, unit=unit, low=low, high=high, what=what).constant
    return low if value is None else value


def show(value: float, unit: tuple[int, int]) -> str:
    """A value as an author would write it."""
    if unit == TIME:
        return f"{value * 1000:g} ms"
    if unit == ANGLE:
        return f"{value:g} deg"
    if unit == (-1, 0):
        return f"{value * 60:g} per min"
    return f"{value * 100:g}%"
