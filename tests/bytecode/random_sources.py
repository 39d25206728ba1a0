"""Random face programs in the language: rules from expression trees, mixes, limits, exclusions, variants."""

from __future__ import annotations

import random
from typing import Final

from asv3.runtime.channels import NAMES, PAIRS

_INPUTS: Final = ("valence", "arousal", "dominance", "confidence", "speaking", "level", "emotion.joy", "emotion.fear")
_CALLS: Final = (("pos", 1), ("neg", 1), ("abs", 1), ("sqrt", 1), ("min", 2), ("max", 2), ("step", 2), ("mixing", 3))
_EMOTIONS: Final = """
emotion neutral { anchors { L1 (v 0, a 0, d 0) L3 (v 0, a 0, d 0) L5 (v 0, a 0, d 0) }
    preset L1 { mouthClose 0% } preset L3 { jawOpen 3% } }
"""
_SINGLE: Final = tuple(n for n in NAMES if not n.endswith(("Left", "Right")))


class Writer:
    """One source. `linear` leaves out what may enlarge a small difference of the pose: limits, exclusions."""

    def __init__(self, seed: int, linear: bool = False) -> None:
        self.luck = random.Random(seed)
        self.linear = linear
        self.locals: list[str] = []

    def number(self) -> str:
        return self.luck.choice(
            ("0", "1", "0.5", "25%", "100%", "2", f"{self.luck.uniform(0, 3):.4g}", f"{self.luck.random():.7f}")
        )

    def leaf(self) -> str:
        if self.locals and self.luck.random() < 0.3:
            return self.luck.choice(self.locals)
        return self.luck.choice((*_INPUTS, self.number(), self.number()))

    def expr(self, depth: int) -> str:
        if depth == 0 or self.luck.random() < 0.12:
            return self.leaf()
        how = self.luck.randrange(7)
        if how <= 2:
            return f"({self.expr(depth - 1)} {self.luck.choice('+-*')} {self.expr(depth - 1)})"
        if how == 3:
            return f"{self.expr(depth - 1)} / (abs({self.expr(depth - 1)}) + {self.luck.choice(('0.5', '1', '20%'))})"
        if how == 4:
            edges = self.luck.choice(("0, 1", "-1, 0.75"))
            return f"smoothstep({edges}, {self.expr(depth - 1)})"
        if how == 5:
            return (
                f"-{self.leaf()}"
                if self.luck.random() < 0.3
                else f"soft({self.expr(depth - 1)}, {self.expr(depth - 1)})"
            )
        name, arity = self.luck.choice(_CALLS)
        return f"{name}({', '.join(self.expr(depth - 1) for _ in range(arity))})"

    def condition(self, depth: int) -> str:
        if depth and self.luck.random() < 0.5:
            how = self.luck.choice(("and", "or", "not"))
            if how == "not":
                return f"not ({self.condition(depth - 1)})"
            return f"({self.condition(depth - 1)} {how} {self.condition(depth - 1)})"
        return f"{self.expr(1)} {self.luck.choice(('<', '<=', '>', '>='))} {self.expr(1)}"

    def layer(self, name: str) -> str:
        self.locals = []
        rows = []
        for i in range(self.luck.randint(0, 3)):
            value = self.expr(1)
            self.locals.append(f"l{i}")
            rows.append(f"let l{i} = {value}")
        targets = self.luck.sample([*PAIRS, *_SINGLE], self.luck.randint(1, 6))
        for target in targets:
            rule = f"{target} = {self.expr(3)}"
            rows.append(f"when {self.condition(2)} {{ {rule} }}" if self.luck.random() < 0.25 else rule)
        self.locals = []
        return f"layer {name} : parametric {{\n    " + "\n    ".join(rows) + "\n}\n"

    def emotion(self, name: str, v: float, a: float, d: float) -> str:
        def preset(level: int) -> str:
            pairs = self.luck.sample(sorted(PAIRS), 4)
            return f"preset L{level} {{ " + ", ".join(f"{p} {self.luck.uniform(0, 90):.3f}%" for p in pairs) + " }"

        anchors = " ".join(f"L{n} (v {v * n / 5:.3f}, a {a * n / 5:.3f}, d {d * n / 5:.3f})" for n in (1, 3, 5))
        return f"emotion {name} {{ anchors {{ {anchors} }} {preset(1)} {preset(3)} {preset(5)} }}\n"

    def weight(self) -> str:
        return f"clamp({self.expr(2)}, 0, 1)" if self.luck.random() < 0.5 else f"{self.luck.random():.3f}"

    def mix(self, names: list[str]) -> str:
        return "mix { " + ", ".join(f"{name} {self.weight()}" for name in names) + " }"

    def constraints(self) -> str:
        pairs = self.luck.sample(sorted(PAIRS), 8)
        bound = self.luck.choice((f"1 - {pairs[1]}", f"min(0.8, 1 - 0.5 * {pairs[1]})", f"0.2 + 0.7 * {pairs[1]}"))
        strength = self.luck.choice(("", " 60%", " 100%"))
        return (
            f"limit {{ mouthClose <= jawOpen, {pairs[0]} <= {bound} }} "
            f"exclude {{ {pairs[2]} ~ {pairs[3]}{strength}, {pairs[4]} ~ {pairs[5]} 30%, mouthLeft ~ mouthRight }}"
        )

    def source(self) -> str:
        layers = [f"w{i}" for i in range(self.luck.randint(1, 3))]
        text = "fn soft(x, y) = min(y, x * 0.5) + 0.25\n" + _EMOTIONS
        text += self.emotion("joy", 0.8, 0.5, 0.3) + self.emotion("fear", -0.6, 0.7, -0.5)
        text += "".join(self.layer(name) for name in layers)
        for kind, option in (("archetype", "over anchors"), ("expressive", "over presets")):
            for i in range(self.luck.randint(0, 2)):
                layers.append(f"{kind[0]}{i}")
                text += f"layer {layers[-1]} : {kind} {{ {option} }}\n"
        extra = "" if self.linear else self.constraints()
        guards = self.luck.choice(("", "closure protected", "closure protected, protrusion protected 60%"))
        variant = f"variant A {{ {self.mix(layers[:1])} }}" if self.luck.random() < 0.5 else ""
        return (
            text + f"face f {{ {self.mix(layers)} {extra} speech {{ mouth keep 50% while speaking {guards} }}\n"
            f"    smooth {{ mouth {self.luck.randint(5, 200)} ms }} {variant} }}\n"
        )


def source(seed: int, linear: bool = False) -> str:
    """The random source of a seed; it has no errors."""
    return Writer(seed, linear).source()
