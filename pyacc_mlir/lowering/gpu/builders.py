# SPDX-License-Identifier: Apache-2.0
"""Short spellings for the index arithmetic that launches and partitions are made of; constants are folded."""

from __future__ import annotations

from functools import reduce

from pyacc_mlir.dialects.mlir import arith, gpu, ir
from pyacc_mlir.lowering.acc_clauses import constant_value
from pyacc_mlir.lowering.par_dims import ParDim

_AXES = {
    ParDim.GANG1: "x",
    ParDim.GANG2: "y",
    ParDim.GANG3: "z",
    ParDim.WORKER: "y",
    ParDim.VECTOR: "x",
}


def index(number: int) -> ir.Value:
    return arith.constant(ir.IndexType.get(), number)


def boolean(value: bool) -> ir.Value:
    return arith.constant(ir.IntegerType.get_signless(1), int(value))


def as_index(value: ir.Value) -> ir.Value:
    """`value` as an index; a constant stays a constant."""
    known = constant_value(value)
    if known is not None:
        return index(known)
    return value if isinstance(value.type, ir.IndexType) else arith.index_cast(ir.IndexType.get(), value)


def add(left: ir.Value, right: ir.Value) -> ir.Value:
    first, second = constant_value(left), constant_value(right)
    if first == 0:
        return right
    if second == 0:
        return left
    return arith.addi(left, right) if first is None or second is None else index(first + second)


def multiply(left: ir.Value, right: ir.Value) -> ir.Value:
    first, second = constant_value(left), constant_value(right)
    if first == 1 or second == 0:
        return right
    if second == 1 or first == 0:
        return left
    return arith.muli(left, right) if first is None or second is None else index(first * second)


def product(values: list[ir.Value]) -> ir.Value:
    return reduce(multiply, values)


def divide_up(value: ir.Value, by: ir.Value) -> ir.Value:
    """`value / by`, rounded up; both positive."""
    first, second = constant_value(value), constant_value(by)
    if second == 1:
        return value
    if first is None or second is None:
        return arith.divui(arith.subi(arith.addi(value, by), index(1)), by)
    return index(-(-first // second))


def clamp(value: ir.Value, low: int, high: int) -> ir.Value:
    known = constant_value(value)
    if known is not None:
        return index(min(max(known, low), high))
    return arith.minsi(arith.maxsi(value, index(low)), index(high))


def member_id(dim: ParDim) -> ir.Value:
    """Which gang of its dimension, worker or vector lane this is."""
    axis = ir.Attribute.parse(f"#gpu<dim {_AXES[dim]}>")
    return gpu.block_id(axis) if dim.is_gang else gpu.thread_id(axis)


def gang_count(dim: ParDim) -> ir.Value:
    """How many gangs there are in a gang dimension."""
    return gpu.grid_dim(ir.Attribute.parse(f"#gpu<dim {_AXES[dim]}>"))
