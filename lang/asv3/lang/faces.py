"""Checking faces: mix, speech policy, limits, exclusions, smoothing, eyes, variants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from asv3.runtime import channels

from . import tree
from .core import PLAIN, TIME, Apply, Const, Core, Input, Typed, apply, number
from .emotions import unknown_channel
from .expressions import Scope, check, constant, expect, show, unit_name
from .eye_settings import EYE_SETTINGS
from .model import Bound, Exclusion, EyeRules, Face, Place
from .names import Table
from .spelling import nearest

_COUNT: Final = channels.COUNT
_MOST_BASES: Final = 32


def resolve(reference: tree.Reference, known: dict[str, Any], what: str, scope: Scope, table: Table) -> str | None:
    """`natural` or `std.eyes.natural` → `natural`, if there is one (in that module)."""
    name = reference.path[-1]
    home = table.modules.get(f"{what} {name}", "")
    if (
        name in known
        and len(reference.path) in (1, 1 + len(home.split(".")))
        and (len(reference.path) == 1 or ".".join(reference.path[:-1]) == home)
    ):
        return name
    if name in known:
        hint = f"write `{home}.{name}`" if home.startswith("std.") else f"write `{name}`"
        scope.report("E0201", f"unknown {what} `{'.'.join(reference.path)}`", reference.span, hint)
        return None
    guess = nearest(name, known)
    module = ".".join(reference.path[:-1])
    hint = f"did you mean `{guess}`?" if guess else f"add `import {module}`" if module else ""
    scope.report("E0201", f"unknown {what} `{'.'.join(reference.path)}`", reference.span, hint)
    return None


def mix(block: tree.Mix, layers: dict[str, Any], scope: Scope) -> dict[str, Typed]:
    """Layer → weight expression."""
    out: dict[str, Typed] = {}
    for setting in block.settings:
        name = setting.name.text
        if name not in layers:
            guess = nearest(name, layers)
            hint = f"did you mean `{guess}`?" if guess else f"there are {', '.join(layers) or 'no layers'}"
            scope.report("E0201", f"unknown layer `{name}`", setting.name.span, hint)
            continue
        if name in out:
            scope.report("E0401", f"layer `{name}` is mixed twice", setting.name.span)
        out[name] = expect(setting.value, scope, low=0.0, high=1.0, what=f"the weight of layer `{name}`")
    return out


def _targets(name: tree.Name, scope: Scope, *, regions: bool) -> tuple[int, ...]:
    indices = channels.targets(name.text)
    if not indices or (name.text in channels.REGIONS and not regions):
        unknown_channel(name, scope)
        return ()
    return indices


def _once(names: Sequence[tree.Name], scope: Scope) -> None:
    """Report every name that stands again."""
    seen: set[str] = set()
    for name in names:
        if name.text in seen:
            scope.report("E0401", f"`{name.text}` is given twice", name.span, "keep one of the two")
        seen.add(name.text)


def _speech(block: tree.Speech | None, scope: Scope) -> dict[str, Any]:
    kept, spoken = [1.0] * _COUNT, [1.0] * _COUNT
    guards = {"closure": 0.0, "protrusion": 0.0}
    entries = block.entries if block else ()
    # a region first, then pairs and channels: the more exact word wins wherever it stands
    keeps = [e for e in entries if isinstance(e, tree.Keep)]
    _once([e.target for e in keeps], scope)
    _once([e.what for e in entries if isinstance(e, tree.Protect)], scope)
    for keep in sorted(keeps, key=lambda e: -len(channels.targets(e.target.text))):
        value = constant(keep.value, scope, low=0.0, high=1.0, what="the share kept")
        for index in _targets(keep.target, scope, regions=True):
            kept[index], spoken[index] = (1.0, value) if keep.while_input else (value, 1.0)
        if keep.while_input and keep.while_input.text != "speaking":
            name = keep.while_input
            scope.report("E0203", f"`while {name.text}` is not available", name.span, "write `while speaking`")
    for entry in entries:
        if isinstance(entry, tree.Protect):
            if entry.what.text not in guards:
                guess = nearest(entry.what.text, guards)
                hint = f"did you mean `{guess}`?" if guess else "there are closure and protrusion"
                scope.report("E0203", f"unknown protection `{entry.what.text}`", entry.what.span, hint)
                continue
            default = 1.0 if entry.what.text == "closure" else 0.7
            guards[entry.what.text] = (
                constant(entry.strength, scope, low=0.0, high=1.0, what="the protection") if entry.strength else default
            )
    return {"kept": tuple(kept), "spoken": tuple(spoken), **guards}


# --- limits: every bound becomes rows `channel <= base + factor * other`

Row = tuple[float, float, int]


def _linear(core: Core) -> list[Row] | None:
    """Rows whose minimum is the bound, or None when it has no such form."""
    if isinstance(core, Const):
        return [(core.value, 0.0, -1)]
    if isinstance(core, Input):
        return [(0.0, 1.0, int(core.name.removeprefix("channel:")))]
    return _apply_rows(core)


def _scaled(rows: list[Row] | None, factor: float) -> list[Row] | None:
    if rows is None or (factor < 0 and len(rows) > 1):
        return None
    return [(b * factor, f * factor, o) for b, f, o in rows]


def _sum(a: list[Row] | None, b: list[Row] | None) -> list[Row] | None:
    if a is None or b is None:
        return None
    if len(b) == 1 and b[0][2] == -1:
        return [(x + b[0][0], f, o) for x, f, o in a]
    return _sum(b, a) if len(a) == 1 and a[0][2] == -1 else None


def _apply_rows(core: Apply) -> list[Row] | None:
    a = core.args[0]
    b = core.args[1] if len(core.args) > 1 else None
    if core.op == "min" and b is not None:
        left, right = _linear(a), _linear(b)
        return None if left is None or right is None else left + right
    if core.op == "add" and b is not None:
        return _sum(_linear(a), _linear(b))
    if core.op == "sub" and b is not None:
        if isinstance(b, Apply) and b.op == "max" and isinstance(a, Const):
            # c - max(x, y) is min(c - x, c - y)
            parts = [_linear(Apply("sub", (a, x))) for x in b.args]
            return None if any(p is None for p in parts) else [row for p in parts if p for row in p]
        return _sum(_linear(a), _scaled(_linear(b), -1.0))
    if core.op == "mul" and b is not None:
        for x, y in ((a, b), (b, a)):
            if isinstance(x, Const):
                return _scaled(_linear(y), x.value)
    if core.op == "div" and isinstance(b, Const):
        return _scaled(_linear(a), 1.0 / b.value)
    return None


def _limits(block: tree.Limit | None, scope: Scope) -> tuple[Bound, ...]:
    out: list[Bound] = []
    for bound in block.bounds if block else ():
        for index in _targets(bound.target, scope, regions=False):
            side = channels.CHANNELS[index].side
            before = len(scope.found)
            value = check(bound.value, replace(scope, reads_inputs=False, reads_channels=side))
            if len(scope.found) > before:
                break
            if value.unit != PLAIN:
                message = f"a bound is a plain number, not {unit_name(value.unit)}"
                scope.report("E0301", message, bound.value.span)
                break
            rows = _linear(value.core)
            if rows is None:
                message = f"this bound of `{bound.target.text}` cannot be kept by capping"
                scope.report("E0405", message, bound.value.span, "use `c + k * channel`, or `min` of such")
                break
            for base, factor, other in rows:
                if other == index:
                    scope.report("E0406", f"`{bound.target.text}` is bounded by itself", bound.span)
                    break
                out.append(Bound(index, base, factor, other, Place(scope.source, bound.span)))
    _no_cycle(out, scope)
    return tuple(out)


def _no_cycle(bounds: list[Bound], scope: Scope) -> None:
    """Growing bounds (a <= k b, k > 0) must not go round in a circle: caps are applied in order."""
    edges: dict[int, list[Bound]] = {}
    for bound in bounds:
        if bound.factor > 0:
            edges.setdefault(bound.channel, []).append(bound)
    done: set[int] = set()

    def visit(channel: int, chain: tuple[int, ...]) -> None:
        for bound in edges.get(channel, ()):
            if bound.other in (*chain, channel):
                names = " <= ".join(channels.NAMES[c] for c in (*chain, channel, bound.other))
                message = f"the limits go round in a circle: {names}"
                scope.report("E0406", message, bound.place.span, "remove one of them")
            elif bound.other not in done:
                visit(bound.other, (*chain, channel))
        done.add(channel)

    for channel in list(edges):
        visit(channel, ())


def _sides(left: Sequence[int], right: Sequence[int]) -> list[tuple[int, int]]:
    """A pair with a pair: side by side; with a single channel: both sides with it."""
    if len(left) == len(right):
        return list(zip(left, right, strict=True))
    return [(a, b) for a in left for b in right]


def _exclusions(block: tree.Exclude | None, scope: Scope) -> tuple[Exclusion, ...]:
    out: list[Exclusion] = []
    for item in block.pairs if block else ():
        left = _targets(item.left, scope, regions=False)
        right = _targets(item.right, scope, regions=False)
        strength = None
        if item.strength is not None:
            strength = constant(item.strength, scope, low=0.0, high=1.0, what="the strength")
        for a, b in _sides(left, right):
            if a == b:
                scope.report("E0406", f"`{item.left.text}` excludes itself", item.span)
                break
            out.append(Exclusion(a, b, strength, Place(scope.source, item.span)))
    return tuple(out)


def _smooth(block: tree.Smooth | None, scope: Scope) -> tuple[float, ...]:
    out = [0.06] * _COUNT
    settings = block.settings if block else ()
    _once([s.name for s in settings], scope)
    for setting in sorted(settings, key=lambda s: -len(channels.targets(s.name.text))):
        value = constant(setting.value, scope, unit=TIME, low=0.0, high=10.0, what="a half-life")
        for index in _targets(setting.name, scope, regions=True):
            out[index] = value
    return tuple(out)


# --- eyes


def _eye_block(block: tree.EyeBlock, values: dict[str, dict[str, Typed]], scope: Scope) -> None:
    name = block.name.text
    if name not in EYE_SETTINGS:
        guess = nearest(name, EYE_SETTINGS)
        hint = f"did you mean `{guess}`?" if guess else f"there are {', '.join(EYE_SETTINGS)}"
        scope.report("E0203", f"unknown eye block `{name}`", block.name.span, hint)
        return
    seen: set[str] = set()
    for setting in block.settings:
        key = setting.name.text
        spec = EYE_SETTINGS[name].get(key)
        if spec is None:
            guess = nearest(key, EYE_SETTINGS[name])
            hint = f"did you mean `{guess}`?" if guess else f"there are {', '.join(EYE_SETTINGS[name])}"
            scope.report("E0203", f"unknown setting `{key}` of `{name}`", setting.name.span, hint)
            continue
        if key in seen:
            scope.report("E0401", f"`{key}` is given twice", setting.name.span)
        seen.add(key)
        here = scope if spec.live else replace(scope, reads_inputs=False)
        if setting.scaled:
            before = len(scope.found)
            factor = expect(setting.value, here, low=0.0, high=100.0, what=f"the factor of `{key}`")
            if len(scope.found) > before:
                continue
            value = apply("mul", values[name][key], factor)
            fixed = value.constant
            if fixed is not None and not spec.low <= fixed <= spec.high:
                allowed = f"{show(spec.low, spec.unit)} .. {show(spec.high, spec.unit)}"
                message = f"`{key}` is {show(fixed, spec.unit)}, allowed is {allowed}"
                scope.report("E0302", message, setting.value.span)
                continue
        else:
            value = expect(setting.value, here, unit=spec.unit, low=spec.low, high=spec.high, what=f"`{key}`")
        if not spec.live and value.constant is None:
            continue
        if value.constant is None:
            value = apply("min", apply("max", value, number(spec.low, spec.unit)), number(spec.high, spec.unit))
        values[name][key] = value


def eye_rules(name: str, blocks: Sequence[tree.EyeBlock], base: EyeRules | None, scope: Scope) -> EyeRules:
    """Eye rules with every setting, from the defaults or from inherited rules."""
    values = (
        {block: dict(settings) for block, settings in base.values.items()}
        if base
        else {
            block: {key: number(spec.default, spec.unit) for key, spec in settings.items()}
            for block, settings in EYE_SETTINGS.items()
        }
    )
    seen: set[str] = set()
    for block in blocks:
        if block.name.text in seen:
            scope.report("E0407", f"`{block.name.text}` stands twice", block.span, "join the two blocks")
        seen.add(block.name.text)
        _eye_block(block, values, scope)
    for block_name, low, high in (("drift", "least", "most"), ("drift", "soonest", "latest")):
        a, b = values[block_name][low].constant, values[block_name][high].constant
        if a is not None and b is not None and a > b:
            span = blocks[0].span if blocks else tree.NO_SPAN
            scope.report("E0302", f"`{low}` of `{block_name}` is above `{high}`", span)
    return EyeRules(name, values)


# --- the face

_PART_NAMES: Final[dict[type, str]] = {
    tree.Mix: "mix",
    tree.Speech: "speech",
    tree.Limit: "limit",
    tree.Exclude: "exclude",
    tree.Smooth: "smooth",
    tree.Look: "eyes",
    tree.Tracking: "affect",
}


def _inherited(
    item: tree.Face, scope: Scope, table: Table, chain: tuple[str, ...] = ()
) -> list[tuple[tree.Face, Scope]]:
    """The face and its bases, the farthest base first."""
    here = [(item, scope)]
    if item.base is None:
        return here
    name = resolve(item.base, table.faces, "face", scope, table)
    if name is None:
        return here
    if name in (*chain, item.name.text):
        scope.report("E0412", f"face `{item.name.text}` is based on itself", item.base.span)
        return here
    if len(chain) >= _MOST_BASES:
        message = f"faces are based on each other over {_MOST_BASES} times"
        scope.report("E0105", message, item.base.span)
        return here
    base, source = table.faces[name]
    return _inherited(base, replace(scope, source=source), table, (*chain, item.name.text)) + here


def face(item: tree.Face, scope: Scope, table: Table, eyes: dict[str, EyeRules]) -> Face:
    """A face with everything it inherits: a part replaces the same part of the base, variants add up."""
    parts: dict[type, tuple[Any, Scope]] = {}
    variants: dict[str, tuple[tree.Variant, Scope]] = {}
    line = _inherited(item, scope, table)
    for ancestor, inner in line:
        seen: set[Any] = set()
        for part in ancestor.parts:
            key: Any = part.name.text if isinstance(part, tree.Variant) else type(part)
            if key in seen:
                what = f"variant {key}" if isinstance(part, tree.Variant) else _PART_NAMES[type(part)]
                inner.report("E0407", f"`{what}` stands twice in face `{ancestor.name.text}`", part.span)
            seen.add(key)
            if isinstance(part, tree.Variant):
                variants[part.name.text] = (part, inner)
            else:
                parts[type(part)] = (part, inner)

    def take(kind: type) -> tuple[Any, Scope]:
        return parts.get(kind, (None, scope))

    mixed: dict[str, Typed] = {}
    block, inner = take(tree.Mix)
    if block is None and (item.base is None or len(line) > 1):
        message = f"face `{item.name.text}` has no `mix`"
        scope.report("E0408", message, item.name.span, "add `mix { LAYER 100% }`")
    elif block is not None:
        mixed = mix(block, table.layers, inner)
    look, look_scope = take(tree.Look)
    rules = None
    if look is not None:
        name = resolve(look.rules, eyes, "eye rules", look_scope, table)
        if name is not None:
            rules = eye_rules(item.name.text, look.blocks, eyes[name], look_scope)
    tracking, tracking_scope = take(tree.Tracking)
    tracked = {"gate": number(0.25), "margin": number(0.05)}
    _once([s.name for s in tracking.settings] if tracking else [], tracking_scope)
    for setting in tracking.settings if tracking else ():
        if setting.name.text not in tracked:
            guess = nearest(setting.name.text, tracked)
            hint = f"did you mean `{guess}`?" if guess else "there are gate and margin"
            tracking_scope.report("E0203", f"unknown setting `{setting.name.text}`", setting.name.span, hint)
            continue
        low = 0.01 if setting.name.text == "gate" else 0.0
        value = constant(setting.value, tracking_scope, low=low, high=1.0, what=f"`{setting.name.text}`")
        tracked[setting.name.text] = number(value)
    speech, speech_scope = take(tree.Speech)
    limit, limit_scope = take(tree.Limit)
    excluded, exclude_scope = take(tree.Exclude)
    smooth, smooth_scope = take(tree.Smooth)
    return Face(
        name=item.name.text,
        mix=mixed,
        variants={n: mix(v.mix, table.layers, s) for n, (v, s) in variants.items()},
        **_speech(speech, speech_scope),
        bounds=_limits(limit, limit_scope),
        exclusions=_exclusions(excluded, exclude_scope),
        halflife=_smooth(smooth, smooth_scope),
        eyes=rules,
        gate=tracked["gate"],
        margin=tracked["margin"],
        place=Place(scope.source, item.name.span),
    )
