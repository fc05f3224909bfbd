# SPDX-License-Identifier: Apache-2.0
"""What the run has to find out before a loop may be parallel: two accesses at a distance that only it knows.

    for i in range(lo, hi):
        a[i + k] = a[i]         k is 0, or no smaller in size than hi - lo

Python's negative subscripts count from the end, so both must be known to be natural as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyacc_mlir.analysis.dependence import LoopSpace, Subscripts
from pyacc_mlir.analysis.polynomial import Polynomial

_ZERO, _ONE = Polynomial.constant(0), Polynomial.constant(1)


@dataclass(frozen=True, slots=True)
class Condition:
    """None of `natural` is negative, and `distance` is 0 or, without its sign, at least `reach`."""

    natural: tuple[Polynomial, ...]
    distance: Polynomial
    reach: Polynomial

    @property
    def symbols(self) -> frozenset[str]:
        return frozenset().union(*(each.symbols for each in (*self.natural, self.distance, self.reach)))


def apart_if(space: LoopSpace, one: Subscripts, other: Subscripts) -> Condition | None:
    """A condition under which two accesses never meet in different iterations; None where none is known."""
    pairs = zip(one, other, strict=False)
    conditions = (_apart(space, left, right) for left, right in pairs if left is not None and right is not None)
    return next((condition for condition in conditions if condition is not None), None)


def _apart(space: LoopSpace, left: Polynomial, right: Polynomial) -> Condition | None:
    first, second = left.split(space.variable), right.split(space.variable)
    interval = space.facts.intervals[space.variable]
    if first is None or second is None or interval.first is None or interval.last is None:
        return None
    factor = first[0].value
    own = {space.variable, *space.varying}
    if not factor or second[0].value != factor or (first[1].symbols | second[1].symbols) & own:
        return None  # variables of inner loops differ from iteration to iteration, even where they cancel out
    distance = first[1] - second[1]
    if distance.value:
        return None  # then it is rarely parallel
    if min(distance.terms.items(), default=((), 0))[1] < 0:
        distance = _ZERO - distance  # its size is what matters
    reach = Polynomial.constant(abs(factor)) * (interval.last - interval.first) + _ONE
    natural = tuple(_ends(space, left, right))
    if any((each.value or 0) < 0 for each in natural):
        return None
    found = Condition(natural, distance, reach)
    return found if len(natural) == 2 and not found.symbols & own else None


def _ends(space: LoopSpace, *values: Polynomial) -> Iterator[Polynomial]:
    for value in values:
        yield from space.facts.ends(value, least=True)
