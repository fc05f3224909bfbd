# SPDX-License-Identifier: Apache-2.0
"""Index arithmetic as sums of values times numbers, to compare subscripts with the sections they should lie in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.acc_clauses import constant_value
from pyacc_mlir.lowering.gpu.builders import add, as_index, index, multiply

_WIDE = 64
Interval = tuple[int, int]


@dataclass(frozen=True, slots=True)
class IndexForm:
    """The sum of `terms`, each times its factor, and `constant`."""

    terms: Mapping[ir.Value, int] = field(default_factory=dict)
    constant: int = 0

    def plus(self, other: IndexForm, factor: int = 1) -> IndexForm:
        terms = dict(self.terms)
        for value, count in other.terms.items():
            terms[value] = terms.get(value, 0) + count * factor
        return IndexForm(
            {value: count for value, count in terms.items() if count}, self.constant + other.constant * factor
        )

    def interval(self) -> Interval | None:
        """The least and the greatest value, where the terms are numbers of iterations whose limits are known."""
        low = high = self.constant
        for value, factor in self.terms.items():
            limit = _iteration_limit(value)
            if limit is None:
                return None
            end = factor * (limit - 1)
            low, high = low + min(end, 0), high + max(end, 0)
        return low, high

    def build(self) -> ir.Value:
        """The index, at the insertion point."""
        total = index(self.constant)
        for value, factor in self.terms.items():
            total = add(total, multiply(as_index(value), index(factor)))
        return total


def form_of(value: ir.Value) -> IndexForm:
    """What `value` is a sum of. Numbers of less than 64 bits may wrap around: they are terms."""
    known = constant_value(value)
    if known is not None:
        return IndexForm({}, known)
    leaf = IndexForm({value: 1})
    if isinstance(value.owner, ir.Block) or not _is_wide(value.type):
        return leaf
    op = value.owner.operation
    match op.name:
        case "arith.addi":
            return form_of(op.operands[0]).plus(form_of(op.operands[1]))
        case "arith.subi":
            return form_of(op.operands[0]).plus(form_of(op.operands[1]), -1)
        case "arith.muli":
            return _product(*map(form_of, op.operands)) or leaf
        case "arith.index_cast" if _is_wide(op.operands[0].type):
            return form_of(op.operands[0])
    return leaf


def _product(left: IndexForm, right: IndexForm) -> IndexForm | None:
    if left.terms:
        left, right = right, left
    return None if left.terms else IndexForm().plus(right, left.constant)


def _is_wide(kind: ir.Type) -> bool:
    return isinstance(kind, ir.IndexType) or (isinstance(kind, ir.IntegerType) and kind.width == _WIDE)


def upper_limit(value: ir.Value) -> int | None:
    """A number that a trip count does not exceed."""
    known = constant_value(value)
    if known is not None or isinstance(value.owner, ir.Block):
        return known
    op = value.owner.operation
    match op.name:
        case "arith.minsi" | "arith.minui":
            limits = [limit for operand in op.operands if (limit := upper_limit(operand)) is not None]
            return min(limits, default=None)
        case "arith.maxsi":
            return _greater(op.operands[0], op.operands[1])
        case "arith.select":
            return _greater(op.operands[1], op.operands[2])
        case "arith.index_cast":
            return upper_limit(op.operands[0])
    return None


def _greater(left: ir.Value, right: ir.Value) -> int | None:
    first, second = upper_limit(left), upper_limit(right)
    return None if first is None or second is None else max(first, second)


def _iteration_limit(value: ir.Value) -> int | None:
    """A number that the control of a loop from 0 by 1 stays below."""
    if not isinstance(value.owner, ir.Block):
        return None
    loop = value.owner.owner.operation
    number = ir.BlockArgument(value).arg_number
    if loop.name == "scf.parallel":
        return upper_limit(loop.opview.upperBound[number])
    if loop.name == "scf.for" and number == 0:
        lower, upper, step = loop.operands[:3]
        if constant_value(lower) == 0 and constant_value(step) == 1:
            return upper_limit(upper)
    return None
