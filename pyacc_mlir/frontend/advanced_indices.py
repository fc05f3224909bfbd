# SPDX-License-Identifier: Apache-2.0
"""Subscripts with arrays of numbers among them (`A[rows, :, k]`): which axes the result has, as NumPy orders them.

The arrays, and the numbers beside them, are broadcast together. The axes of that shape stand where the first of them
stands if all are neighbours, else they come first; what slices leave follows in order.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass

from pyacc_mlir.frontend.subscripts import cuts, is_cut
from pyacc_mlir.frontend.types import Array, List, Type


@dataclass(frozen=True, slots=True)
class Advanced:
    """`every`: a subscript for each axis, new ones too; `rank`: of the arrays together; `first`: where that stands."""

    every: list[ast.expr]
    rank: int
    first: int

    @property
    def ndim(self) -> int:
        """Of the result."""
        return self.rank + sum(map(is_cut, self.every))


def has_arrays(indices: list[ast.expr], type_of: Callable[[ast.expr], Type | None]) -> bool:
    """Whether an array is among subscripts."""
    return any(_rank(type_of(index)) for index in indices if not is_cut(index))


def _rank(kind: Type | None) -> int:
    return kind.ndim if isinstance(kind, Array) else int(isinstance(kind, List))


def advanced(indices: list[ast.expr], base: Array, type_of: Callable[[ast.expr], Type | None]) -> Advanced:
    """The order of axes of a subscript that has arrays."""
    every = cuts(indices, base.ndim)
    places = [at for at, index in enumerate(every) if not is_cut(index)]
    kinds = [type_of(every[at]) for at in places]
    rank = max(map(_rank, kinds))
    neighbours = places == list(range(places[0], places[0] + len(places)))
    return Advanced(every, rank, places[0] if neighbours else 0)
