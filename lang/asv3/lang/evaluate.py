"""Evaluating a core expression on float64 numbers (lint and tests; frames are the runtimes' work)."""

from __future__ import annotations

from collections.abc import Mapping

from .core import Const, Core, Input, evaluate


def value(core: Core, inputs: Mapping[str, float]) -> float:
    """The value for these inputs; an input that is not given is 0."""
    if isinstance(core, Const):
        return core.value
    if isinstance(core, Input):
        return inputs.get(core.name, 0.0)
    return evaluate(core.op, tuple(value(a, inputs) for a in core.args))
