# SPDX-License-Identifier: Apache-2.0
"""The data directives for plain Python: `with acc.data(copyin=[x]): …`, `acc.enter_data`, `acc.update` and so on.

A clause is a keyword argument with a list of arrays and views, or of pairs `(array, acc.section[1:3, :])`; a modifier
follows behind an underline: `create_zero=`, `copyin_readonly=`, `copy_always=`. All of them act on the current device.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

from pyacc_mlir.runtime import _native, data_region, icv
from pyacc_mlir.runtime.data_clauses import DATA, ENTER_DATA, EXIT_DATA, UPDATE, data_clauses, entries
from pyacc_mlir.runtime.error_codes import ErrorCode, fault
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
    found = data_clauses("data", DATA, clauses)
    if not if_:
        found = []
    device, queue = icv.device(), queue_number(async_)
    region = data_region.DataRegion(*found, device=device, queue=queue)
    if if_:
        wait_for(device, wait, queue)
    with region:
        yield


def enter_data(*, if_: bool = True, async_: int | None = None, wait: Wait = None, **clauses: Any) -> None:
    """The `enter data` directive (OpenACC 3.3 §2.6.6). Clauses: `copyin`, `create`, `attach`. Else as `data`."""
    found = data_clauses("enter_data", ENTER_DATA, clauses)
    if if_:
        device, queue = _begin(async_, wait)
        data_region.enter_data(*found, device=device, queue=queue)


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
    found = data_clauses("exit_data", EXIT_DATA, clauses)
    if if_:
        device, queue = _begin(async_, wait)
        data_region.exit_data(*found, device=device, queue=queue, finalize=finalize)


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
    found = data_clauses("update", UPDATE, clauses)
    if if_:
        device, queue = _begin(async_, wait)
        data_region.update(*found, device=device, queue=queue, if_present=if_present)


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
    device = icv.device()
    named = entries("use_device", use_device)
    if any(bounds is not None for _, _, bounds in named):
        raise fault(ErrorCode.invalid_argument, "use_device takes whole arrays: expected no section")
    given = [_counterpart(device, name, array, if_present) if if_ else array for name, array, _ in named]
    yield tuple(given) if isinstance(use_device, list | tuple) else given[0]


def _counterpart(device: _native.Device, name: str, array: object, if_present: bool) -> object:
    """Where the device has an array; the array itself if it is absent under `if_present`."""
    memory = host_memory(array)
    if if_present and not device.is_present(memory):
        return array
    return pointer_to(device, memory, device.use_device(memory, name))


def _begin(async_: int | None, wait: Wait) -> tuple[_native.Device, int]:
    device, queue = icv.device(), queue_number(async_)
    wait_for(device, wait, queue)
    return device, queue
