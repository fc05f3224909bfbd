# SPDX-License-Identifier: Apache-2.0
"""What the generator knows about expressions, variables and arrays.

Results must not depend on where they are computed: integers of Python stay far below 64 bits, and an exact float is a
multiple of a power of two with so few bits that float32 holds it, so that sums are the same in any order.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

#: Every int variable and element lies between these, every exact float in ±BOUND with GRAIN fractional bits.
LOW, HIGH, MODULUS = -1000, 1008, 1009
BOUND, GRAIN = 64, 3
#: Intermediate results: ints below this, floats with at most so many bits.
MOST_INT, MOST_BITS = 2**40, 22

#: Element types by what their elements are as Python reads them.
INTS = ("int64", "int32")
SMALL = ("int8", "uint8", "int16", "uint16", "uint32", "int32")
FLOATS = ("float64", "float32")


@dataclass(frozen=True)
class Int:
    """An integer of Python."""

    text: str
    low: int = LOW
    high: int = HIGH


@dataclass(frozen=True)
class Float:
    """An exact float: a multiple of 2**-grain in ±bound."""

    text: str
    bound: int = BOUND
    grain: int = GRAIN


@dataclass(frozen=True)
class Array:
    """An array, or a view of one.

    Attributes:
        kind: `int`, `float` (exact), `inexact`, or `small`: any value of the dtype.
        depth: how many of its indices are those of the parallel loops around; the others are free.
        access: `read`, `own` (written by its own iteration), `any` (sequential code), `atomic` (updated alone), `none`.
        root: the array that this is a view of; its own name for others.
    """

    name: str
    dtype: str
    shape: tuple[int, ...]
    kind: str
    extents: tuple[str, ...] = ()
    access: str = "any"
    depth: int = 0
    layout: str = "C"
    view_of: str = ""

    @property
    def root(self) -> str:
        return self.view_of or self.name

    def extent(self, axis: int) -> str:
        return self.extents[axis] if self.extents else str(self.shape[axis])


@dataclass(frozen=True)
class Loop:
    """The variable of a loop around, and the values it takes."""

    name: str
    low: int
    high: int


@dataclass
class Scope:
    """What may be read and written at a place of the program."""

    ints: dict[str, tuple[int, int]] = field(default_factory=dict)
    floats: set[str] = field(default_factory=set)
    inexact: set[str] = field(default_factory=set)
    writable: set[str] = field(default_factory=set)
    arrays: dict[str, Array] = field(default_factory=dict)
    loops: list[Loop] = field(default_factory=list)
    parallel: list[Loop] = field(default_factory=list)  # those of `loops` that are shared out
    reserved: set[str] = field(default_factory=set)
    helpers: tuple[str, ...] = ()

    def inner(self) -> Scope:
        """The scope of a suite: what it assigns first is not known after it."""
        return Scope(
            dict(self.ints), set(self.floats), set(self.inexact), set(self.writable), dict(self.arrays),
            list(self.loops), list(self.parallel), set(self.reserved), self.helpers,
        )  # fmt: skip

    def names(self) -> set[str]:
        loops = (loop.name for loop in self.loops)
        return {*self.ints, *self.floats, *self.inexact, *self.arrays, *self.reserved, *loops}

    def fresh(self, prefix: str) -> str:
        taken = self.names()
        return next(name for number in range(1000) if (name := f"{prefix}{number}") not in taken)

    def readable(self) -> list[Array]:
        return [array for array in self.arrays.values() if array.access in ("read", "own", "any")]

    def stores(self) -> list[Array]:
        level = len(self.parallel)
        return [a for a in self.arrays.values() if a.access == "any" or (a.access == "own" and a.depth >= level)]


def limits(dtype: str) -> tuple[int, int]:
    info = np.iinfo(dtype)
    return int(info.min), int(info.max)
