# SPDX-License-Identifier: Apache-2.0
"""Data constructs and directives around interpreted code, on any device.

The clauses of a directive act as one: if one fails, those before it are undone. On a device that shares the host's
memory nothing is created, copied or moved (OpenACC 3.3 §2.6.2): what is named is checked and counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from types import TracebackType

from pyacc_mlir.diagnostics.errors import DataError, DeviceError
from pyacc_mlir.runtime import _native, data_values
from pyacc_mlir.runtime.pointer_cells import pointer_cells

#: No queue: the caller waits.
SYNC = -2


@dataclass(frozen=True, slots=True)
class DataClause:
    """One variable of a data clause: the clause, the text of the variable, its value.

    Attributes:
        clause: canonical: "copyin", "copyout_zero", "update_self", …
        section: what stands between brackets; None: the whole variable.
        modifiers: "always", "alwaysin", "alwaysout", "capture", "finalize", "if_present".
    """

    clause: str
    name: str
    value: object
    section: object = None
    modifiers: tuple[str, ...] = ()


class DataRegion:
    """`#pragma acc data` around statements that stay in Python; without a device, on the host.

    Left by an exception it gives back what it has made, too: `copy` data is copied out, `copyout` data, which may never
    have been written, is not.

    Raises:
        DataError: on construction, where a clause names something that is not data or leaves its array; on entry, where
            data is absent or partly present.
    """

    __slots__ = ("_clauses", "_device", "_queue")

    def __init__(self, *clauses: DataClause, device: _native.Device | None = None, queue: int = SYNC) -> None:
        self._device = device or _native.device("host")
        self._queue = queue
        self._clauses = _Clauses(clauses)

    def __enter__(self) -> None:
        self._clauses.enter(self._device, self._queue)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            self._clauses.exit(self._device, self._queue, failed=kind is not None)
        except (DataError, DeviceError):
            # A device that has failed fails again: what the program raised first is what it is to see.
            if error is None:
                raise


def enter_data(*clauses: DataClause, device: _native.Device | None = None, queue: int = SYNC) -> None:
    """`#pragma acc enter data`. Raises DataError as `DataRegion` does."""
    _Clauses(clauses, ("dynamic",)).enter(device or _native.device("host"), queue)


def exit_data(
    *clauses: DataClause, device: _native.Device | None = None, queue: int = SYNC, finalize: bool = False
) -> None:
    """`#pragma acc exit data`. Raises DataError as `DataRegion` does; absent data is passed over."""
    flags = ("dynamic", "finalize") if finalize else ("dynamic",)
    _Clauses(clauses, flags).exit(device or _native.device("host"), queue)


def update(
    *clauses: DataClause, device: _native.Device | None = None, queue: int = SYNC, if_present: bool = False
) -> None:
    """`#pragma acc update`, with clauses `update_self` and `update_device`. Raises DataError as `DataRegion` does."""
    flags = ("if_present",) if if_present else ()
    _Clauses(clauses, flags).enter(device or _native.device("host"), queue)


class _Clauses:
    """The clauses of one directive: those with memory for the device, the others to be counted."""

    __slots__ = ("_native", "_others")

    def __init__(self, clauses: Iterable[DataClause], flags: tuple[str, ...] = ()) -> None:
        with_memory: list[tuple[int, object, str, object]] = []
        self._others: list[int] = []
        for clause in clauses:
            kind = _kind(clause, flags)
            if clause.clause in ("attach", "detach"):
                cells = pointer_cells(clause.clause, clause.name, clause.value, clause.section)
                with_memory += [(kind, cell, name, None) for name, cell in cells]
                continue
            data_values.check(clause.clause, clause.name, clause.value, clause.section)
            found = list(data_values.memories(clause.name, clause.value, clause.section))
            with_memory += [(kind, value, name, section) for name, value, section in found]
            if not found:
                self._others.append(kind)
        self._native = _native.Clauses.of(with_memory)

    def enter(self, device: _native.Device, queue: int) -> None:
        self._native.enter(device, queue)
        for kind in self._others:
            _native.data_enter(kind)

    def exit(self, device: _native.Device, queue: int, failed: bool = False) -> None:
        for kind in self._others:
            _native.data_exit(kind)
        self._native.exit(device, queue, failed)


def _kind(clause: DataClause, flags: tuple[str, ...]) -> int:
    if clause.clause not in _native.DATA_KINDS:
        raise DataError(f"unknown data clause `{clause.clause}`")
    kind = _native.DATA_KINDS[clause.clause]
    for flag in (*flags, *clause.modifiers):
        if flag not in _native.DATA_FLAGS:
            raise DataError(f"unknown modifier `{flag}` of `{clause.clause}`")
        kind |= _native.DATA_FLAGS[flag]
    return kind
