"""Random sound programs straight in bytecode: every opcode, odd constants, any order that is allowed."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from asv3.compiler import eyes
from asv3.runtime import isa, pools
from asv3.runtime.channels import COUNT
from asv3.runtime.pools import Pool
from asv3.runtime.program import Profile, Program, Section

_ODD: Final = (0.0, -0.0, 1.0, -1.0, 1e6, -1e6, 1e-30, 1e-42, -1e-45, 5.0, 2.5, 1.0000001, 0.99999994, 0.02)
_GAZE: Final = {
    "talk_mutual": 1.5, "talk_away": 0.6, "listen_mutual": 3.0, "listen_mutual_spread": 1.2, "listen_away": 0.5,
    "listen_away_spread": 0.3, "talk_most": 25.0, "listen_most": 18.0, "side": 30.0, "up": 20.0, "down": 15.0,
}  # fmt: skip
_BLINK: Final = {
    "close": 0.08, "hold": 0.03, "open": 0.2, "spread": 0.5, "double": 0.3, "partial": 0.3, "gaze": 0.8, "pause": 0.6,
}  # fmt: skip
_DRIFT: Final = {"least": 0.6, "most": 1.5, "soonest": 0.1, "latest": 0.8}
_SCALAR_OPS: Final = tuple(
    op for op in isa.OPS if op.result == "s" and set(op.fields.values()) == {"s"} and op.section == "both"
)


@dataclass(slots=True)
class Part:
    """A section being written; `ready` lists the registers of each kind that hold a value."""

    name: str
    code: list[tuple[int, ...]] = field(default_factory=list)
    count: dict[str, int] = field(default_factory=lambda: {"s": 0, "p": 0})
    lengths: list[int] = field(default_factory=list)
    ready: dict[str, list[int]] = field(default_factory=lambda: {"s": [], "p": [], "w": []})

    def take(self, kind: str, size: int = 1) -> int:
        start = self.count[kind]
        self.count[kind] += size
        return start

    def emit(self, name: str, **fields: int) -> None:
        self.code.append((isa.BY_NAME[name].code, *(fields.get(f, 0) for f in isa.FIELDS)))

    def result(self, name: str, *, length: int = 0, **fields: int) -> int:
        """Emit an instruction that writes a new register → the register."""
        kind = isa.BY_NAME[name].result
        if kind == "w":
            self.lengths.append(length)
            register = len(self.lengths) - 1
        else:
            register = self.take(kind)
        self.emit(name, d=register, **fields)
        self.ready[kind].append(register)
        return register

    def block(self, registers: Sequence[int]) -> int:
        """Copy scalars side by side → the first."""
        start = self.take("s", len(registers))
        for offset, register in enumerate(registers):
            self.emit("copy", d=start + offset, a=register)
        return start

    def section(self) -> Section:
        code = np.array(self.code, np.uint16).reshape(-1, 6)
        return Section(code, self.count["s"], tuple(self.lengths), self.count["p"])


class Maker:
    """One random program. `wild` brings odd constants and extreme tables."""

    def __init__(self, seed: int) -> None:
        self.luck = random.Random(seed)
        self.wild = self.luck.random() < 0.5
        self.emotions = self.luck.randint(1, 5)
        self.rows = self.luck.randint(2, 7)
        self.consts: list[float] = []
        self.pools: list[Pool] = []
        self.state: list[str] = []
        self.tick, self.frame = Part("tick"), Part("frame")

    # --- pieces

    def number(self) -> float:
        return self.luck.choice(_ODD) if self.wild and self.luck.random() < 0.6 else self.luck.uniform(-2, 2)

    def array(self, *shape: int, low: float = -2.0, high: float = 2.0) -> Any:
        return np.array([self.luck.uniform(low, high) for _ in range(int(np.prod(shape)))]).reshape(shape)

    def pool(self, kind: str, values: Any, dtype: str = "f32") -> int:
        array = np.ascontiguousarray(values, dtype=pools.DTYPES[dtype])
        assert not pools.check(kind, dtype, array), (kind, pools.check(kind, dtype, array))
        self.pools.append(Pool(kind, dtype, array))
        return len(self.pools) - 1

    def slot(self, kind: str) -> int:
        self.state.append(kind)
        return len(self.state) - 1

    def const(self, part: Part) -> int:
        self.consts.append(self.number())
        return part.result("const", k=len(self.consts) - 1)

    def s(self, part: Part) -> int:
        return self.luck.choice(part.ready["s"])

    def p(self, part: Part) -> int:
        return self.luck.choice(part.ready["p"])

    def some(self, part: Part, count: int) -> int:
        return part.block([self.s(part) for _ in range(count)])

    def weights(self, part: Part, length: int | None = None) -> int | None:
        fitting = [w for w in part.ready["w"] if length in (None, part.lengths[w])]
        return self.luck.choice(fitting) if fitting else None

    def channels(self, rows: int) -> list[list[float]]:
        """Pairs of channels, none twice."""
        shuffled = self.luck.sample(range(COUNT), 2 * rows)
        return [[float(a), float(b)] for a, b in zip(shuffled[::2], shuffled[1::2], strict=True)]

    # --- one instruction of each family; a family that lacks its operands does nothing

    def scalar(self, part: Part) -> None:
        op = self.luck.choice(_SCALAR_OPS)
        part.result(op.name, **{f: self.s(part) for f in op.fields if f != "d"})

    def pick(self, part: Part) -> None:
        part.result("pick", a=self.p(part), k=self.luck.randrange(COUNT))

    def at(self, part: Part) -> None:
        w = self.weights(part)
        if w is not None:
            part.result("at", a=w, k=self.luck.randrange(part.lengths[w]))

    def pose(self, part: Part) -> None:
        how = self.luck.randrange(6)
        if how == 0:
            part.result("pose", k=self.pool("pose", self.array(COUNT)))
        elif how == 1:
            size = self.luck.choice((1, 3, 40))
            table = [self.luck.choice((255, self.luck.randrange(size))) for _ in range(COUNT)]
            part.result("build", a=self.some(part, size), b=size, k=self.pool("map", table, "u8"))
        elif how == 2:
            part.result("padd", a=self.p(part), b=self.p(part))
        elif how == 3:
            part.result("pscale", a=self.p(part), b=self.s(part))
        elif how == 4:
            part.result("clamp", a=self.p(part))
        else:
            part.result("fade", a=self.p(part), b=self.s(part), k=self.pool("pose", self.array(COUNT)))

    def weigh(self, part: Part) -> None:
        how = self.luck.randrange(4)
        if how == 0:
            n = self.luck.randint(1, self.rows)
            part.result("rbf", length=self.rows, a=self.some(part, 3), k=self.pool("rbf", self.array(n, n + 4)))
        elif how == 1:
            vector = self.weights(part, 2 * self.emotions + isa.AFFECT_EXTRA)
            if vector is not None:
                table = [[0, *(self.luck.randrange(self.rows) for _ in range(5))] for _ in range(self.emotions)]
                part.result("acted", length=self.rows, a=vector, k=self.pool("rows", table, "u16"))
        else:
            a = self.weights(part)
            if a is None:
                return
            b = self.weights(part, part.lengths[a])
            if how == 2 or b is None:
                part.result("wscale", length=part.lengths[a], a=a, b=self.s(part))
            else:
                part.result("wadd", length=part.lengths[a], a=a, b=b)

    def summed(self, part: Part) -> None:
        w = self.weights(part)
        if w is None:
            return
        wide = self.luck.choice((2, 3, 9, COUNT))
        columns = self.pool("columns", sorted(self.luck.sample(range(COUNT), wide)), "u8")
        dtype = self.luck.choice(("u16", "f32"))
        matrix = self.array(part.lengths[w], wide, low=0, high=40_000 if dtype == "u16" else 1)
        part.result("wsum", a=w, c=columns, k=self.pool("poses", matrix, dtype))

    def track(self, part: Part) -> None:
        table = np.concatenate(
            [self.array(self.emotions, 15, low=-1, high=1), self.array(self.emotions, 5, low=0, high=1)], 1
        )
        table[:, 17] = [self.luck.randrange(20) for _ in range(self.emotions)]
        k, c = self.pool("affect", table), self.slot("affect")
        part.result("affect", length=2 * self.emotions + isa.AFFECT_EXTRA, a=self.some(part, 9), c=c, k=k)

    def filters(self, part: Part) -> None:
        if self.luck.random() < 0.5:
            part.result(
                "glide", a=self.s(part), c=self.slot("glide"), k=self.pool("glide", self.array(2, low=0, high=1))
            )
        else:
            part.emit(
                "spring", a=self.p(part), c=self.slot("spring"), k=self.pool("spring", self.array(3, COUNT, low=0))
            )

    def eyes(self, part: Part) -> None:
        how = self.luck.randrange(3)
        if how == 0:
            part.result("gaze", a=self.some(part, 4), c=self.slot("eye"), k=self.pool("gaze", eyes.gaze(_GAZE)))
        elif how == 1:
            part.emit("drift", a=self.s(part), c=self.slot("eye"), k=self.pool("drift", eyes.drift(_DRIFT)))
        else:
            part.emit("blink", a=self.some(part, 4), c=self.slot("blink"), k=self.pool("blink", eyes.blink(_BLINK)))

    def read(self, part: Part) -> None:
        """Every memory is read once, so that it reaches the frame."""
        for slot, kind in enumerate(self.state):
            if kind == "glide":
                part.result("glide_at", c=slot)
            elif kind == "spring":
                part.result("spring_at", c=slot)
            elif kind == "eye":
                part.result("eye_at", c=slot, k=self.luck.randrange(2))
            elif kind == "blink":
                part.result("blink_at", c=slot, k=self.pool("blink", eyes.blink(_BLINK)))

    def finish(self, part: Part) -> None:
        how = self.luck.randrange(6)
        if how == 0:
            table = self.pool("speech", self.array(2, COUNT, low=0, high=1))
            part.result("compose", a=self.p(part), b=self.p(part), c=self.s(part), k=table)
        elif how == 1:
            table = self.pool("look", self.array(5, low=1, high=90))
            part.result("look", a=self.p(part), b=self.s(part), c=self.s(part), k=table)
        elif how == 2:
            part.result("lids", a=self.p(part), b=self.s(part), k=self.pool("lids", self.array(2, low=0, high=4)))
        elif how == 3:
            part.result("profile", a=self.p(part))
        else:
            name, kind, extra = self.luck.choice(
                (("net", "pairs", 0), ("exclude", "exclusions", 1), ("cap", "caps", 2))
            )
            rows = [[*pair, *(self.luck.uniform(-1, 1) for _ in range(extra))] for pair in self.channels(5)]
            part.result(name, a=self.p(part), k=self.pool(kind, rows))

    # --- the whole

    def begin(self, part: Part) -> None:
        for index in range(len(isa.INPUTS)):
            part.result("input", k=index)
        for _ in range(3):
            self.const(part)
        part.result("lipsync")

    def fill(self, part: Part, families: Sequence[Callable[[Part], Any]], count: int) -> None:
        for _ in range(count):
            self.luck.choice(families)(part)

    def program(self) -> Program:
        tick, frame = self.tick, self.frame
        both = [self.scalar, self.scalar, self.const, self.pick, self.pose]
        self.begin(tick)
        self.fill(tick, [*both, self.track, self.weigh, self.weigh, self.summed, self.at, self.filters, self.eyes], 28)
        self.filters(tick)
        self.begin(frame)
        self.read(frame)
        self.fill(frame, [*both, self.finish, self.finish, self.finish], 18)
        shown = frame.ready["s"][-COUNT:]
        table = [i if i < len(shown) else 255 for i in range(COUNT)]
        built = frame.result("build", a=frame.block(shown), b=len(shown), k=self.pool("map", table, "u8"))
        total = frame.result("padd", a=self.p(frame), b=built if self.luck.random() < 0.5 else self.p(frame))
        frame.emit("out", a=total)
        gain, offset, cap = (self.pool("pose", self.array(COUNT)) for _ in range(3))
        route = self.pool("route", [[*pair, self.luck.uniform(-1, 1)] for pair in self.channels(3)])
        return Program(
            consts=np.array(self.consts, "<f4"),
            pools=tuple(self.pools),
            tick=tick.section(),
            frame=frame.section(),
            state=tuple(self.state),
            emotions=tuple(f"e{i}" for i in range(self.emotions)),
            variants=("A", 'B;["x"]'),
            profiles=(Profile("p", gain, offset, cap, self.luck.choice((route, -1))),),
            meta={"name": 'random ; "one"', "seed": "기쁨"},
            requires=("core", "u16"),
            debug=self.luck.choice((None, [["a;b.asv3"], [[0, 1], [-1, 0]]])),
            extra={} if self.luck.random() < 0.5 else {"note ; 1": {"k": [1, 2.5, b"\0"]}},
        )


def program(seed: int) -> Program:
    """The random program of a seed; it passes the verifier."""
    return Maker(seed).program()
