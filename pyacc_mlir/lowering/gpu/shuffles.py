# SPDX-License-Identifier: Apache-2.0
"""Combining one value of each thread over a warp, a row or a block, so that every thread gets the result."""

from __future__ import annotations

from dataclasses import dataclass, field

from pyacc_mlir.dialects.mlir import arith, gpu, ir, memref, scf
from pyacc_mlir.dialects.mlir import complex as complex_dialect
from pyacc_mlir.lowering.acc_clauses import constant_value
from pyacc_mlir.lowering.gpu.builders import add, divide_up, index, member_id, multiply
from pyacc_mlir.lowering.gpu.layout import MAX_WARPS, WARP, Layout, Scope
from pyacc_mlir.lowering.gpu.shared_memory import address, declare
from pyacc_mlir.lowering.gpu.value_functions import ValueFunction, call
from pyacc_mlir.lowering.par_dims import ParDim


@dataclass(slots=True)
class ThreadReducer:
    """Emits the reductions of one construct; those of one element type share a buffer."""

    module: ir.Module
    layout: Layout
    buffers: dict[str, tuple[str, ir.Type]] = field(default_factory=dict)

    def reduce(self, value: ir.Value, scope: Scope, function: ValueFunction) -> ir.Value:
        """`function` over the values of all threads that share `scope`, at the insertion point.

        All of them must be here; threads without a part of their own bring the identity.
        """
        value = _over_warp(value, function)
        warps = self._warps(scope)
        if constant_value(warps) == 1:
            return value
        buffer = self._buffer(value.type)
        self._publish(value, buffer)
        self.layout.barrier(scope)
        first = index(0) if scope is Scope.BLOCK else multiply(member_id(ParDim.WORKER), self._row_warps())
        total = _over_slots(buffer, first, warps, function)
        # nobody may publish the next value while another still reads this one
        self.layout.barrier(scope)
        return total

    def _row_warps(self) -> ir.Value:
        return divide_up(self.layout.row_length(), index(WARP))

    def _warps(self, scope: Scope) -> ir.Value:
        whole_block = scope is Scope.BLOCK and self.layout.uses_workers
        return multiply(self._row_warps(), self.layout.workers) if whole_block else self._row_warps()

    def _buffer(self, element: ir.Type) -> ir.Value:
        key = str(element)
        if key not in self.buffers:
            self.buffers[key] = declare(self.module, ir.MemRefType.get([MAX_WARPS], element))
        return address(*self.buffers[key])

    def _publish(self, value: ir.Value, buffer: ir.Value) -> None:
        """The first lane of each warp stores the warp's value in the warp's slot."""
        lane = member_id(ParDim.VECTOR)
        is_first = arith.cmpi(arith.CmpIPredicate.eq, arith.remui(lane, index(WARP)), index(0))
        slot = arith.divui(lane, index(WARP))
        if self.layout.uses_workers:
            slot = add(slot, multiply(member_id(ParDim.WORKER), self._row_warps()))
        branch = scf.IfOp(is_first)
        with ir.InsertionPoint(branch.then_block):
            memref.store(value, buffer, [slot])
            scf.YieldOp([])


def _over_warp(value: ir.Value, function: ValueFunction) -> ir.Value:
    distance = WARP // 2
    while distance:
        value = call(function, value, _from_lane_at(value, distance))
        distance //= 2
    return value


def _from_lane_at(value: ir.Value, distance: int) -> ir.Value:
    """The value of the lane whose number differs by `distance` (exclusive or)."""
    i32 = ir.IntegerType.get_signless(32)
    kind = value.type
    if isinstance(kind, ir.ComplexType):
        parts = [_from_lane_at(part(value), distance) for part in (complex_dialect.re, complex_dialect.im)]
        return complex_dialect.create_(kind, *parts)
    small = kind.width < 32
    if small:
        bits = ir.IntegerType.get_signless(kind.width)
        whole = value if isinstance(kind, ir.IntegerType) else arith.bitcast(bits, value)
        value = arith.extui(i32, whole)
    mode = ir.Attribute.parse("#gpu<shuffle_mode xor>")
    other = gpu.ShuffleOp(value, arith.constant(i32, distance), arith.constant(i32, WARP), mode).results[0]
    if not small:
        return other
    cut = arith.trunci(ir.IntegerType.get_signless(kind.width), other)
    return cut if isinstance(kind, ir.IntegerType) else arith.bitcast(kind, cut)


def _over_slots(buffer: ir.Value, first: ir.Value, count: ir.Value, function: ValueFunction) -> ir.Value:
    start = memref.load(buffer, [first])
    loop = scf.ForOp(index(1), count, index(1), [start])
    with ir.InsertionPoint(loop.body):
        slot = add(first, loop.induction_variable)
        total = call(function, loop.inner_iter_args[0], memref.load(buffer, [slot]))
        scf.YieldOp([total])
    return loop.results[0]
