# SPDX-License-Identifier: Apache-2.0
"""A loop body written with lanes: what is uniform stays as it is, lanes that part become masks."""

from __future__ import annotations

from collections.abc import Iterable

from pyacc_mlir.dialects.mlir import arith, ir, scf, vector
from pyacc_mlir.lowering.spmd.counted import Rows, emit_counted
from pyacc_mlir.lowering.spmd.lanes import Lanes, received
from pyacc_mlir.lowering.spmd.masking import Mask, both, is_cheap_and_safe, not_in
from pyacc_mlir.lowering.spmd.shapes import body_operations, terminator
from pyacc_mlir.lowering.spmd.straight import emit_straight


def emit_body(operations: Iterable[ir.Operation], lanes: Lanes, mask: Mask) -> None:
    """Write `operations` at the current point for the lanes of `mask`, of which one at least is active."""
    for op in operations:
        with op.location:
            _emit(op, lanes, mask)


def _emit(op: ir.Operation, lanes: Lanes, mask: Mask) -> None:
    match op.name:
        case "scf.if" if lanes.shapes.diverges(op):
            _divergent_if(op, lanes, mask)
        case "scf.if":
            _uniform_if(op, lanes, mask)
        case "scf.for" if lanes.shapes.diverges(op):
            _divergent_for(op, lanes, mask)
        case "scf.for":
            emit_counted(op, Rows([lanes]), mask, emit_row_of_one)
        case "scf.while" if lanes.shapes.diverges(op):
            _divergent_while(op, lanes, mask)
        case "scf.while":
            _uniform_while(op, lanes, mask)
        case _:
            emit_straight(op, lanes, mask)


def emit_row_of_one(op: ir.Operation, rows: Rows, mask: Mask) -> None:
    """Write `op` for the only row there is."""
    _emit(op, rows.first, mask)


def _uniform_if(op: ir.Operation, lanes: Lanes, mask: Mask) -> None:
    has_else = bool(op.regions[1].blocks)
    new = scf.IfOp(lanes.scalar(op.operands[0]), [lanes.type_of(r) for r in op.results], has_else=has_else)
    for region, target in zip(op.regions, new.operation.regions, strict=True):
        if region.blocks:
            with ir.InsertionPoint(target.blocks[0]):
                emit_body(body_operations(region), lanes, mask)
                yielded = zip(op.results, terminator(region).operands, strict=True)
                scf.YieldOp([received(result, value, lanes) for result, value in yielded])
    for old, result in zip(op.results, new.results, strict=True):
        lanes.bind(old, result)


def _divergent_if(op: ir.Operation, lanes: Lanes, mask: Mask) -> None:
    condition = lanes.vector(op.operands[0])
    masks = [both(condition, mask), not_in(condition, mask)]
    values = [
        _branch(op, region, lanes, active) if region.blocks else []
        for region, active in zip(op.regions, masks, strict=True)
    ]
    for position, old in enumerate(op.results):
        lanes.bind(old, arith.select(condition, values[0][position], values[1][position]))


def _branch(op: ir.Operation, region: ir.Region, lanes: Lanes, active: ir.Value) -> list[ir.Value]:
    """One side of a divergent `if`: written straight if that is cheap, else jumped over when no lane takes it."""
    if is_cheap_and_safe(region, lanes.shapes):
        emit_body(body_operations(region), lanes, active)
        return [lanes.vector(value) for value in terminator(region).operands]
    kinds = [lanes.vector_type(result.type) for result in op.results]
    guard = scf.IfOp(lanes.any(active), kinds, has_else=bool(kinds))
    with ir.InsertionPoint(guard.then_block):
        emit_body(body_operations(region), lanes, active)
        scf.YieldOp([lanes.vector(value) for value in terminator(region).operands])
    if kinds:
        with ir.InsertionPoint(guard.else_block):
            scf.YieldOp([lanes.zero(result.type) for result in op.results])
    return list(guard.results)


def _divergent_for(op: ir.Operation, lanes: Lanes, mask: Mask) -> None:
    """Every lane counts its own trips; all walk until the last is done."""
    low, high, step, *initial = list(op.operands)
    body = op.regions[0].blocks[0]
    carried = list(body.arguments)[1:]
    trips = _trips(lanes, low, high, step, mask)
    kind = ir.Attribute.parse("#vector.kind<maxsi>")
    i64 = ir.IntegerType.get_signless(64)
    index = ir.IndexType.get()
    most = arith.index_cast(index, vector.reduction(i64, kind, trips))
    starts = [lanes.vector(value) for value in initial]
    new = scf.ForOp(arith.constant(index, 0), most, arith.constant(index, 1), starts)
    with ir.InsertionPoint(new.body):
        count = new.induction_variable
        active = arith.cmpi(arith.CmpIPredicate.slt, lanes.splat(arith.index_cast(i64, count)), trips)
        _bind_variable(body.arguments[0], low, step, count, lanes)
        for argument, value in zip(carried, new.inner_iter_args, strict=True):
            lanes.bind(argument, value)
        emit_body(body_operations(op.regions[0]), lanes, active)
        yielded = [lanes.vector(value) for value in terminator(op.regions[0]).operands]
        olds = list(new.inner_iter_args)
        scf.YieldOp([arith.select(active, value, old) for value, old in zip(yielded, olds, strict=True)])
    for old, result in zip(op.results, new.results, strict=True):
        lanes.bind(old, result)


