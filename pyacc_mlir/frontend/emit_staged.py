# SPDX-License-Identifier: Apache-2.0
"""The condition under which a loop is parallel, as operations before it (`analysis.staged`).

if k == 0 or abs(k) >= hi - lo:     parallel
else:                               in order
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from pyacc_mlir.analysis.polynomial import Polynomial
from pyacc_mlir.analysis.staged import Condition
from pyacc_mlir.dialects.mlir import arith, ir
from pyacc_mlir.frontend import emit_ops as ops
from pyacc_mlir.frontend.types import BOOL, INT

if TYPE_CHECKING:
    import ast

    from pyacc_mlir.frontend.emit_expr import Expressions

_AT_LEAST = arith.CmpIPredicate.sge


class StagedConditions:
    """Emits conditions; `sources`: the expressions that symbols stand for."""

    def __init__(self, expressions: Expressions, sources: Mapping[str, ast.expr]) -> None:
        self.expressions = expressions
        self.sources = sources
        self._values: dict[str, ir.Value] = {}

    def all_hold(self, conditions: Sequence[Condition]) -> ir.Value:
        found = ops.constant(True, BOOL).value
        for condition in conditions:
            found = arith.andi(found, self._holds(condition))
        return found

    def _holds(self, condition: Condition) -> ir.Value:
        zero = ops.constant(0, INT).value
        distance, reach = self.value(condition.distance), self.value(condition.reach)
        size = arith.maxsi(distance, arith.subi(zero, distance))
        same = arith.cmpi(arith.CmpIPredicate.eq, distance, zero)
        found = arith.ori(same, arith.cmpi(_AT_LEAST, size, reach))
        for each in condition.natural:
            found = arith.andi(found, arith.cmpi(_AT_LEAST, self.value(each), zero))
        return found

    def value(self, polynomial: Polynomial) -> ir.Value:
        """A polynomial as a number of 64 bits."""
        total = ops.constant(polynomial.terms.get((), 0), INT).value
        for monomial, coefficient in polynomial.terms.items():
            if monomial:
                product = ops.constant(coefficient, INT).value
                for symbol in monomial:
                    product = arith.muli(product, self._symbol(symbol))
                total = arith.addi(total, product)
        return total

    def _symbol(self, symbol: str) -> ir.Value:
        if symbol not in self._values:
            self._values[symbol] = ops.convert(self.expressions.number(self.sources[symbol]), INT).value
        return self._values[symbol]


def text_of(conditions: Sequence[Condition]) -> str:
    """The conditions as Python would write them."""
    parts: dict[str, None] = {}
    for condition in conditions:
        distance = str(condition.distance)
        if condition.distance.terms:
            parts[f"({distance} == 0 or abs({distance}) >= {condition.reach})"] = None
        parts |= dict.fromkeys(f"{each} >= 0" for each in condition.natural if each.value is None)
    return " and ".join(parts)
