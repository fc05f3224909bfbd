# SPDX-License-Identifier: Apache-2.0
"""The copies into which one executor reduces: of scalars, whole arrays, elements and sections of arrays."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from pyacc_mlir.dialects import acc
from pyacc_mlir.dialects.mlir import arith, ir, memref
from pyacc_mlir.frontend import emit_ops as ops
from pyacc_mlir.frontend.emit_expr import Expressions
from pyacc_mlir.frontend.emit_parts import Part, Reach
from pyacc_mlir.frontend.emit_recipes import reduction_recipe
from pyacc_mlir.frontend.emit_values import ArrayValue, Names, Slot
from pyacc_mlir.frontend.part_uses import other_use
from pyacc_mlir.frontend.pragma_tree import Construct, VarRef
from pyacc_mlir.frontend.sema_walk import stored_names
from pyacc_mlir.frontend.subscripts import flatten_subscript
from pyacc_mlir.frontend.types import INT, Array, Scalar


@dataclass(frozen=True, slots=True)
class Reduced:
    """One variable of a construct's reductions. `reach` is what is meant of an array, axis by axis; empty: all."""

    name: str
    operator: str
    expr: ast.expr | None = None  # None: implicit
    reach: tuple[Reach, ...] = ()


class Reductions:
    """Emits the copies of one construct."""

    def __init__(self, expressions: Expressions) -> None:
        self.expressions = expressions
        self.state = expressions.state

    def written(self, node: Construct) -> list[Reduced]:
        """What the clauses of a construct name, checked; bounds of sections are emitted here."""
        found = []
        for clause in node.directive.all("reduction"):
            for item in clause.vars:
                kind = self._number_type(item, clause.operator or "+")
                bound = self.state.frame.names.bound.get(item.name)
                if isinstance(bound, ArrayValue) and isinstance(item.expr, ast.Subscript):
                    found.append(self._part(item, item.expr, clause.operator or "+", bound, node))
                elif isinstance(bound, ArrayValue | Slot):
                    found.append(Reduced(item.name, clause.operator or "+", item.expr))
                elif kind is None:
                    text = f"`{item.name}` is not a number or an array, expected one to reduce"
                    raise self.state.frame.problems.error("ACC222", text, item.expr)
        return found

    def _number_type(self, item: VarRef, operator: str) -> Scalar | None:
        """The type of the numbers that `item` names, which must have the operator. None where there are none.

        What the block never assigns is a number without a place of its own: reducing it changes nothing.
        """
        problems = self.state.frame.problems
        bound, known = self.state.frame.names.bound.get(item.name), self.state.frame.typing.variables.get(item.name)
        if isinstance(bound, ArrayValue):
            if bound.type.packed:
                text = f"the elements of `{item.name}` do not lie at multiples of their size: they cannot be reduced"
                raise problems.error("ACC222", text, item.expr, "reduce an array made for it")
            kind = Scalar(bound.type.dtype)
        elif isinstance(bound, Slot):
            kind = bound.type
        elif isinstance(known, Scalar):
            kind = known
        else:
            return None
        if isinstance(item.expr, ast.Subscript) and not isinstance(bound, ArrayValue):
            raise problems.error("ACC222", f"found a part of `{item.name}`, which is a number", item.expr)
        if not ops.reduces(operator, kind):
            text = f"found `{item.name}` of type {kind.dtype.name} in a reduction with `{operator}`"
            raise problems.error("ACC222", f"{text}, expected an operator that its type has", item.expr)
        return kind

    def _part(self, item: VarRef, expr: ast.Subscript, operator: str, bound: ArrayValue, node: Construct) -> Reduced:
        problems = self.state.frame.problems
        _, indices = flatten_subscript(expr)
        if len(indices) > bound.type.ndim:
            text = f"{len(indices)} subscripts for an array of rank {bound.type.ndim}"
            raise problems.error("ACC405", text, expr)
        use = other_use(node.body, item.name, bound.type.ndim)
        if use is not None:
            text = f"found `{item.name}` as a whole where a part of it is reduced, expected single elements of it"
            raise problems.error("ACC222", text, use)
        indices = [*indices, *[ast.Slice()] * (bound.type.ndim - len(indices))]
        with self.state.at(expr):
            reach = tuple(self._reach(bound, axis, index, node.body) for axis, index in enumerate(indices))
        return Reduced(item.name, operator, expr, reach)

    def _reach(self, base: ArrayValue, axis: int, node: ast.expr, body: Sequence[ast.stmt]) -> Reach:
        """One subscript of a part. A section that leaves the array ends at its ends, as a slice does."""
        extent, zero = self.expressions.extent(base, axis), ops.index_constant(0)
        if not isinstance(node, ast.Slice):
            changes = bool(_names_in(node) & stored_names(list(body)).keys())
            return Reach(self._wrapped(node, extent), None, "" if changes else ast.dump(node))
        lower = zero if node.lower is None else self._clamped(node.lower, extent)
        upper = extent if node.upper is None else self._clamped(node.upper, extent)
        return Reach(lower, arith.maxsi(arith.subi(upper, lower), zero), "")

    def _wrapped(self, node: ast.expr, extent: ir.Value) -> ir.Value:
        value = ops.to_index(ops.convert(self.expressions.number(node), INT))
        negative = arith.cmpi(arith.CmpIPredicate.slt, value, ops.index_constant(0))
        return ops.select(negative, arith.addi(value, extent), value)

    def _clamped(self, node: ast.expr, extent: ir.Value) -> ir.Value:
        return arith.minsi(arith.maxsi(self._wrapped(node, extent), ops.index_constant(0)), extent)

    def copy(self, names: Names, reduced: Reduced, device: ir.Value | None = None) -> ir.Value:
        """The copy, which the name stands for from here on. `device`: where an array is, if not where its name says."""
        bound = names.bound[reduced.name]
        assert isinstance(bound, Slot | ArrayValue)
        if isinstance(bound, Slot):
            made = self._made(reduced, bound.memory, bound.type)
            names.bound[reduced.name] = Slot(made, bound.type)
            names.reductions[reduced.name] = reduced.operator
            return made
        kind = Scalar(bound.type.dtype)
        if not reduced.reach:
            made = self._made(reduced, bound.value if device is None else device, kind)
            names.bound[reduced.name] = ArrayValue(made, bound.type)
            return made
        outer = next((part for part in names.parts.get(reduced.name, ()) if part.matches(reduced.expr)), None)
        target = outer.copy.value if outer else _section(bound.value if device is None else device, reduced.reach)
        made = self._made(reduced, target, kind)
        array = Array(bound.type.dtype, ir.MemRefType(made.type).rank, view=True)
        assert reduced.expr is not None
        part = Part(ArrayValue(made, array), reduced.reach, ast.dump(reduced.expr), reduced.operator)
        names.parts[reduced.name] = (part, *(one for one in names.parts.get(reduced.name, ()) if one is not outer))
        return made

    def _made(self, reduced: Reduced, memory: ir.Value, kind: Scalar) -> ir.Value:
        recipe = reduction_recipe(self.state, reduced.operator, kind, ir.MemRefType(memory.type))
        return acc.reduction(reduced.name, memory, recipe)


def _names_in(node: ast.expr) -> set[str]:
    return {child.id for child in ast.walk(node) if isinstance(child, ast.Name)}


def _section(base: ir.Value, reach: Sequence[Reach]) -> ir.Value:
    """The part of an array, without the axes of which it is a single position."""
    kind = ir.MemRefType(base.type)
    dynamic = ir.ShapedType.get_dynamic_size()
    some = ir.ShapedType.get_dynamic_stride_or_offset()
    kept = [axis for axis, one in enumerate(reach) if one.size is not None]
    strides, _ = kind.get_strides_and_offset()
    layout = ir.StridedLayoutAttr.get(some, [strides[axis] for axis in kept])
    made = memref.SubViewOp(
        ir.MemRefType.get([dynamic] * len(kept), kind.element_type, layout), base,
        [one.lower for one in reach], [one.size for one in reach if one.size is not None], [],
        [dynamic] * kind.rank, [1 if one.size is None else dynamic for one in reach], [1] * kind.rank,
    )  # fmt: skip
    return made.result
