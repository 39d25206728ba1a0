"""Assembly text is another spelling of a program: nothing is lost on the way there and back."""

from __future__ import annotations

import random
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asv3.compiler import assembly, driver
from asv3.compiler.assembly import AssemblyError
from asv3.runtime import container, verifier
from asv3.runtime.program import Program

from .random_programs import program

SEEDS = st.integers(0, 2**32 - 1)


def there_and_back(before: Program) -> None:
    text = assembly.disassemble(before)
    after = assembly.assemble(text)
    assert container.encode(after) == container.encode(before)
    assert assembly.disassemble(after) == text


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_random_programs(seed: int) -> None:
    decoded = container.decode(container.encode(program(seed)))
    verifier.verify(decoded)
    there_and_back(decoded)


@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize("face", ["studio", "subtle", "expressive"])
def test_standard_faces(face: str, debug: bool) -> None:
    data = driver.build_target(f"std.faces.{face}", debug=debug).data
    there_and_back(container.decode(data))
    assert container.encode(assembly.assemble(assembly.disassemble(container.decode(data)))) == data


def test_every_float32_survives() -> None:
    rng = np.random.default_rng(1)
    bits = rng.integers(0, 2**32, 20_000, dtype=np.uint32).view(np.float32)
    values = bits[np.isfinite(bits) & (np.abs(bits) <= 1e6)]
    before = program(1)
    before = Program(values, *(getattr(before, name) for name in Program.__slots__[1:]))
    after = assembly.assemble(assembly.disassemble(before))
    assert np.array_equal(after.consts.view(np.uint32), values.view(np.uint32))


@settings(max_examples=150, deadline=None)
@given(SEEDS)
def test_damaged_text_is_refused_by_line(seed: int) -> None:
    """A changed text is another program or an AssemblyError with its line, nothing else."""
    luck = random.Random(seed)
    lines = assembly.disassemble(program(seed % 7)).split("\n")
    for _ in range(luck.choice((1, 1, 2))):
        at = luck.randrange(len(lines))
        words = lines[at].split(" ")
        how = luck.randrange(5)
        if how == 0:
            del lines[at]
        elif how == 1:
            lines.insert(at, luck.choice(lines))
        elif how == 2:
            words[luck.randrange(len(words))] = luck.choice(("", "-1", "s99999", "x", "[]", "1e99", "nan", "=", "@0"))
            lines[at] = " ".join(words)
        elif how == 3:
            cut = luck.randrange(len(lines[at]) + 1)
            lines[at] = lines[at][:cut]
        else:
            lines[at] = lines[at].replace(luck.choice("0123456789"), luck.choice("9-.x٣"), 1)
    said = ""
    try:
        assembly.assemble("\n".join(lines))
    except AssemblyError as error:
        said = str(error)
    assert not said or re.match(r"line \d+: \S", said)
