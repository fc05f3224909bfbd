# SPDX-License-Identifier: Apache-2.0
"""Whether two accesses to an array may meet in different iterations of a loop.

Subscripts are polynomials over the loop variable, variables of inner loops, and values that the loop does not change.
Two accesses do not meet where in one axis their subscripts differ for any two iterations:

    a[i]      a[i]          the same distance from the loop variable
    a[2*i]    a[2*i + 1]    distances that are no multiple of the step
    a[i]      a[i + n]      a distance that the loop, over n iterations, never covers
    a[4*i+j]  a[4*i+j]      inner variables that stay within one step, j below 4
    a[i]      a[k]          ranges without a common value, i above k

A negative subscript counts from the end, so that two that differ may mean one element: both must be known to have the
same sign. What is not certain counts as a dependence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyacc_mlir.analysis.bounds import Facts, Interval
from pyacc_mlir.analysis.polynomial import Polynomial

_ZERO, _ONE = Polynomial.constant(0), Polynomial.constant(1)

#: One for each axis, None where it may be anything.
Subscripts = Sequence[Polynomial | None]


@dataclass(frozen=True, slots=True)
class LoopSpace:
    """One loop whose iterations are compared.

    Attributes:
        variable: the symbol of its variable.
        facts: what is known of all symbols; the loop's own and those of inner loops are among its intervals.
        varying: the variables of inner loops, which two iterations have for themselves.
    """

    variable: str
    facts: Facts
    varying: frozenset[str]

    def never_meet(self, one: Subscripts, other: Subscripts) -> bool:
        """Whether the accesses touch different elements in any two different iterations.

        Subscripts are those of the first axes: what may follow makes no difference.
        """
        pairs = zip(one, other, strict=False)
        return any(self._differ(left, right) for left, right in pairs if left is not None and right is not None)

    def never_back(self, one: Subscripts, other: Subscripts, *, ascending: bool) -> bool:
        """Whether, where the accesses meet, the iteration of `one` is never behind that of `other`.

        `ascending`: the variable of the loop grows. Both must be in the same loop in every iteration.
        """
        pairs = zip(one, other, strict=False)
        return any(
            self._ahead(left, right, ascending) for left, right in pairs if left is not None and right is not None
        )

    def _ahead(self, left: Polynomial, right: Polynomial, ascending: bool) -> bool:
        first, second = left.split(self.variable), right.split(self.variable)
        if first is None or second is None or not self._same_sign(left, right):
            return False
        factor = first[0].value
        if not factor or second[0].value != factor or self.facts.intervals[self.variable].first is None:
            return False
        low, high = self._distance(first[1], second[1])
        # factor * (variable of one - variable of other) = second[1] - first[1]
        if (factor > 0) == ascending:
            return low is not None and self.facts.is_natural(low)
        return high is not None and self.facts.is_natural(_ZERO - high)

    def _differ(self, left: Polynomial, right: Polynomial) -> bool:
        if not self._same_sign(left, right):
            return False
        low, high = self._distance(left, right)
        if (low and self.facts.is_positive(low)) or (high and self.facts.is_positive(_ZERO - high)):
            return True
        first, second = left.split(self.variable), right.split(self.variable)
        if first is None or second is None or first[0].terms != second[0].terms:
            return False
        factor = first[0]
        if factor.symbols & self.varying:
            return False
        low, high = self._distance(first[1], second[1])
        if low is None or high is None:
            return False
        return self._by_numbers(factor, low, high) or self._by_size(factor, low, high)

    def _same_sign(self, left: Polynomial, right: Polynomial) -> bool:
        facts = self.facts
        if facts.is_natural(left) and facts.is_natural(right):
            return True
        return facts.is_positive(_ZERO - left) and facts.is_positive(_ZERO - right)

    def _distance(self, left: Polynomial, right: Polynomial) -> tuple[Polynomial | None, Polynomial | None]:
        """The least and the greatest value of left - right; each iteration has variables of its own."""
        own = self.varying | {self.variable}
        if left.terms == right.terms and not left.symbols & own:
            return _ZERO, _ZERO
        facts = Facts({}, self.facts.natural, self.facts.used)
        for symbol, interval in self.facts.intervals.items():
            if symbol in own:
                facts.intervals[symbol] = interval
                first, last = (end and _primed(end, own) for end in (interval.first, interval.last))
                facts.intervals[_prime(symbol)] = Interval(first, last)
        difference = left - _primed(right, own)
        return next(facts.ends(difference, least=True), None), next(facts.ends(difference, least=False), None)

    def _by_numbers(self, factor: Polynomial, low: Polynomial, high: Polynomial) -> bool:
        """Where all is numbers: no multiple of the step other than 0 lies between the distances."""
        step, least, most = factor.value, low.value, high.value
        if step is None or least is None or most is None:
            return False
        size = abs(step * self.facts.intervals[self.variable].stride)
        if size == 0:
            return least > 0 or most < 0
        return -(-least // size) * size > most or (-size < least and most < size)

    def _by_size(self, factor: Polynomial, low: Polynomial, high: Polynomial) -> bool:
        """The distances are smaller than one step of the loop, or larger than all of them together."""
        facts, interval = self.facts, self.facts.intervals[self.variable]
        for size in (factor, _ZERO - factor):
            step = size * Polynomial.constant(interval.stride)
            # That the loops around the accesses run at all makes such a step positive.
            if facts.is_positive(step - high) and facts.is_positive(step + low):
                return True
            if interval.first is None or interval.last is None or not facts.is_natural(size):
                continue
            span = size * (interval.last - interval.first)
            if facts.is_positive(low - span) or facts.is_positive(_ZERO - high - span):
                return True
        return False


def _primed(value: Polynomial, symbols: frozenset[str]) -> Polynomial:
    for symbol in symbols:
        value = value.replaced(symbol, Polynomial.symbol(_prime(symbol)))
    return value


def _prime(symbol: str) -> str:
    return f"{symbol}'"
