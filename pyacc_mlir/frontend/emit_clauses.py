# SPDX-License-Identifier: Apache-2.0
"""Data clauses as entry and exit operations, with the sections they name checked against the arrays."""

from __future__ import annotations

import ast

import numpy as np

from pyacc_mlir.dialects import acc_data
from pyacc_mlir.dialects.mlir import arith, ir
from pyacc_mlir.frontend import emit_ops as ops
from pyacc_mlir.frontend.emit_expr import Expressions
from pyacc_mlir.frontend.emit_values import ArrayValue, Slot, Unclear
from pyacc_mlir.frontend.pragma_tree import Directive, VarRef
from pyacc_mlir.frontend.subscripts import flatten_subscript
from pyacc_mlir.frontend.types import INT, Array, List, Scalar
from pyacc_mlir.frontend.visible_sections import VISIBLE

_SECTION = "section {a}:{b} of `NAME` leaves the array"
_WEAK_INT = Scalar(INT.dtype, weak=True)


class DataClauses:
    """Emits the data clauses of one directive."""

    def __init__(self, expressions: Expressions) -> None:
        self.expressions = expressions
        self.state = expressions.state

    def enter(self, directive: Directive, *, structured: bool = True) -> list[acc_data.Entry]:
        """Entry operations of every data clause, in the order written."""
        entries: list[acc_data.Entry] = []
        for clause in directive.all(*acc_data.DATA_CLAUSES):
            for item in clause.vars:
                found = self.variable(item)
                if clause.spelling == VISIBLE and not self._is_meant(clause.name, item.name):
                    continue
                if found is not None:
                    with self.state.at(item.expr):
                        made = acc_data.enter(
                            clause.name, item.name, *found, modifiers=clause.modifiers, structured=structured
                        )
                    entries.append(made)
        return entries

    def _is_meant(self, clause: str, name: str) -> bool:
        """Whether a clause of a region around the block is about this: a list is on the device for one block alone."""
        kind = self.state.frame.typing.variables.get(name)
        return isinstance(kind, Scalar if clause == "copy" else Array)

    def leave(self, entries: list[acc_data.Entry]) -> None:
        """The exit operations, in reverse order."""
        for entry in reversed(entries):
            acc_data.leave(entry)

    def variable(self, item: VarRef) -> tuple[ir.Value, list[ir.Value]] | None:
        """The memory that a clause names and the bounds of its section.

        None for a number that is never assigned: it is passed by value whatever the clause.
        """
        with self.state.at(item.expr):
            bound = self.state.frame.names.bound.get(item.name)
            if isinstance(bound, ArrayValue):
                return bound.value, self._bounds(bound, item)
            self._check_number(item, bound)
            if isinstance(bound, Slot):
                return bound.memory, []
        return None

    def _check_number(self, item: VarRef, bound: object) -> None:
        """What is no array is a number without a section."""
        problems = self.state.frame.problems
        if isinstance(item.expr, ast.Subscript):
            text = f"found a section of `{item.name}`, which is not an array"
            raise problems.error("ACC215", text, item.expr)
        if isinstance(bound, Unclear):
            text = f"which array `{item.name}` is here depends on the path taken, which is not supported yet"
            raise problems.error("ACC105", text, item.expr)
        if bound is None and item.name not in self.state.frame.typing.variables:
            value = self.state.frame.typing.resolve(item.name)
            if not isinstance(value, bool | int | float | np.generic):
                text = f"found `{item.name}`, which is not a variable"
                raise problems.error("ACC215", text, item.expr)

    def _bounds(self, base: ArrayValue, item: VarRef) -> list[ir.Value]:
        if not isinstance(item.expr, ast.Subscript):
            return []
        _, indices = flatten_subscript(item.expr)
        if len(indices) > base.type.ndim:
            text = f"{len(indices)} subscripts for an array of rank {base.type.ndim}"
            raise self.state.frame.problems.error("ACC405", text, item.expr)
        if item.name in self._appended():
            return []  # the list grows to its section in the region (language.md §6)
        return [self._dimension(base, axis, node, item.name) for axis, node in enumerate(indices)]

    def _appended(self) -> set[str]:
        variables = self.state.frame.typing.variables
        return {name for name, kind in variables.items() if isinstance(kind, List)}

    def _dimension(self, base: ArrayValue, axis: int, node: ast.expr, name: str) -> ir.Value:
        """`lo:hi` of one axis, Python's defaults and negative indices applied; to leave the array is an error."""
        extent = ops.from_index(self.expressions.extent(base, axis))
        zero, one = ops.constant(0, INT).value, ops.constant(1, INT).value
        if isinstance(node, ast.Slice):
            lower = self._end(node.lower, extent.value, zero)
            upper = self._end(node.upper, extent.value, extent.value)
        else:
            lower = self._end(node, extent.value, zero)
            upper = arith.addi(lower, one)
        outside = arith.ori(
            arith.cmpi(arith.CmpIPredicate.slt, lower, zero), arith.cmpi(arith.CmpIPredicate.sgt, upper, extent.value)
        )
        beyond = arith.cmpi(arith.CmpIPredicate.sgt, lower, extent.value)
        message = _SECTION.replace("NAME", name)
        self.state.fail_if(arith.ori(outside, beyond), "DataError", message, node, lower, upper)
        upper = arith.maxsi(upper, lower)  # as a slice of Python, it is empty
        index = ir.IndexType.get()
        size = arith.subi(upper, lower)
        first, last, count = (arith.index_cast(index, value) for value in (lower, arith.subi(upper, one), size))
        return acc_data.bounds(first, last, count, ops.index_constant(1), ops.index_constant(0))

    def _end(self, node: ast.expr | None, extent: ir.Value, default: ir.Value) -> ir.Value:
        if node is None:
            return default
        value = ops.convert(self.expressions.number(node), _WEAK_INT).value
        negative = arith.cmpi(arith.CmpIPredicate.slt, value, ops.constant(0, INT).value)
        return ops.select(negative, arith.addi(value, extent), value)
