# SPDX-License-Identifier: Apache-2.0
"""Data constructs and directives around interpreted code, on a device that shares the host's memory.

Nothing is created, copied or moved there (OpenACC 3.3 §2.6.2): what is named is checked and counted.
"""

from __future__ import annotations

import array
import ctypes
import numbers
from dataclasses import dataclass
from types import TracebackType

import numpy as np

from pyacc_mlir.diagnostics.errors import DataError
from pyacc_mlir.runtime import _native

_BUFFERS = (np.generic, numbers.Number, array.array, memoryview, ctypes.Array, ctypes.Structure, ctypes._SimpleCData)
_EXCHANGE_PROTOCOLS = ("__cuda_array_interface__", "__dlpack__")


@dataclass(frozen=True, slots=True)
class DataClause:
    """One variable of a data clause: the clause, the text of the variable, its value."""

    clause: str  # canonical: "copyin", "copyout_zero", "update_self", …
    name: str
    value: object


class DataRegion:
    """`#pragma acc data` around statements that stay in Python.

    Raises:
        DataError: on construction, where a clause names something that is not data.
    """

    __slots__ = ("_clauses",)

    def __init__(self, *clauses: DataClause) -> None:
        self._clauses = tuple(clauses)
        _check_all(self._clauses)

    def __enter__(self) -> None:
        _count_enters(self._clauses)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        _count_exits(self._clauses)


def enter_data(*clauses: DataClause) -> None:
    """`#pragma acc enter data`. Raises DataError as `DataRegion` does."""
    _check_all(clauses)
    _count_enters(clauses)


def exit_data(*clauses: DataClause) -> None:
    """`#pragma acc exit data`. Raises DataError as `DataRegion` does."""
    _check_all(clauses)
    _count_exits(clauses)


def update(*clauses: DataClause) -> None:
    """`#pragma acc update`, with clauses `update_self` and `update_device`. Raises DataError as `DataRegion` does."""
    _check_all(clauses)
    _count_enters(clauses)


def _check_all(clauses: tuple[DataClause, ...]) -> None:
    for clause in clauses:
        if clause.clause not in _native.DATA_KINDS:
            raise DataError(f"unknown data clause `{clause.clause}`")
        if problem := _problem(clause.value):
            raise DataError(f"`{clause.name}` in `{clause.clause}` is {problem}: expected an array, a list or a number")


def _problem(value: object) -> str | None:
    """Why `value` is not data; None if it is."""
    match value:
        case np.ndarray():
            return f"an array of {value.dtype}" if value.dtype.hasobject else None
        case list() | tuple():
            problems = (problem for item in value if (problem := _problem(item)))
            return next((f"a {type(value).__name__} with an item that is {problem}" for problem in problems), None)
        case _ if isinstance(value, _BUFFERS) or any(hasattr(value, name) for name in _EXCHANGE_PROTOCOLS):
            return None
        case None:
            return "None"
        case _:
            return f"of type {type(value).__name__}"


def _count_enters(clauses: tuple[DataClause, ...]) -> None:
    for clause in clauses:
        _native.data_enter(_native.DATA_KINDS[clause.clause])


def _count_exits(clauses: tuple[DataClause, ...]) -> None:
    for clause in reversed(clauses):
        _native.data_exit(_native.DATA_KINDS[clause.clause])
