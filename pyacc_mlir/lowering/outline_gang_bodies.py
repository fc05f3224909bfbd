# SPDX-License-Identifier: Apache-2.0
"""Every compute construct becomes a function that one gang runs, and a call that runs it on the thread team.

Before:
    acc.parallel {
      scf.parallel (%i) = (%c0) to (%n) step (%c1) {...} {acc.par_dims = #acc<par_dims[block_x, thread_x]>}
    }
After:
    %ctx = {captured values, zeroed turn counters}
    func.call @pyacc_rt_parallel(@block_gang_0, %ctx, %num_gangs, %work, %cost)
    func.func private @block_gang_0(%gang: i64, %num_gangs: i64, %ctx: !llvm.ptr) {
      scf.for %i = (n·gang/num_gangs) to (n·(gang+1)/num_gangs) step 1 {...} {pyacc.vector}
    }

Code outside of gang loops runs in every gang. A construct of a single gang stays in its function, as plain loops.
With `async` the call is pyacc_rt_parallel_async, which copies the context and runs the gangs on a queue; what the
construct takes from the stack must live until the queue has been waited for.

Needs: stage `mapped`; `await-stack-memory`, and firstprivate scalars by value, where there is `async`.
Leaves: of the acc dialect only data operations (they must outlive the constructs, whose verifier looks for them).
Spec: OpenACC 3.4 section 2.5.1 (parallel), 2.9.2 (gang), 2.9.11 (reduction), 2.16.1 (async).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import ClassVar

from pyacc_mlir.artifact import ErrorSite
from pyacc_mlir.dialects.mlir import arith, ir
from pyacc_mlir.dialects.queries import erase_declarations
from pyacc_mlir.lowering.acc_clauses import constant_value, sizes
from pyacc_mlir.lowering.cpu import llvm_ir, runtime_calls
from pyacc_mlir.lowering.cpu.estimates import host_value, operations_of_iteration
from pyacc_mlir.lowering.cpu.gang_function import captures, make_function, pack
from pyacc_mlir.lowering.cpu.gang_loops import gang_loops, lower_loops, total_trips, trip_counts
from pyacc_mlir.lowering.cpu.gang_queries import answer_queries
from pyacc_mlir.lowering.cpu.gang_reductions import inline_reductions, order_section, ordered_sections
from pyacc_mlir.lowering.cpu.regions import inline_region, owner_function
from pyacc_mlir.lowering.device.queues import queue_of
from pyacc_mlir.lowering.par_dims import ParDim, par_dims
from pyacc_mlir.lowering.pass_base import PassContext, operations
from pyacc_mlir.lowering.remarks import place_of

_MOST_GANGS = 1 << 16  # kMostGangs of the runtime
_FIXED_GANGS = 64  # of a reduction in a fixed order
_FIXED_OPERATIONS = 20_000  # each of them has at least this many


@dataclass(frozen=True, slots=True)
class OutlineGangBodies:
    """Compute constructs to gang functions."""

    name: ClassVar[str] = "outline-gang-bodies"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        with module.context:
            for number, construct in enumerate(operations(module.operation, "acc.parallel")):
                with construct.location:
                    if _is_single_gang(construct) and not queue_of(construct).is_async:
                        _keep(construct)
                    else:
                        _outline(module, construct, number, ctx)
            answer_queries(module.operation, None)  # of the host itself
            erase_declarations(module)


def _is_single_gang(construct: ir.Operation) -> bool:
    gangs = sizes(construct).gangs
    if not gangs:
        return not gang_loops(construct)
    return all(constant_value(number) == 1 for number in gangs)


def _keep(construct: ir.Operation) -> None:
    answer_queries(construct, None)
    lower_loops(construct, None)
    inline_reductions(construct)
    inline_region(construct)


def _outline(module: ir.Module, construct: ir.Operation, number: int, ctx: PassContext) -> None:
    host = ir.StringAttr(owner_function(construct).attributes["sym_name"]).value
    name = f"{host}_gang_{number}"
    sections = ordered_sections(construct)
    with ir.InsertionPoint(construct):
        extents = _extents(construct)
        work, cost = _work(construct), _cost(construct)
        is_fixed = bool(sections) and ctx.target.reduction_order == "fixed" and not extents
        gangs = _fixed_gangs(work, cost) if is_fixed else _num_gangs(construct, extents)
        schedule = [gangs, llvm_ir.constant(-1) if work is None else work, llvm_ir.constant(cost)]
        several = extents if len(extents) > 1 else []
        taken = captures(construct, len(sections), several)
        if queue_of(construct).is_async:
            where = [queue_of(construct).value(), _site(construct, ctx)]
            length = llvm_ir.byte_size(taken.context_type())
            runtime_calls.parallel_async(module, name, pack(taken), length, [*schedule, *where])
        else:
            runtime_calls.parallel(module, name, pack(taken), schedule)
    made = make_function(module, construct, name, taken, several, _dimension(construct))
    construct.erase()
    for section, turn in zip(sections, made.counters, strict=True):
        order_section(module, section, turn, made.gang)
    answer_queries(made.operation, made.gang)
    lower_loops(made.operation, made.gang)
    inline_reductions(made.operation)


def _site(construct: ir.Operation, ctx: PassContext) -> ir.Value:
    """The place that an error of asynchronous work names."""
    site = ctx.error_site(ErrorSite("DeviceError", "compute construct", *place_of(construct)))
    return llvm_ir.constant(site, llvm_ir.i32())


def _extents(construct: ir.Operation) -> list[ir.Value]:
    """What num_gangs says of each dimension; of several, 1 at least and together not more than the runtime starts."""
    gangs = [_to_i64(number) for number in sizes(construct).gangs]
    if len(gangs) < 2:
        return gangs
    left, one = (arith.constant(llvm_ir.i64(), number) for number in (_MOST_GANGS, 1))
    found = []
    for number in gangs:
        extent = arith.maxsi(arith.minsi(number, left), one)
        left = arith.divui(left, extent)
        found.append(extent)
    return found


def _num_gangs(construct: ir.Operation, extents: list[ir.Value]) -> ir.Value:
    """num_gangs(a, b, c) asks for a·b·c gangs; without the clause the runtime chooses."""
    if _is_single_gang(construct):
        return llvm_ir.constant(1)
    return reduce(arith.muli, extents) if extents else llvm_ir.constant(0)


def _dimension(construct: ir.Operation) -> ParDim:
    """Where num_gangs does not say it, the dimension that has all gangs: that of the first gang loop."""
    loops = [] if sizes(construct).gangs else gang_loops(construct)
    return next((dim for loop in loops for dim in par_dims(loop) if dim.is_gang), ParDim.GANG1)


def _fixed_gangs(work: ir.Value | None, cost: int) -> ir.Value:
    """As many gangs as the work is worth, however many threads there are: each always sums the same."""
    if work is None:
        return llvm_ir.constant(_FIXED_GANGS)
    long_enough = llvm_ir.constant(max(1, _FIXED_OPERATIONS // max(1, cost)))
    wanted = arith.divui(work, long_enough)
    return arith.maxsi(arith.minsi(wanted, llvm_ir.constant(_FIXED_GANGS)), llvm_ir.constant(1))


def _work(construct: ir.Operation) -> ir.Value | None:
    """The trip count of the first gang loop, where it is known before the construct starts."""
    loops = gang_loops(construct)
    trips = [host_value(trip, construct) for trip in trip_counts(loops[0])] if loops else []
    known = [trip for trip in trips if trip is not None]
    if not trips or len(known) != len(trips):
        return None
    return _to_i64(total_trips(known))


def _cost(construct: ir.Operation) -> int:
    loops = gang_loops(construct)
    return operations_of_iteration(loops[0]) if loops else 0


def _to_i64(value: ir.Value) -> ir.Value:
    i64 = llvm_ir.i64()
    if value.type == i64:
        return value
    return arith.index_cast(i64, value) if isinstance(value.type, ir.IndexType) else arith.extsi(i64, value)
