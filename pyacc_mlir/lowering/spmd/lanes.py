# SPDX-License-Identifier: Apache-2.0
"""The values of a loop body while it is written anew: one scalar for all lanes, or a vector with one element each.

A value with a step is kept as the scalar of lane 0; its vector is made where one is needed (and shared by `cse`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pyacc_mlir.dialects.mlir import arith, ir, vector
from pyacc_mlir.lowering.spmd.shapes import UNIFORM, Shapes


class Lanes:
    """The environment of one copy of the body, `count` lanes wide."""

    def __init__(
        self, shapes: Shapes, given: Mapping[ir.Value, ir.Value] | None = None, count: int = 1, register: int = 1
    ) -> None:
        self.shapes = shapes
        self.count = count
        self.register = register  # lanes that fill one register
        self._given = dict(given or {})  # what stands for values from outside of the loop
        self._scalars = dict(self._given)
        self._vectors: dict[ir.Value, ir.Value] = {}

    def resized(self, count: int, register: int) -> Lanes:
        """A new environment of another width, with nothing bound in it yet."""
        return Lanes(self.shapes, self._given, count, register)

    def vector_type(self, kind: ir.Type) -> ir.Type:
        return ir.VectorType.get([self.count], kind)

    def type_of(self, value: ir.Value) -> ir.Type:
        """The type that stands for `value` here."""
        return value.type if self.shapes.of(value) is not None else self.vector_type(value.type)

    def bind(self, value: ir.Value, new: ir.Value) -> None:
        """`new` stands for `value`: a scalar if its shape is known, else a vector."""
        table = self._scalars if self.shapes.of(value) is not None else self._vectors
        table[value] = new

    def bind_all(self, values: Sequence[ir.Value], news: Sequence[ir.Value]) -> None:
        for value, new in zip(values, news, strict=True):
            self.bind(value, new)

    def get(self, value: ir.Value) -> ir.Value:
        """What was bound."""
        return self.scalar(value) if self.shapes.of(value) is not None else self._vectors[value]

    def scalar(self, value: ir.Value) -> ir.Value:
        """The value of all lanes, or of lane 0 where there is a step. Values from outside stand for themselves."""
        return self._scalars.get(value, value)

    def vector(self, value: ir.Value) -> ir.Value:
        """The values of the lanes."""
        shape = self.shapes.of(value)
        if shape is None:
            return self._vectors[value]
        base = self.splat(self.scalar(value))
        if shape == UNIFORM:
            return base
        return arith.addi(base, self.steps(value.type, shape))

    def splat(self, scalar: ir.Value) -> ir.Value:
        return vector.broadcast(self.vector_type(scalar.type), scalar)

    def steps(self, kind: ir.Type, step: int) -> ir.Value:
        """0, step, 2·step, …"""
        return self._constant(kind, [step * lane for lane in range(self.count)])

    def zero(self, kind: ir.Type) -> ir.Value:
        text = "0.0" if isinstance(kind, ir.FloatType) else "false" if str(kind) == "i1" else "0"
        return arith.constant(self.vector_type(kind), ir.Attribute.parse(f"dense<{text}> : {self.vector_type(kind)}"))

    def ones(self, kind: ir.Type) -> ir.Value:
        return self._constant(kind, [1] * self.count)

    def all_true(self) -> ir.Value:
        kind = self.vector_type(ir.IntegerType.get_signless(1))
        return arith.constant(kind, ir.Attribute.parse(f"dense<true> : {kind}"))

    def any(self, mask: ir.Value) -> ir.Value:
        """Whether a lane is active."""
        kind = ir.Attribute.parse("#vector.kind<or>")
        return vector.reduction(ir.IntegerType.get_signless(1), kind, mask)

    def _constant(self, kind: ir.Type, numbers: Sequence[int]) -> ir.Value:
        type_ = self.vector_type(kind)
        text = ", ".join(map(str, numbers))
        return arith.constant(type_, ir.Attribute.parse(f"dense<[{text}]> : {type_}"))


def received(target: ir.Value, value: ir.Value, lanes: Lanes) -> ir.Value:
    """`value` in the form that `target`, which receives it, has: a scalar or a vector."""
    return lanes.scalar(value) if lanes.shapes.of(target) is not None else lanes.vector(value)
