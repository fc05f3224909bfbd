# SPDX-License-Identifier: Apache-2.0
"""Names that a block assigns though they stay with the same object: `a += b` of arrays.

Compiled code returns the numbers that a block assigns. Its caller assigns all of these names, so that among the numbers
come back the arrays that went in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence


class ReturningCall:
    """Calls a block whose live-outs `kept` are arguments of it; the others are what `call` returns, in order."""

    __slots__ = ("_call", "_places")

    def __init__(
        self, call: Callable[..., object], live_ins: Sequence[str], live_outs: Sequence[str], kept: frozenset[str]
    ) -> None:
        self._call = call
        self._places = tuple(live_ins.index(name) if name in kept else None for name in live_outs)

    def __call__(self, *args: object) -> object:
        found = self._call(*args)
        count = self._places.count(None)
        numbers = iter(found if isinstance(found, tuple) and count > 1 else (found,))
        values = tuple(next(numbers) if place is None else args[place] for place in self._places)
        return values[0] if len(values) == 1 else values
