# SPDX-License-Identifier: Apache-2.0
"""Assignment to arrays and parts of them: `C[:] = A * B + 1`, `a[1:-1] += r`, `a[a < 0] = 0`.

The right side is computed where it is stored, without temporaries, unless it may read at other places the elements that
are written (`a[1:] = a[:-1]`): then all of it is computed first, as NumPy does.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pyacc_mlir.dialects.mlir import ir, scf
from pyacc_mlir.frontend import emit_ops as ops
from pyacc_mlir.frontend.emit_array_loops import each_element, in_order, once
from pyacc_mlir.frontend.emit_broadcast import broadcast_into
from pyacc_mlir.frontend.emit_same_values import is_private, root, same_value
from pyacc_mlir.frontend.emit_values import ArrayValue, ComputedValue, Value

if TYPE_CHECKING:
    from pyacc_mlir.frontend.emit_expr import Expressions


class Sections:
    """Emits assignments to arrays for the `Expressions` that owns it."""

    def __init__(self, expressions: Expressions) -> None:
        self.expressions = expressions
        self.state = expressions.state

    def assign(self, node: ast.AST, target: ArrayValue, value: Value, mask: ComputedValue | None = None) -> None:
        """Store `value`, which broadcasts, into all elements of `target`, or into those where `mask` is true."""
        computed = self.expressions.elementwise.computed(value)
        extents = tuple(self.expressions.extent(target, axis) for axis in range(target.type.ndim))
        place, same = broadcast_into(self.state, node, computed.extents, extents)
        fitted = ComputedValue(target.type, extents, lambda at: computed.at(place(at)), computed.reads)
        if mask is None and self._is_safe(target, fitted, same):
            self._store(target, fitted, None)
        elif mask is not None and self._is_safe(target, fitted, same) and self._is_safe(target, mask, True):
            self._store(target, fitted, mask)
        else:
            self._by_way_of_a_copy(target, fitted, mask)

    def _is_safe(self, target: ArrayValue, value: ComputedValue, same_shape: bool) -> bool:
        """Whether no element is read after it was written for another position."""
        for read in value.reads:
            in_place = read.in_place and same_shape and same_value(read.array.value, target.value)
            if not in_place and self._may_overlap(root(target.value), root(read.array.value)):
                return False
        return True

    def is_disjoint(self, target: ArrayValue, value: ComputedValue) -> bool:
        """Whether nothing that `value` reads is memory of `target`."""
        return not any(self._may_overlap(root(target.value), root(read.array.value)) for read in value.reads)

    def _may_overlap(self, written: ir.Value, read: ir.Value) -> bool:
        """Whether two arrays may share memory. Of two that come in it is assumed that they do not: each call checks."""
        if written == read:
            return True
        names = [self.state.arguments.get(array) for array in (written, read)]
        if None in names:
            return False
        if names[0] == names[1]:
            return True  # before and after the name was given to another array
        self.state.assumptions.disjoint.add(frozenset(name for name in names if name is not None))
        return not self.state.assumptions.allowed

    def _store(self, target: ArrayValue, value: ComputedValue, mask: ComputedValue | None) -> None:
        if self._is_of_gang(target):
            in_order(value.extents, lambda at: self._store_one(target, value, mask, at))
            return
        each_element(
            self.state, value.extents, lambda at: self._store_one(target, value, mask, at),
            backwards=target.type.layout == "F",
        )  # fmt: skip

    def _is_of_gang(self, target: ArrayValue) -> bool:
        """Whether every gang that executes the statement has a target of its own, all of which it must fill."""
        return self.state.compute_kind == "parallel" and is_private(target.value)

    def _store_one(
        self, target: ArrayValue, value: ComputedValue, mask: ComputedValue | None, at: list[ir.Value]
    ) -> None:
        if mask is None:
            self.expressions.store_at(target, at, value.at(at))
            return
        chosen = scf.IfOp(ops.truth(mask.at(at)))
        with ir.InsertionPoint(chosen.then_block):
            self.expressions.store_at(target, at, value.at(at))
            scf.yield_([])

    def _by_way_of_a_copy(self, target: ArrayValue, value: ComputedValue, mask: ComputedValue | None) -> None:
        kernels = self.state.compute_kind == "kernels"

        def copy() -> None:
            local = self.expressions.local_arrays
            kept = self._kept(local.filled(value))
            kept_mask = None if mask is None else self._kept(local.filled(mask))
            if kernels:
                self._store(target, kept, kept_mask)
            else:
                in_order(value.extents, lambda at: self._store_one(target, kept, kept_mask, at))

        if kernels or self._is_of_gang(target):
            copy()
        else:
            once(self.state, copy)

    def _kept(self, array: ArrayValue) -> ComputedValue:
        return self.expressions.elementwise.computed(array)
