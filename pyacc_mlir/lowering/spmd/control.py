# SPDX-License-Identifier: Apache-2.0
"""A loop body written with lanes: what is uniform stays as it is, lanes that part become masks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from pyacc_mlir.dialects.mlir import arith, ir, scf, vector
from pyacc_mlir.lowering.spmd.lanes import Lanes
from pyacc_mlir.lowering.spmd.masking import both, is_cheap_and_safe, not_in
from pyacc_mlir.lowering.spmd.memory import emit_alloca, emit_load, emit_store
from pyacc_mlir.lowering.spmd.shapes import body_operations, terminator
from pyacc_mlir.lowering.spmd.tiles import Tiles, tiled_loads

Mask: TypeAlias = "ir.Value | None"  # None: all lanes are active
_DIVISIONS = ("arith.divsi", "arith.remsi", "arith.divui", "arith.remui", "arith.floordivsi", "arith.ceildivsi",
              "arith.ceildivui")  # fmt: skip


def emit_body(operations: Iterable[ir.Operation], lanes: Lanes, mask: Mask) -> None:
    """Write `operations` at the current point for the lanes of `mask`, of which one at least is active."""
    for op in operations:
        with op.location:
            _emit(op, lanes, mask)


def _emit(op: ir.Operation, lanes: Lanes, mask: Mask) -> None:
    match op.name:
        case "memref.load":
            lanes.bind(op.result, emit_load(op, lanes, mask))
        case "memref.store":
            emit_store(op, lanes, mask)
        case "memref.alloca":
            lanes.bind(op.result, emit_alloca(op, lanes))
        case "scf.if" if lanes.shapes.diverges(op):
            _divergent_if(op, lanes, mask)
        case "scf.if":
            _uniform_if(op, lanes, mask)
        case "scf.for" if lanes.shapes.diverges(op):
            _divergent_for(op, lanes, mask)
        case "scf.for":
            _uniform_for(op, lanes, mask)
        case "scf.while" if lanes.shapes.diverges(op):
            _divergent_while(op, lanes, mask)
        case "scf.while":
            _uniform_while(op, lanes, mask)
        case _:
            _pure(op, lanes, mask)


def _pure(op: ir.Operation, lanes: Lanes, mask: Mask) -> None:
    if lanes.shapes.of(op.result) is not None:
        copy = op.clone()
        for position, operand in enumerate(op.operands):
            copy.operands[position] = lanes.scalar(operand)
        lanes.bind(op.result, copy.result)
        return
    operands = [lanes.vector(operand) for operand in op.operands]
    if op.name in _DIVISIONS and mask is not None:
        # A lane that is off must not divide by zero: that would end the process.
        operands[1] = arith.select(mask, operands[1], lanes.ones(op.operands[1].type))
    kind = lanes.vector_type(op.result.type)
    attributes = dict(op.attributes.items())
    new = ir.Operation.create(op.name, results=[kind], operands=operands, attributes=attributes)
    lanes.bind(op.result, new.result)


def _uniform_if(op: ir.Operation, lanes: Lanes, mask: Mask) -> None:
    has_else = bool(op.regions[1].blocks)
    new = scf.IfOp(lanes.scalar(op.operands[0]), [lanes.type_of(r) for r in op.results], has_else=has_else)
    for region, target in zip(op.regions, new.operation.regions, strict=True):
        if region.blocks:
            with ir.InsertionPoint(target.blocks[0]):
                emit_body(body_operations(region), lanes, mask)
                yielded = zip(op.results, terminator(region).operands, strict=True)
                scf.YieldOp([_as(result, value, lanes) for result, value in yielded])
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


def _uniform_for(op: ir.Operation, lanes: Lanes, mask: Mask) -> None:
    low, high, step, *initial = list(op.operands)
    body = op.regions[0].blocks[0]
    carried = list(body.arguments)[1:]
    starts = [_as(argument, value, lanes) for argument, value in zip(carried, initial, strict=True)]
    first = lanes.scalar(low)
    if mask is None and (loads := tiled_loads(op, lanes.shapes)):
        first, starts = _tiled_for(op, lanes, Tiles(loads, lanes.register), starts)
    new = scf.ForOp(first, lanes.scalar(high), lanes.scalar(step), starts)
    lanes.bind(body.arguments[0], new.induction_variable)
    for argument, value in zip(carried, new.inner_iter_args, strict=True):
        lanes.bind(argument, value)
    with ir.InsertionPoint(new.body):
        emit_body(body_operations(op.regions[0]), lanes, mask)
        yielded = zip(carried, terminator(op.regions[0]).operands, strict=True)
        scf.YieldOp([_as(argument, value, lanes) for argument, value in yielded])
    for old, result in zip(op.results, new.results, strict=True):
        lanes.bind(old, result)


def _tiled_for(op: ir.Operation, lanes: Lanes, tiles: Tiles, starts: list[ir.Value]) -> tuple[ir.Value, list[ir.Value]]:
    """The iterations of `op` that fill whole tiles: where they end, and what is carried out of them."""
    low, high, *_ = (lanes.scalar(value) for value in op.operands)
    index = ir.IndexType.get()
    zero, width = arith.constant(index, 0), arith.constant(index, tiles.width)
    trips = arith.maxsi(arith.subi(high, low), zero)
    end = arith.addi(low, arith.muli(arith.divui(trips, width), width))
    new = scf.ForOp(low, end, width, starts)
    body = op.regions[0].blocks[0]
    carried = list(body.arguments)[1:]
    with ir.InsertionPoint(new.body):
        values = list(new.inner_iter_args)
        for step in range(tiles.width):
            tiles.step = step
            lanes.bind(body.arguments[0], arith.addi(new.induction_variable, arith.constant(index, step)))
            _bind_all(lanes, carried, values)
            for inner in body_operations(op.regions[0]):
                column = tiles.column(inner, lanes)
                if column is not None:
                    lanes.bind(inner.result, column)
                else:
                    _emit(inner, lanes, None)
            yielded = zip(carried, terminator(op.regions[0]).operands, strict=True)
            values = [_as(argument, value, lanes) for argument, value in yielded]
        scf.YieldOp(values)
    return end, list(new.results)


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
    starts = [_as(argument, value, lanes) for argument, value in zip(arguments, op.operands, strict=True)]
    new = scf.WhileOp([lanes.type_of(result) for result in op.results], starts)
    head = new.before.blocks.append(*[value.type for value in starts])
    _bind_all(lanes, arguments, head.arguments)
    with ir.InsertionPoint(head):
        emit_body(body_operations(before), lanes, mask)
        condition, *forwarded = list(terminator(before).operands)
        values = [_as(result, value, lanes) for result, value in zip(op.results, forwarded, strict=True)]
        scf.ConditionOp(lanes.scalar(condition), values)
    tail = new.after.blocks.append(*[lanes.type_of(result) for result in op.results])
    _bind_all(lanes, after.blocks[0].arguments, tail.arguments)
    with ir.InsertionPoint(tail):
        emit_body(body_operations(after), lanes, mask)
        yielded = zip(arguments, terminator(after).operands, strict=True)
        scf.YieldOp([_as(argument, value, lanes) for argument, value in yielded])
    _bind_all(lanes, op.results, new.results)


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
    _bind_all(lanes, arguments, list(head.arguments)[:count])
    with ir.InsertionPoint(head):
        alive, *olds = list(head.arguments)[count:]
        emit_body(body_operations(before), lanes, alive)
        condition, *forwarded = [lanes.vector(value) for value in terminator(before).operands]
        final = [arith.select(alive, value, old) for value, old in zip(forwarded, olds, strict=True)]
        going = arith.andi(condition, alive)
        scf.ConditionOp(lanes.any(going), [going, *forwarded, *final])
    tail = new.after.blocks.append(bits, *kinds, *kinds)
    going, *rest = list(tail.arguments)
    _bind_all(lanes, after.blocks[0].arguments, rest[: len(kinds)])
    with ir.InsertionPoint(tail):
        emit_body(body_operations(after), lanes, going)
        yielded = [lanes.vector(value) for value in terminator(after).operands]
        scf.YieldOp([*yielded, going, *rest[len(kinds) :]])
    _bind_all(lanes, op.results, list(new.results)[1 + len(kinds) :])


def _bind_all(lanes: Lanes, olds: Sequence[ir.Value], news: Sequence[ir.Value]) -> None:
    for old, new in zip(olds, news, strict=True):
        lanes.bind(old, new)


def _as(target: ir.Value, value: ir.Value, lanes: Lanes) -> ir.Value:
    """`value` in the form that `target`, which receives it, has: a scalar or a vector."""
    return lanes.scalar(value) if lanes.shapes.of(target) is not None else lanes.vector(value)
