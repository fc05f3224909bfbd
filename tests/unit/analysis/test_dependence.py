# SPDX-License-Identifier: Apache-2.0
"""The dependence test against all pairs of iterations of small loops: it may doubt, it may not be wrong."""

from __future__ import annotations

import itertools
import random

import pytest

from pyacc_mlir.analysis.bounds import Facts, Interval
from pyacc_mlir.analysis.dependence import LoopSpace
from pyacc_mlir.analysis.polynomial import Polynomial

_EXTENT = 12


def polynomial(constant: int = 0, **factors: int) -> Polynomial:
    found = Polynomial.constant(constant)
    for name, factor in factors.items():
        found = found + Polynomial.symbol(name) * Polynomial.constant(factor)
    return found


def space(first: int, last: int, stride: int, inner: int) -> LoopSpace:
    intervals = {
        "i": Interval(polynomial(first), polynomial(last), stride),
        "j": Interval(polynomial(0), polynomial(inner)),
    }
    return LoopSpace("i", Facts(intervals, {}), frozenset({"j"}))


def meets(one: tuple[int, int, int], other: tuple[int, int, int], iterations: range, inner: int) -> bool:
    """Whether two iterations touch one element of an array of `_EXTENT`, negative subscripts from its end."""

    def elements(access: tuple[int, int, int], i: int) -> set[int]:
        found = {access[0] * i + access[1] * j + access[2] for j in range(inner + 1)}
        return {each % _EXTENT for each in found if -_EXTENT <= each < _EXTENT}

    return any(elements(one, a) & elements(other, b) for a, b in itertools.permutations(iterations, 2))


def test_never_wrong_and_often_sure() -> None:
    numbers = random.Random(7)
    sure = 0
    for _ in range(4000):
        first, trips, stride = numbers.randint(-3, 4), numbers.randint(1, 5), numbers.randint(1, 3)
        iterations, inner = range(first, first + trips * stride, stride), numbers.randint(0, 2)
        factor = numbers.randint(-3, 3)
        one, other = (
            (numbers.choice((factor, factor, 1)), numbers.choice((0, 0, 1)), numbers.randint(-2, 6)) for _ in range(2)
        )
        forms = [polynomial(constant, i=by, j=inner_by) for by, inner_by, constant in (one, other)]
        apart = space(first, iterations[-1], stride, inner).never_meet([forms[0]], [forms[1]])
        sure += apart
        assert not (apart and meets(one, other, iterations, inner)), (one, other, iterations, inner)
    assert sure > 400


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (polynomial(i=1), polynomial(i=1), True),
        (polynomial(i=1), polynomial(1, i=1), False),
        (polynomial(i=1), polynomial(i=1, n=1), True),  # the loop has n iterations
        (polynomial(i=1, k=1), polynomial(i=1, k=1), True),  # k is not negative
        (polynomial(i=1, u=1), polynomial(i=1, u=1), False),  # u may be anything
        (polynomial(-1, i=1), polynomial(-1, i=1), False),  # -1 is the last element
        (polynomial(-1, i=-1), polynomial(-1, i=-1), True),  # all from the end
    ],
)
def test_symbols(one: Polynomial, other: Polynomial, expected: bool) -> None:
    n = Polynomial.symbol("n")
    intervals = {"i": Interval(polynomial(), n - polynomial(1))}
    facts = Facts(intervals, {"n": frozenset({"n"}), "k": frozenset({"k"})})
    assert LoopSpace("i", facts, frozenset()).never_meet([one], [other]) == expected


def test_rows_of_a_flat_array() -> None:
    """i * m + j with j below m; and the premise that it needs."""
    i, j, m = map(Polynomial.symbol, "ijm")
    facts = Facts({}, {"m": frozenset({"m"})})
    facts.intervals |= {"i": Interval(polynomial(), None), "j": Interval(polynomial(), m - polynomial(1))}
    loop = LoopSpace("i", facts, frozenset({"j"}))
    assert loop.never_meet([i * m + j], [i * m + j])
    assert facts.used == {"m"}
    assert not loop.never_meet([i * m + j], [i * m + j + polynomial(1)])
