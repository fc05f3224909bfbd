# SPDX-License-Identifier: Apache-2.0
"""Lists of numbers as arguments of compiled blocks, which know arrays only (language.md §6).

A list is converted on entry and, where the block writes it, written back in place on exit. A list that the block
appends to enters as an array with room for what is appended; its own length ends where the new slots begin.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from pyacc_mlir.artifact import Param
from pyacc_mlir.diagnostics.errors import DataError

Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True)
class ListCall:
    """Calls a plan whose arguments at some positions are lists.

    Attributes:
        plan: takes arrays in their place.
        params: of the plan, in order.
        lists: the positions of the lists.
        appended: how many times the block appends at most to the list at a position, from all the arguments.
        compacted: the positions of lists of which slots may stay empty: as many elements follow, not 0 for a full slot.
        wait: for what the block has put on queues, which works on the arrays.
    """

    plan: Callable[..., object]
    params: tuple[Param, ...]
    lists: tuple[int, ...]
    appended: Mapping[int, Callable[..., int]]
    compacted: frozenset[int] = frozenset()
    wait: Callable[[], None] | None = None

    def __call__(self, *args: object) -> object:
        values = list(args)
        arrays: dict[int, tuple[list[Any], Array, Array]] = {}  # by identity: one list under two names is one array
        for position in self.lists:
            if position in self.appended:
                continue
            given: list[Any] = args[position]  # type: ignore[assignment]  # a list: the signature says so
            kind = _dtype(self.params[position])
            if id(given) in arrays and arrays[id(given)][2].dtype != kind:
                name, others = self.params[position].name, arrays[id(given)][2].dtype
                message = f"`{name}` is a list under two names, as {kind} under one and as {others} under the other"
                raise DataError(f"{message}: expected one name for it")
            if id(given) not in arrays:
                before = _array(given, self.params[position])
                arrays[id(given)] = (given, before, before.copy() if self._writes(given, args) else before)
            values[position] = arrays[id(given)][2]
        extended = [self._make_room(position, args, values) for position in self.appended]
        result = self.plan(*values)
        if self.wait is not None:
            self.wait()
        for given, before, after in arrays.values():
            if after is not before:
                write_back(given, before, after)
        for given, new, full in extended:
            given.extend((new if full is None else new[full != 0]).tolist())
        return result

    def _writes(self, given: object, args: tuple[object, ...]) -> bool:
        return any(self.params[position].writes for position in self.lists if args[position] is given)

    def _make_room(
        self, position: int, args: tuple[object, ...], values: list[object]
    ) -> tuple[list[Any], Array, Array | None]:
        """Puts the array into `values`; returns the list, the new slots, and which of them are full (None: all)."""
        given: list[Any] = args[position]  # type: ignore[assignment]  # a list: the signature says so
        count = self.appended[position](*args)
        is_compacted = position in self.compacted
        room = np.zeros(len(given) + count * (1 + is_compacted), _dtype(self.params[position]))
        values[position] = room
        start, end = len(given), len(given) + count
        return given, room[start:end], room[end:] if is_compacted else None


def write_back(given: list[Any], before: Array, after: Array) -> None:
    """Put what has changed into the list; items that have not keep their object."""
    for position in np.flatnonzero(before != after).tolist():
        given[position] = after[position].item()


def _array(given: list[Any], param: Param) -> Array:
    return np.asarray(given, _dtype(param))


def _dtype(param: Param) -> np.dtype[Any]:
    dtype = np.dtype(param.dtype)
    return np.dtype(np.bool_) if dtype.kind == "b" else dtype
