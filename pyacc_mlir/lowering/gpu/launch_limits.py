# SPDX-License-Identifier: Apache-2.0
"""Sizes that a device cannot have: an error at the construct, when compiling or, for computed sizes, before the launch.

The program's sizes are honoured exactly or not at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyacc_mlir.artifact import ErrorSite
from pyacc_mlir.dialects.mlir import arith, ir, scf
from pyacc_mlir.lowering.acc_clauses import Sizes, constant_value
from pyacc_mlir.lowering.cpu import llvm_ir, runtime_calls
from pyacc_mlir.lowering.gpu.builders import as_index, divide_up, index, multiply
from pyacc_mlir.lowering.gpu.layout import MAX_THREADS, NAMED_BARRIERS, WARP
from pyacc_mlir.lowering.par_dims import ParDim, par_dims
from pyacc_mlir.lowering.pass_base import PassContext, operations
from pyacc_mlir.lowering.remarks import place_of, refuse
from pyacc_mlir.lowering.walks import ancestors

_MOST_GANGS = ((1 << 31) - 1, (1 << 16) - 1, (1 << 16) - 1)
_MORE = arith.CmpIPredicate.ugt


@dataclass(frozen=True, slots=True)
class LaunchLimits:
    """Checks one construct, on the host, at the insertion point."""

    parallel: ir.Operation
    module: ir.Module
    ctx: PassContext

    def check_given(self, given: Sizes) -> None:
        """Refuse numbers of workers and lanes beyond the limits, also where no loop uses them and none is launched."""
        for what, number in (("workers", given.workers), ("vector lanes", given.vector)):
            known, text = constant_value(number), f"there are at most {MAX_THREADS} {what}, found {{a}}"
            if known is not None and known > MAX_THREADS:
                refuse(self.parallel, text.replace("{a}", str(known)), "ACC701")
            elif known is None and number is not None:
                size = as_index(number)
                self._fail_if_more(size, index(MAX_THREADS), text, size, size)

    def check(self, workers: ir.Value, vector: ir.Value, gangs: Sequence[ir.Value]) -> None:
        """Refuse what is launched beyond the limits: the threads of a gang, and the gangs."""
        most = index(MAX_THREADS)
        row = multiply(divide_up(vector, index(WARP)), index(WARP))
        text = f"{{a}} workers of {{b}} vector lanes exceed {MAX_THREADS} threads in a gang"
        self._fail_if_more(multiply(row, workers), most, text, workers, vector)
        for count, limit, dim in zip(gangs, _MOST_GANGS, (1, 2, 3), strict=False):
            text = f"dimension {dim} has at most {limit} gangs, found {{a}}"
            self._fail_if_more(count, index(limit), text, count, count)
        if self._rows_wait(row):
            # 16 barriers, of which one is for the block: rows of several warps wait at one each
            text = f"a vector loop in a worker loop needs fewer than {NAMED_BARRIERS} workers or at most {WARP} lanes, "
            lanes = arith.select(arith.cmpi(_MORE, workers, index(NAMED_BARRIERS - 1)), row, index(0))
            if constant_value(workers) is not None:
                lanes = row if (constant_value(workers) or 0) >= NAMED_BARRIERS else index(0)
            self._fail_if_more(lanes, index(WARP), text + "found {a} workers of {b} lanes", workers, vector)

    def _rows_wait(self, row: ir.Value) -> bool:
        """Some loop is shared over the lanes of a worker whose loop is around it."""
        if constant_value(row) == WARP:
            return False
        for loop in operations(self.parallel, "scf.parallel"):
            around = {dim for outer in ancestors(loop, self.parallel) for dim in par_dims(outer)}
            if ParDim.VECTOR in par_dims(loop) and ParDim.WORKER in around:
                return True
        return False

    def _fail_if_more(self, value: ir.Value, limit: ir.Value, message: str, a: ir.Value, b: ir.Value) -> None:
        known, most = constant_value(value), constant_value(limit)
        if known is not None and most is not None:
            if known > most:
                text = message.replace("{a}", str(constant_value(a))).replace("{b}", str(constant_value(b)))
                refuse(self.parallel, text, "ACC701")
            return
        site = self.ctx.error_site(ErrorSite("DeviceError", message, *place_of(self.parallel)))
        guard = scf.IfOp(arith.cmpi(_MORE, value, limit))
        with ir.InsertionPoint(guard.then_block):
            numbers = [arith.index_cast(llvm_ir.i64(), number) for number in (a, b)]
            runtime_calls.fail(self.module, arith.constant(llvm_ir.i32(), site), *numbers)
            scf.YieldOp([])
