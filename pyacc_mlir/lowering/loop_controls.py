# SPDX-License-Identifier: Apache-2.0
"""The controls of an acc.loop as trip counts, and its control variables computed from the number of an iteration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyacc_mlir.dialects.mlir import arith, ir
from pyacc_mlir.lowering.acc_clauses import constant_value
from pyacc_mlir.lowering.remarks import refuse


@dataclass(frozen=True, slots=True)
class Control:
    """One control of a loop: from `lower` by `step`, `trip` times, in the type of the control variable."""

    lower: ir.Value
    step: ir.Value
    trip: ir.Value

    def value_at(self, number: ir.Value) -> ir.Value:
        """The control variable in iteration `number`."""
        count = _cast(number, self.lower.type)
        if constant_value(self.step) != 1:
            count = arith.muli(count, self.step)
        return count if constant_value(self.lower) == 0 else arith.addi(self.lower, count)


def controls_of(loop: ir.Operation) -> list[Control]:
    """The controls of `loop`, computed at the insertion point."""
    view = loop.opview
    if len(loop.regions[0].blocks) != 1 or len(loop.results):
        refuse(loop, "a loop with several basic blocks or with results cannot be lowered")
    inclusive = list(ir.DenseBoolArrayAttr(loop.attributes["inclusiveUpperbound"]))
    bounds = zip(view.lowerbound, view.upperbound, view.step, inclusive, strict=True)
    return [Control(lb, st, _trip_count(lb, ub, st, closed)) for lb, ub, st, closed in bounds]


def move_body(loop: ir.Operation, controls: Sequence[Control], block: ir.Block, numbers: Sequence[ir.Value]) -> None:
    """Move the operations of `loop` to the end of `block`, its control variables computed from `numbers`."""
    body = loop.regions[0].blocks[0]
    with ir.InsertionPoint(block):
        for argument, control, number in zip(body.arguments, controls, numbers, strict=True):
            argument.replace_all_uses_with(control.value_at(number))
    for op in list(body.operations)[:-1]:
        block.append(op)


def _trip_count(lower: ir.Value, upper: ir.Value, step: ir.Value, inclusive: bool) -> ir.Value:
    """Iterations from `lower` to `upper` by `step`, as an index that is never negative.

    (upper - lower + step - sign) / step, without the sign for an inclusive bound; division towards zero is right
    because a quotient that should be negative only has to come out as zero or less.
    """
    span = upper if constant_value(lower) == 0 else arith.subi(upper, lower)
    if constant_value(step) == 1:
        count = _add_constant(span, 1) if inclusive else span
    else:
        total = arith.addi(span, step)
        count = arith.divsi(total if inclusive else arith.subi(total, _sign(step)), step)
    return _not_negative(_cast(count, ir.IndexType.get()))


def _sign(step: ir.Value) -> ir.Value:
    one, minus_one = arith.constant(step.type, 1), arith.constant(step.type, -1)
    known = constant_value(step)
    if known is not None:
        return one if known > 0 else minus_one
    positive = arith.cmpi(arith.CmpIPredicate.sgt, step, arith.constant(step.type, 0))
    return arith.select(positive, one, minus_one)


def _not_negative(count: ir.Value) -> ir.Value:
    return count if _is_not_negative(count) else arith.maxsi(count, index_constant(0))


def _is_not_negative(value: ir.Value) -> bool:
    """`value` is a constant, or has been clamped: the front end does that to the trip counts of `range`."""
    known = constant_value(value)
    if known is not None or isinstance(value.owner, ir.Block):
        return known is not None and known >= 0
    if value.owner.operation.name == "arith.index_cast":
        return _is_not_negative(value.owner.operands[0])
    return value.owner.operation.name == "arith.maxsi" and any(map(_is_not_negative, value.owner.operands))


def _add_constant(value: ir.Value, number: int) -> ir.Value:
    return arith.addi(value, arith.constant(value.type, number))


def _cast(value: ir.Value, to: ir.Type) -> ir.Value:
    if value.type == to:
        return value
    if isinstance(value.type, ir.IndexType) or isinstance(to, ir.IndexType):
        return arith.index_cast(to, value)
    raise TypeError(f"no cast from {value.type} to {to}")


def index_constant(number: int) -> ir.Value:
    return arith.constant(ir.IndexType.get(), number)
