# SPDX-License-Identifier: Apache-2.0
"""Integer polynomials over named values: what subscripts and loop bounds are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce

#: A product of symbols, sorted; () is 1.
Monomial = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Polynomial:
    """A sum of monomials with coefficients other than 0."""

    terms: Mapping[Monomial, int]

    @staticmethod
    def constant(value: int) -> Polynomial:
        return Polynomial({(): value} if value else {})

    @staticmethod
    def symbol(name: str) -> Polynomial:
        return Polynomial({(name,): 1})

    def __add__(self, other: Polynomial) -> Polynomial:
        return _sum((*self.terms.items(), *other.terms.items()))

    def __sub__(self, other: Polynomial) -> Polynomial:
        return self + other * Polynomial.constant(-1)

    def __mul__(self, other: Polynomial) -> Polynomial:
        return _sum(
            (tuple(sorted((*left, *right))), first * second)
            for left, first in self.terms.items()
            for right, second in other.terms.items()
        )

    def __str__(self) -> str:
        """As Python writes it: `2 * i + n - 1`."""
        text = ""
        for monomial, coefficient in sorted(self.terms.items(), key=lambda item: (not item[0], item[0])):
            factors = [*([str(abs(coefficient))] if abs(coefficient) != 1 or not monomial else []), *monomial]
            sign = ("- " if coefficient < 0 else "+ ") if text else "-" if coefficient < 0 else ""
            text += f"{' ' if text else ''}{sign}{' * '.join(factors)}"
        return text or "0"

    @property
    def symbols(self) -> frozenset[str]:
        return frozenset(symbol for monomial in self.terms for symbol in monomial)

    @property
    def value(self) -> int | None:
        """The number that it is, None where symbols remain."""
        return None if self.symbols else self.terms.get((), 0)

    def split(self, symbol: str) -> tuple[Polynomial, Polynomial] | None:
        """The factor of `symbol` and the rest, None where the symbol stands in a power of itself."""
        factor, rest = dict[Monomial, int](), dict[Monomial, int]()
        for monomial, coefficient in self.terms.items():
            count = monomial.count(symbol)
            if count > 1:
                return None
            if count:
                position = monomial.index(symbol)
                factor[monomial[:position] + monomial[position + 1 :]] = coefficient
            else:
                rest[monomial] = coefficient
        return Polynomial(factor), Polynomial(rest)

    def replaced(self, symbol: str, value: Polynomial) -> Polynomial:
        """With `value` in place of a symbol."""
        parts = (
            Polynomial({tuple(each for each in monomial if each != symbol): coefficient})
            * reduce(Polynomial.__mul__, [value] * monomial.count(symbol), Polynomial.constant(1))
            for monomial, coefficient in self.terms.items()
        )
        return reduce(Polynomial.__add__, parts, Polynomial.constant(0))


def _sum(terms: Iterable[tuple[Monomial, int]]) -> Polynomial:
    found: dict[Monomial, int] = {}
    for monomial, coefficient in terms:
        found[monomial] = found.get(monomial, 0) + coefficient
    return Polynomial({monomial: coefficient for monomial, coefficient in found.items() if coefficient})
