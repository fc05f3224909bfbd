# SPDX-License-Identifier: Apache-2.0
"""The dependence test against all pairs of iterations of small loops: it may doubt, it may not be wrong."""

from __future__ import annotations

import itertools
import math
import random

import pytest

from pyacc_mlir.analysis.bounds import Facts, Interval
from pyacc_mlir.analysis.dependence import LoopSpace
from pyacc_mlir.analysis.polynomial import Polynomial
from pyacc_mlir.analysis.staged import apart_if

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


Axis = tuple[int, int, int, int, int]  # factors of i, j, n, k and 1


def _value(axis: Axis, i: int, j: int, n: int, k: int) -> int:
    return axis[0] * i + axis[1] * j + axis[2] * n + axis[3] * k + axis[4]


def _in_symbols(axis: Axis) -> Polynomial:
    return polynomial(axis[4], i=axis[0], j=axis[1], n=axis[2], k=axis[3])


def _evaluated(value: Polynomial, names: dict[str, int]) -> int:
    return sum(factor * math.prod(names[each] for each in monomial) for monomial, factor in value.terms.items())


def _meetings(accesses: list[list[Axis]], triangular: bool, n: int, k: int) -> set[tuple[int, int]]:
    """The pairs of different iterations in which two accesses touch one element; negative subscripts count back."""
    extent = 40

    def elements(access: list[Axis]) -> dict[tuple[int, ...], set[int]]:
        found: dict[tuple[int, ...], set[int]] = {}
        for i in range(n):
            for j in range(i + 1 if triangular else n):
                place = tuple(_value(axis, i, j, n, k) % extent for axis in access)
                found.setdefault(place, set()).add(i)
        return found

    one, other = map(elements, accesses)
    return {(a, b) for place in one.keys() & other.keys() for a in one[place] for b in other[place] if a != b}


def test_nests_with_bounds_of_the_run() -> None:
    """Row B5: never wrong for two axes, inner loops with bounds of the outer one, and numbers only the run knows."""
    numbers = random.Random(11)
    sure = {"apart": 0, "ahead": 0, "staged": 0}
    for _ in range(1500):
        triangular, ranks = numbers.random() < 0.5, numbers.choice((1, 1, 2))
        base = [tuple(numbers.choice(c) for c in ((0, 1, 1, 2, -1), (0, 0, 1), (0, 0, 1), (0, 1), (0, 1)))] * ranks
        accesses = [
            [(*axis[:2], axis[2], axis[3] * numbers.choice((0, 1, 1)), numbers.randint(-1, 3)) for axis in base]
            for _ in range(2)
        ]
        accesses[1] = numbers.choice((accesses[1], accesses[0]))
        n, i = Polynomial.symbol("n"), Polynomial.symbol("i")
        intervals = {
            "i": Interval(polynomial(), n - polynomial(1)),
            "j": Interval(polynomial(), i if triangular else n - polynomial(1)),
        }
        facts = Facts(intervals, {"n": frozenset({"n"})})
        loop = LoopSpace("i", facts, frozenset({"j"}))
        one, other = ([_in_symbols(axis) for axis in access] for access in accesses)
        apart, ahead = loop.never_meet(one, other), loop.never_back(one, other, ascending=True)
        condition = apart_if(loop, one, other)
        sure["apart"] += apart
        sure["ahead"] += ahead and not apart
        for size, k in itertools.product((0, 1, 4), (-5, -1, 0, 2, 4)):
            met = _meetings(accesses, triangular, size, k)
            case = accesses, triangular, size, k
            assert not (apart and met), case
            assert not (ahead and any(a > b for a, b in met)), case
            if condition is not None:
                names = {"n": size, "k": k}
                distance = _evaluated(condition.distance, names)
                holds = distance == 0 or abs(distance) >= _evaluated(condition.reach, names)
                holds = holds and all(_evaluated(each, names) >= 0 for each in condition.natural)
                sure["staged"] += holds
                assert not (holds and met), case
    assert min(sure.values()) > 30, sure
