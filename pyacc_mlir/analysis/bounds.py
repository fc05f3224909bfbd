# SPDX-License-Identifier: Apache-2.0
"""What is known of the values of symbols, and which polynomials are never negative because of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pyacc_mlir.analysis.polynomial import Polynomial

_ZERO = Polynomial.constant(0)

#: Names of numbers of the program that must not be negative for a fact to hold; found when it is needed.
Premises = frozenset[str]


@dataclass(frozen=True, slots=True)
class Interval:
    """The values of a loop variable, both ends included; `stride`: a number that all their distances are multiples of.

    An end is None where nothing is known of it.
    """

    first: Polynomial | None
    last: Polynomial | None
    stride: int = 1


@dataclass(slots=True)
class Facts:
    """What is known of symbols.

    Attributes:
        intervals: loop variables, in the order in which they are bound, outer before inner.
        natural: symbols that are not negative if the numbers named are not; symbols of no such kind are absent.
        used: the premises of all facts that were needed so far.
    """

    intervals: dict[str, Interval] = field(default_factory=dict)
    natural: Mapping[str, Premises] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def is_natural(self, value: Polynomial) -> bool:
        """Whether a polynomial is certainly 0 or more."""
        return any(self._is_natural(end) for end in self.ends(value, least=True))

    def is_positive(self, value: Polynomial) -> bool:
        return self.is_natural(value - Polynomial.constant(1))

    def ends(self, value: Polynomial, *, least: bool) -> Iterator[Polynomial]:
        """The least (greatest) value over all loop variables; nothing where it is not known."""
        found: Polynomial | None = value
        for symbol in reversed(self.intervals):
            found = None if found is None else self._end(found, symbol, least=least)
        if found is not None:
            yield found

    def _end(self, value: Polynomial, symbol: str, *, least: bool) -> Polynomial | None:
        if symbol not in value.symbols:
            return value
        parts = value.split(symbol)
        if parts is None:
            return None
        factor, rest = parts
        interval = self.intervals[symbol]
        if self.is_natural(factor):
            end = interval.first if least else interval.last
        elif self.is_natural(_ZERO - factor):
            end = interval.last if least else interval.first
        else:
            return None
        return None if end is None else factor * end + rest

    def _is_natural(self, value: Polynomial) -> bool:
        premises: set[str] = set()
        for monomial, coefficient in value.terms.items():
            known = [self.natural.get(symbol) for symbol in monomial]
            if coefficient < 0 or None in known:
                return False
            premises.update(*(each for each in known if each))
        self.used |= premises
        return True
