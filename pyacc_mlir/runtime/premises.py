# SPDX-License-Identifier: Apache-2.0
"""Compiled code that relies on what its arguments are (`artifact.Premises`), and other code where they are not.

Loops of `kernels` were found parallel on the premise that two arrays share no memory. Python's arrays may be views of
each other: `f(a[1:], a[:-1])`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from pyacc_mlir.artifact import Premises

#: What NumPy may try to find out whether two arrays with gaps share an element.
_MOST_WORK = 10_000

Call = Callable[..., object]


class CheckedCall:
    """`call` where the premises hold for the arguments, else what `careful` makes when it is first needed."""

    __slots__ = ("_call", "_careful", "_made", "_premises")

    def __init__(self, call: Call, premises: Premises, careful: Callable[[], Call]) -> None:
        self._call = call
        self._premises = premises
        self._careful = careful
        self._made: Call | None = None

    def __call__(self, *args: object) -> object:
        if holds(self._premises, args):
            return self._call(*args)
        if self._made is None:
            self._made = self._careful()
        return self._made(*args)


def holds(premises: Premises, args: tuple[Any, ...]) -> bool:
    """Whether the arguments are what the code relies on."""
    return (
        all(args[position] >= 0 for position in premises.natural)
        and all(_is_simple(args[position]) for position in premises.simple)
        and not any(_share(args[first], args[second]) for first, second in premises.disjoint)
    )


def _is_simple(value: Any) -> bool:
    """Whether no two elements of an array are one in memory, as those of a broadcast array are."""
    if value.flags.forc:
        return True
    reach = value.itemsize
    for stride, extent in sorted(zip(map(abs, value.strides), value.shape, strict=True)):
        if extent > 1 and stride < reach:
            return False
        reach += stride * (extent - 1)
    return True


def _share(one: Any, other: Any) -> bool:
    if not np.may_share_memory(one, other):
        return False
    try:
        return bool(np.shares_memory(one, other, max_work=_MOST_WORK))  # type: ignore[arg-type]  # the stub knows 0 and -1
    except np.exceptions.TooHardError:
        return True
