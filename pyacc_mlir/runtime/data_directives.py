# SPDX-License-Identifier: Apache-2.0
"""The data directives for plain Python: `with acc.data(copyin=[x]): …`, `acc.enter_data`, `acc.update`, ….

A clause is a keyword argument with a list of arrays and views, or of pairs `(array, acc.section[1:3, :])`; a modifier
follows behind an underline: `create_zero=`, `copyin_readonly=`, `copy_always=`. All of them act on the current device.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

from pyacc_mlir.diagnostics.errors import DataError, DeviceError
from pyacc_mlir.runtime import _native, icv
from pyacc_mlir.runtime.data_clauses import DATA, ENTER_DATA, EXIT_DATA, UPDATE, entries, items
from pyacc_mlir.runtime.device_pointer import DevicePointer
from pyacc_mlir.runtime.error_codes import explaining
from pyacc_mlir.runtime.host_memory import host_memory
from pyacc_mlir.runtime.queues import queue_number, wait_for
from pyacc_mlir.runtime.routines_data import pointer_to

Wait: TypeAlias = bool | int | Iterable[int] | None


@contextmanager
def data(*, if_: bool = True, async_: int | None = None, wait: Wait = None, **clauses: Any) -> Iterator[None]:
    """The `data` construct: what is named is present inside of the `with` (OpenACC 3.3 §2.6.5).

    Clauses: `copy`, `copyin`, `copyout`, `create`, `no_create`, `present`, `deviceptr`, `attach`.

    Args:
        if_: False: nothing is done.
        async_: the queue of the copies at entry and exit; what is inside is not asynchronous for that.
        wait: queues to wait for before; True: all.
        clauses: the data.

    Raises:
        TypeError: there is no such clause.
        DataError: what is named is no data, not present, or in part.
        DeviceError: the device failed, or there is no such queue.
    """
    found = items("data", DATA, clauses)
    if not if_:
        yield
        return
    with explaining():
        device, queue = icv.device(), queue_number(async_)
        region = _native.Clauses.of(found)
        wait_for(device, wait, queue)
        region.enter(device, queue)
    try:
        yield
    except BaseException as error:
        _leave_failed(region, device, queue, error)
        raise
    with explaining():
        region.exit(device, queue)


def enter_data(*, if_: bool = True, async_: int | None = None, wait: Wait = None, **clauses: Any) -> None:
    """The `enter data` directive (OpenACC 3.3 §2.6.6). Clauses: `copyin`, `create`, `attach`. Else as `data`."""
    found = items("enter_data", ENTER_DATA, clauses, _native.DATA_FLAGS["dynamic"])
    if if_:
        _enter(found, queue_number(async_), wait)


def exit_data(
    *, finalize: bool = False, if_: bool = True, async_: int | None = None, wait: Wait = None, **clauses: Any
) -> None:
    """The `exit data` directive (OpenACC 3.3 §2.6.6). Clauses: `copyout`, `delete`, `detach`. Else as `data`.

    Args:
        finalize: whatever the dynamic counters say.
        if_: False: nothing is done.
        async_: the queue of the copies.
        wait: queues to wait for before; True: all.
        clauses: the data.
    """
    flags = _native.DATA_FLAGS["dynamic"] | (_native.DATA_FLAGS["finalize"] if finalize else 0)
    found = items("exit_data", EXIT_DATA, clauses, flags)
    if not if_:
        return
    device, queue = icv.device(), queue_number(async_)
    region = _native.Clauses.of(found)
    wait_for(device, wait, queue)
    region.exit(device, queue)


def update(
    *, if_present: bool = False, if_: bool = True, async_: int | None = None, wait: Wait = None, **clauses: Any
) -> None:
    """The `update` directive (OpenACC 3.3 §2.14.4): clauses `self_`, `host`, `device`, carried out in their order.

    Args:
        if_present: data that is not present is passed over.
        if_: False: nothing is done.
        async_: the queue of the copies.
        wait: queues to wait for before; True: all.
        clauses: the data.
    """
    found = items("update", UPDATE, clauses, _native.DATA_FLAGS["if_present"] if if_present else 0)
    if if_:
        _enter(found, queue_number(async_), wait)


@contextmanager
def host_data(*, use_device: Any, if_: bool = True, if_present: bool = False) -> Iterator[Any]:
    """The `host_data` construct: gives pointers to the counterparts of arrays (OpenACC 3.3 §2.8).

    `with acc.host_data(use_device=[x, y]) as (px, py)`, or `use_device=x` and `as px`.

    Args:
        use_device: arrays, a list of them or one.
        if_: False: the arrays themselves are given.
        if_present: the same for each one that is not present.

    Raises:
        DataError: an array is not present, or in part.
    """
    with explaining():
        device = icv.device()
        given = [
            _counterpart(device, name, array, if_present) if if_ else array
            for name, array, _ in entries("use_device", use_device)
        ]
    yield tuple(given) if isinstance(use_device, list | tuple) else given[0]


def _counterpart(device: _native.Device, name: str, array: object, if_present: bool) -> DevicePointer | object:
    memory = host_memory(array)
    if if_present and not device.is_present(memory):
        return array
    return pointer_to(device, memory, device.use_device(memory, name))


def _enter(found: list[Any], queue: int, wait: Wait) -> None:
    device = icv.device()
    clauses = _native.Clauses.of(found)
    wait_for(device, wait, queue)
    clauses.enter(device, queue)


def _leave_failed(region: _native.Clauses, device: _native.Device, queue: int, error: BaseException) -> None:
    """End the region that `error` leaves: what the end itself fails with is a note on it."""
    try:
        region.exit(device, queue, failed=True)
    except (DataError, DeviceError) as second:
        error.add_note(f"at the end of the data region: {second}")
