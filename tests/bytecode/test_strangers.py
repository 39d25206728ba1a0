"""Bytes from strangers: a player whose frames are sound, or a BytecodeError that says why."""

from __future__ import annotations

import random
import zlib
from typing import Any

import msgpack
import numpy as np
import pytest
from fuzz import bytecodes
from hypothesis import given, settings
from hypothesis import strategies as st

from asv3.runtime import container, verifier
from asv3.runtime.errors import BytecodeError
from asv3.runtime.player import Player

from .random_programs import program
from .test_assembly import there_and_back

SEEDS = st.integers(0, 2**32 - 1)


@settings(max_examples=80, deadline=None)
@given(SEEDS)
def test_random_programs_give_sound_frames(seed: int) -> None:
    player = Player.load(container.encode(program(seed)), seed=seed, profile="p", variant="A")
    bytecodes.perform(player, random.Random(seed))


@settings(max_examples=400, deadline=None)
@given(SEEDS)
def test_mutated_programs(seed: int) -> None:
    """Bytes, envelope, payload, values, instructions and tables changed; the checksum mostly repaired."""
    data = bytecodes.mutated(random.Random(seed))
    if bytecodes.check(data):
        there_and_back(container.decode(data))


@settings(max_examples=120, deadline=None)
@given(SEEDS, st.data())
def test_one_byte_with_a_repaired_checksum(seed: int, data: st.DataObject) -> None:
    outer = msgpack.unpackb(container.encode(program(seed % 16)))
    payload = bytearray(outer[5])
    payload[data.draw(st.integers(0, len(payload) - 1))] = data.draw(st.integers(0, 255))
    bytecodes.check(bytecodes.sealed(outer, bytes(payload)))


def test_any_changed_byte_is_noticed_without_a_repair() -> None:
    """Behind the header, the checksum sees every change of one byte."""
    sound = container.encode(program(3))
    for at in range(0, len(sound), 7):
        broken = bytearray(sound)
        broken[at] ^= 0x10
        try:
            decoded = container.decode(bytes(broken))
        except BytecodeError:
            continue
        assert container.encode(decoded) != sound, f"byte {at}"
        assert at < 40, f"byte {at} changed unnoticed"


@pytest.mark.parametrize("size", [0, 1, 5, 6, 7, 20, 100, -100, -1])
def test_truncated(size: int) -> None:
    data = container.encode(program(5))
    with pytest.raises(BytecodeError, match=r"asv3 bytecode|msgpack|cut off"):
        Player.load(data[:size])


def test_bytes_behind_the_end() -> None:
    with pytest.raises(BytecodeError, match="msgpack"):
        Player.load(container.encode(program(5)) + b"\0")


def changed(part: int, value: Any) -> bytes:
    outer = msgpack.unpackb(container.encode(program(5)))
    outer[part] = value
    return bytes(msgpack.packb(outer, use_bin_type=True))


def test_a_later_minor_version_is_read() -> None:
    Player.load(changed(1, [1, 7]))


@pytest.mark.parametrize("version", [[2, 0], [0, 9]])
def test_another_major_version_is_refused(version: list[int]) -> None:
    with pytest.raises(BytecodeError, match=rf"version {version[0]}\.{version[1]} .* rebuild"):
        Player.load(changed(1, version))


def test_an_unknown_feature_is_refused_by_name() -> None:
    with pytest.raises(BytecodeError, match="`hologram`"):
        Player.load(changed(2, ["core", "hologram"]))


def test_an_unknown_use_is_fine() -> None:
    data = changed(3, ["hologram"])
    assert container.decode(data).uses == ("hologram",)
    Player.load(data)


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(
        st.text(min_size=1, max_size=20).filter(lambda key: key.startswith(("x", "Z", "é"))),
        st.recursive(
            st.none() | st.integers(-(2**63), 2**64 - 1) | st.binary(max_size=9), lambda x: st.lists(x, max_size=3)
        ),
        max_size=4,
    )
)
def test_unknown_sections_are_kept_and_change_no_frame(extra: dict[str, Any]) -> None:
    sound = container.encode(program(5))
    outer = msgpack.unpackb(sound)
    body = {**msgpack.unpackb(outer[5]), **extra}
    payload = msgpack.packb(dict(sorted(body.items())), use_bin_type=True)
    data = bytecodes.sealed(outer, payload)
    again = container.decode(container.encode(container.decode(data)))
    assert {key: again.extra[key] for key in extra} == extra
    frames = [Player.load(source, seed=1).step(0.05) for source in (sound, data)]
    assert np.array_equal(frames[0].view(np.uint32), frames[1].view(np.uint32))


def test_a_key_twice_is_refused() -> None:
    outer = msgpack.unpackb(container.encode(program(5)))
    body = msgpack.unpackb(outer[5])
    packer = msgpack.Packer(use_bin_type=True)
    payload = packer.pack_map_header(len(body) + 1) + b"".join(
        packer.pack(key) + packer.pack(value) for key, value in [*body.items(), ("consts", b"")]
    )
    with pytest.raises(BytecodeError, match="not valid msgpack"):
        Player.load(bytecodes.sealed(outer, payload))


def test_deep_msgpack_is_refused() -> None:
    outer = msgpack.unpackb(container.encode(program(5)))
    body = msgpack.unpackb(outer[5])
    head = msgpack.packb({**body, "zz": 0})[:-1]
    with pytest.raises(BytecodeError, match="msgpack"):
        Player.load(bytecodes.sealed(outer, head + b"\x91" * 200_000 + b"\x01"))


def test_extension_types_are_refused() -> None:
    with pytest.raises(BytecodeError):
        Player.load(changed(3, [msgpack.ExtType(5, b"x")]))
    with pytest.raises(BytecodeError):
        Player.load(changed(3, [msgpack.Timestamp(1)]))


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_reading_and_writing_keeps_the_bytes(seed: int) -> None:
    data = container.encode(program(seed))
    assert container.encode(verifier.verify(container.decode(data)).program) == data
    assert zlib.crc32(msgpack.unpackb(data)[5]) == msgpack.unpackb(data)[4]