def _trips(lanes: Lanes, low: ir.Value, high: ir.Value, step: ir.Value, mask: Mask) -> ir.Value:
    """Trip counts of the lanes, i64; not positive for none. Lanes that are off have none."""
    wide = lanes.vector_type(ir.IntegerType.get_signless(64))
    first, last, by = (arith.index_cast(wide, lanes.vector(value)) for value in (low, high, step))
    trips = arith.ceildivsi(arith.subi(last, first), by)
    return trips if mask is None else arith.select(mask, trips, arith.subi(trips, trips))


def _bind_variable(variable: ir.Value, low: ir.Value, step: ir.Value, count: ir.Value, lanes: Lanes) -> None:
    """low + count · step"""
    if lanes.shapes.of(variable) is not None:
        distance = arith.muli(count, lanes.scalar(step))
        lanes.bind(variable, arith.addi(lanes.scalar(low), distance))
        return
    distance = arith.muli(lanes.splat(count), lanes.vector(step))
    lanes.bind(variable, arith.addi(lanes.vector(low), distance))


def _uniform_while(op: ir.Operation, lanes: Lanes, mask: Mask) -> None:
    before, after = op.regions
    arguments = list(before.blocks[0].arguments)
    starts = [received(argument, value, lanes) for argument, value in zip(arguments, op.operands, strict=True)]
    new = scf.WhileOp([lanes.type_of(result) for result in op.results], starts)
    head = new.before.blocks.append(*[value.type for value in starts])
    lanes.bind_all(arguments, head.arguments)
    with ir.InsertionPoint(head):
        emit_body(body_operations(before), lanes, mask)
        condition, *forwarded = list(terminator(before).operands)
        values = [received(result, value, lanes) for result, value in zip(op.results, forwarded, strict=True)]
        scf.ConditionOp(lanes.scalar(condition), values)
    tail = new.after.blocks.append(*[lanes.type_of(result) for result in op.results])
    lanes.bind_all(after.blocks[0].arguments, tail.arguments)
    with ir.InsertionPoint(tail):
        emit_body(body_operations(after), lanes, mask)
        yielded = zip(arguments, terminator(after).operands, strict=True)
        scf.YieldOp([received(argument, value, lanes) for argument, value in yielded])
    lanes.bind_all(op.results, new.results)


def _divergent_while(op: ir.Operation, lanes: Lanes, mask: Mask) -> None:
    """Lanes leave one by one, each with the values it has then; carried: values, active lanes, results so far."""
    before, after = op.regions
    arguments = list(before.blocks[0].arguments)
    bits = lanes.vector_type(ir.IntegerType.get_signless(1))
    kinds = [lanes.vector_type(result.type) for result in op.results]
    starts = [lanes.vector(value) for value in op.operands]
    active = lanes.all_true() if mask is None else mask
    results = [lanes.zero(result.type) for result in op.results]
    new = scf.WhileOp([bits, *kinds, *kinds], [*starts, active, *results])
    head = new.before.blocks.append(*[value.type for value in (*starts, active, *results)])
    count = len(starts)
    lanes.bind_all(arguments, list(head.arguments)[:count])
    with ir.InsertionPoint(head):
        alive, *olds = list(head.arguments)[count:]
        emit_body(body_operations(before), lanes, alive)
        condition, *forwarded = [lanes.vector(value) for value in terminator(before).operands]
        final = [arith.select(alive, value, old) for value, old in zip(forwarded, olds, strict=True)]
        going = arith.andi(condition, alive)
        scf.ConditionOp(lanes.any(going), [going, *forwarded, *final])
    tail = new.after.blocks.append(bits, *kinds, *kinds)
    going, *rest = list(tail.arguments)
    lanes.bind_all(after.blocks[0].arguments, rest[: len(kinds)])
    with ir.InsertionPoint(tail):
        emit_body(body_operations(after), lanes, going)
        yielded = [lanes.vector(value) for value in terminator(after).operands]
        scf.YieldOp([*yielded, going, *rest[len(kinds) :]])
    lanes.bind_all(op.results, list(new.results)[1 + len(kinds) :])
