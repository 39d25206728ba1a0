"""The network as one ONNX file with int8 weights, built node by node: opset 17, IR 8, inputs `tokens` and `grams`.

Weights are int8 with one float32 scale for each row (symmetric, rounded to nearest); a host widens them once when it
loads the file, so activations stay float32 and every host gives the same probabilities to a few ulp. The transformer's
weights are written once though the layer is used several times. Built by hand because exporters copy shared weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from .codes import CODES, WORDS
from .model import HEADS, MicroAlbert

OPSET: Final = 17
IR: Final = 8

F32 = NDArray[np.float32]


def quantised(weights: F32) -> tuple[NDArray[np.int8], F32]:
    """int8 weights and the scale (n, 1) of each row: `weights` is nearly `int8 * scale`."""
    scale = np.maximum(np.abs(weights).max(1, keepdims=True), 1e-8) / 127
    return np.rint(weights / scale).astype(np.int8), scale.astype(np.float32)


class _Graph:
    """Nodes and constants as they are added; every method answers the name of a value."""

    def __init__(self, int8: bool) -> None:
        self.int8 = int8
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, name: str, value: Any) -> str:
        self.constants.append(numpy_helper.from_array(np.array(value, order="C"), name))
        return name

    def op(self, kind: str, inputs: Sequence[str], **attributes: Any) -> str:
        name = f"v{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def ints(self, *values: int) -> str:
        name = "i_" + "_".join(str(v).replace("-", "m") for v in values)
        if not any(c.name == name for c in self.constants):
            self.constant(name, np.array(values, np.int64))
        return name

    def weight(self, name: str, value: F32) -> str:
        """A matrix (out, in), transposed for MatMul."""
        if not self.int8:
            return self.constant(name, value.T)
        small, scale = quantised(value)
        wide = self.op("Cast", [self.constant(f"{name}_q", small)], to=TensorProto.FLOAT)
        return self.op("Transpose", [self.op("Mul", [wide, self.constant(f"{name}_s", scale)])], perm=[1, 0])

    def linear(self, x: str, weight: str, bias: str) -> str:
        return self.op("Add", [self.op("MatMul", [x, weight]), bias])

    def looked_up(self, name: str, table: F32, at: str) -> str:
        """Rows of an embedding table: read as int8, then widened, so that the table stays small in memory too."""
        if not self.int8:
            return self.op("Gather", [self.constant(name, table), at])
        small, scale = quantised(table)
        rows = self.op("Cast", [self.op("Gather", [self.constant(f"{name}_q", small), at])], to=TensorProto.FLOAT)
        return self.op("Mul", [rows, self.op("Gather", [self.constant(f"{name}_s", scale), at])])


def build(model: MicroAlbert, int8: bool = True) -> bytes:
    """The ONNX file. Outputs one value by head, raw logits (n, width)."""
    g = _Graph(int8)
    w = {name: value.detach().cpu().numpy() for name, value in model.state_dict().items()}
    shape = model.shape
    heads, size = shape.heads, shape.hidden // shape.heads
    zero, one = g.constant("zero", np.int64(0)), g.constant("one", np.float32(1))
    much = g.constant("much", np.float32(1e4))

    def matrix(name: str) -> tuple[str, str]:
        return g.weight(name, w[f"{name}.weight"]), g.constant(f"{name}.bias", w[f"{name}.bias"])

    def norm(name: str) -> tuple[str, str]:
        return g.constant(f"{name}.w", w[f"{name}.weight"]), g.constant(f"{name}.b", w[f"{name}.bias"])

    real = g.op("Cast", [g.op("Greater", ["tokens", zero])], to=TensorProto.FLOAT)
    hidden = g.op("Mul", [g.op("Sub", [real, one]), much])  # 0 where a token is, -1e4 where padding is
    mask = g.op("Unsqueeze", [hidden, g.ints(1, 2)])
    length = g.op("Slice", [g.op("Shape", ["tokens"]), g.ints(1), g.ints(2)])
    places = g.op("Slice", [g.constant("places", w["places.weight"]), g.ints(0), length, g.ints(0)])
    x = g.op("Add", [g.linear(g.looked_up("tokens_table", w["tokens.weight"], "tokens"), *matrix("widen")), places])

    qkv, out, up, down = (matrix(f"layer.{part}") for part in ("qkv", "out", "up", "down"))
    before, between, after = norm("layer.before"), norm("layer.between"), norm("after")
    root = g.constant("root", np.float32(1 / np.sqrt(size)))
    for _ in range(shape.layers):
        seen = g.linear(g.op("LayerNormalization", [x, *before], axis=-1, epsilon=1e-5), *qkv)
        parts = g.op("Reshape", [seen, g.ints(0, 0, 3, heads, size)])
        parts = g.op("Transpose", [parts, ], perm=[2, 0, 3, 1, 4])  # fmt: skip
        q, k, v = (g.op("Gather", [parts, g.constant(f"at{len(g.nodes)}", np.int64(i))], axis=0) for i in range(3))
        scores = g.op("Mul", [g.op("MatMul", [q, g.op("Transpose", [k], perm=[0, 1, 3, 2])]), root])
        shares = g.op("Softmax", [g.op("Add", [scores, mask])], axis=-1)
        joined = g.op("Transpose", [g.op("MatMul", [shares, v])], perm=[0, 2, 1, 3])
        joined = g.op("Reshape", [joined, g.ints(0, 0, shape.hidden)])
        x = g.op("Add", [x, g.linear(joined, *out)])
        inner = g.op("Relu", [g.linear(g.op("LayerNormalization", [x, *between], axis=-1, epsilon=1e-5), *up)])
        x = g.op("Add", [x, g.linear(inner, *down)])

    wide = g.op("Unsqueeze", [real, g.ints(2)])
    x = g.op("Mul", [g.op("LayerNormalization", [x, *after], axis=-1, epsilon=1e-5), wide])
    count = g.op("ReduceSum", [real, g.ints(1)], keepdims=1)
    mean = g.op("Div", [g.op("ReduceSum", [x, g.ints(1)], keepdims=0), count])
    most = g.op("ReduceMax", [g.op("Add", [x, g.op("Unsqueeze", [hidden, g.ints(2)])])], axes=[1], keepdims=0)
    present = g.op("Cast", [g.op("Greater", ["grams", zero])], to=TensorProto.FLOAT)
    codes = g.op("Cast", [g.op("Gather", [g.constant("codes", w["codes"]), "grams"])], to=TensorProto.INT64)
    words = g.op("Add", [codes, g.constant("books_at", np.arange(CODES, dtype=np.int64) * WORDS)])
    vectors = g.op("ReduceSum", [g.looked_up("books", w["books"], words), g.ints(2)], keepdims=0)
    known = g.op("Mul", [vectors, g.op("Unsqueeze", [present, g.ints(2)])])
    total = g.op("ReduceSum", [known, g.ints(1)], keepdims=0)
    number = g.op("Max", [g.op("ReduceSum", [present, g.ints(1)], keepdims=1), one])
    bag = g.op("Div", [total, g.op("Sqrt", [number])])
    mixed = g.op("Relu", [g.linear(g.op("Concat", [mean, most, bag], axis=1), *matrix("mix"))])
    logits = g.linear(g.op("Concat", [mixed, bag], axis=1), *matrix("heads"))
    g.nodes.append(helper.make_node("Split", [logits, g.ints(*HEADS.values())], [f"{name}" for name in HEADS], axis=1))
    inputs = [
        helper.make_tensor_value_info(n, TensorProto.INT64, ["texts", n + "_length"]) for n in ("tokens", "grams")
    ]
    outputs = [helper.make_tensor_value_info(n, TensorProto.FLOAT, ["texts", width]) for n, width in HEADS.items()]
    graph = helper.make_graph(g.nodes, "microalbert", inputs, outputs, g.constants)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="asv3", ir_version=IR)
    onnx.checker.check_model(made)
    return bytes(made.SerializeToString(deterministic=True))
