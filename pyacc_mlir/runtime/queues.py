# SPDX-License-Identifier: Apache-2.0
"""Async arguments (OpenACC 3.3 §2.16): from what a program writes to the number of a queue."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence

from pyacc_mlir.runtime import _native
from pyacc_mlir.runtime.error_codes import ErrorCode, fault

#: The thread's default queue; no queue: the caller waits; the default queue of a thread that has set none.
#: As PYACC_QUEUE_* of native/include/pyacc_rt.h.
ASYNC_NOVAL, ASYNC_SYNC, ASYNC_DEFAULT = -1, -2, -3


def queue_number(async_: int | None) -> int:
    """The native runtime's number of a queue; None, no async argument, means that the caller waits.

    Raises:
        DeviceError: it is no async argument.
    """
    if async_ is None:
        return ASYNC_SYNC
    return async_argument(async_)


def async_argument(value: int) -> int:
    """`value`, if it is a queue or one of the special values. Raises DeviceError if not."""
    try:
        number = operator.index(value)
    except TypeError:
        number = None
    if number is None or isinstance(value, bool) or number < ASYNC_DEFAULT:
        message = f"invalid queue {value!r}: expected a number, 0 or more, or one of acc.async_noval, acc.async_sync"
        raise fault(ErrorCode.invalid_async, message)
    return number


def split_queue(nbytes_and_queue: tuple[int, ...]) -> tuple[int | None, int]:
    """What stands behind `data` in an `_async` form: the queue, before it the number of bytes if there are two."""
    if len(nbytes_and_queue) not in (1, 2):
        raise TypeError(f"expected data, nbytes (optional) and a queue, found {1 + len(nbytes_and_queue)} arguments")
    *nbytes, async_ = nbytes_and_queue
    return (nbytes[0] if nbytes else None), async_argument(async_)


def wait_for(device: _native.Device, wait: bool | int | Iterable[int] | None, queue: int) -> None:
    """Carry out a `wait` clause before work on `queue`. True: for all queues; None, False: for none."""
    if wait is None or wait is False:
        return
    if wait is True:
        hold(device, (), queue)
    elif isinstance(wait, Iterable):
        hold(device, tuple(wait), queue)
    else:
        hold(device, (wait,), queue)


def hold(device: _native.Device, waited: Sequence[int], queue: int) -> None:
    """Let `queue`, or the caller, wait for what the queues `waited` have now; of none, for all queues."""
    numbers: list[int | None] = [async_argument(one) for one in waited]
    for number in numbers or [None]:
        if queue == ASYNC_SYNC:
            device.wait(number)
        else:
            device.wait_async(number, queue)
