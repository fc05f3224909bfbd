# SPDX-License-Identifier: Apache-2.0
"""Routines that test for and wait for asynchronous work (OpenACC 3.3 §3.2.9 to §3.2.14).

Numbers of devices are those of the current device type. An error of asynchronous work is raised by the wait.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

from pyacc_mlir.runtime import _native, icv
from pyacc_mlir.runtime.queues import ASYNC_DEFAULT, ASYNC_NOVAL, ASYNC_SYNC, async_argument, hold, queue_number

async_noval: Final = ASYNC_NOVAL
async_sync: Final = ASYNC_SYNC
async_default: Final = ASYNC_DEFAULT

_FIRST_PAUSE, _LONGEST_PAUSE = 20e-6, 1e-3  # seconds


def async_test(wait_arg: int) -> bool:
    """Whether all work on a queue of the current device is done (OpenACC 3.3 §3.2.9).

    Raises:
        DeviceError: it is no queue (`invalid_async`).
    """
    return icv.device().async_test(async_argument(wait_arg))


def async_test_device(wait_arg: int, dev_num: int) -> bool:
    """As `async_test`, on another device (OpenACC 3.3 §3.2.9)."""
    return icv.numbered(dev_num).async_test(async_argument(wait_arg))


def async_test_all() -> bool:
    """Whether all work on all queues of the current device is done (OpenACC 3.3 §3.2.9)."""
    return icv.device().async_test()


def async_test_all_device(dev_num: int) -> bool:
    """As `async_test_all`, on another device (OpenACC 3.3 §3.2.9)."""
    return icv.numbered(dev_num).async_test()


def wait(*queues: int, async_: int | None = None, devnum: int | None = None, if_: bool = True) -> None:
    """`acc_wait` and the `wait` directive: wait for queues, for all without any (OpenACC 3.3 §3.2.10, §2.16.3).

    Args:
        queues: what to wait for.
        async_: this queue waits, not the caller.
        devnum: the device, the current one without it.
        if_: False: do nothing.

    Raises:
        DeviceError: it is no queue (`invalid_async`), or what the asynchronous work failed with.
    """
    if if_:
        device = icv.device() if devnum is None else icv.numbered(devnum)
        hold(device, queues, queue_number(async_))


def wait_device(wait_arg: int, dev_num: int) -> None:
    """Wait for a queue of another device (OpenACC 3.3 §3.2.10)."""
    hold(icv.numbered(dev_num), (wait_arg,), ASYNC_SYNC)


def wait_all() -> None:
    """Wait for all queues of the current device (OpenACC 3.3 §3.2.10)."""
    hold(icv.device(), (), ASYNC_SYNC)


def wait_all_device(dev_num: int) -> None:
    """Wait for all queues of another device (OpenACC 3.3 §3.2.10)."""
    hold(icv.numbered(dev_num), (), ASYNC_SYNC)


def wait_async(wait_arg: int, async_: int) -> None:
    """Let a queue wait for what another one has now (OpenACC 3.3 §3.2.11)."""
    hold(icv.device(), (wait_arg,), async_argument(async_))


def wait_device_async(wait_arg: int, async_: int, dev_num: int) -> None:
    """As `wait_async`, on another device (OpenACC 3.3 §3.2.11)."""
    hold(icv.numbered(dev_num), (wait_arg,), async_argument(async_))


def wait_all_async(async_: int) -> None:
    """Let a queue wait for what all others have now (OpenACC 3.3 §3.2.11)."""
    hold(icv.device(), (), async_argument(async_))


def wait_all_device_async(async_: int, dev_num: int) -> None:
    """As `wait_all_async`, on another device (OpenACC 3.3 §3.2.11)."""
    hold(icv.numbered(dev_num), (), async_argument(async_))


def wait_any(wait_args: Sequence[int]) -> int:
    """Wait until one of several queues has done its work; its place in the sequence, -1 of none (OpenACC 3.3 §3.2.12).

    Raises:
        DeviceError: something in it is no queue (`invalid_async`), or what the work of that queue failed with.
    """
    return _wait_any(icv.device(), wait_args)


def wait_any_device(wait_args: Sequence[int], dev_num: int) -> int:
    """As `wait_any`, on another device (OpenACC 3.3 §3.2.12)."""
    return _wait_any(icv.numbered(dev_num), wait_args)


def _wait_any(device: _native.Device, wait_args: Sequence[int]) -> int:
    numbers = [async_argument(one) for one in wait_args]
    pause = _FIRST_PAUSE
    while numbers:
        for place, number in enumerate(numbers):
            if device.async_test(number):
                device.wait(number)  # raises what it failed with
                return place
        time.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)
    return -1


def get_default_async() -> int:
    """This thread's queue for `async` without a number; `async_default` until one is set (OpenACC 3.3 §3.2.13)."""
    return icv.default_async()


def set_default_async(async_: int) -> None:
    """Choose this thread's queue for `async` without a number (OpenACC 3.3 §3.2.14).

    `async_noval` changes nothing, `async_sync` makes such work synchronous, `async_default` brings back the initial
    queue.

    Raises:
        DeviceError: it is no queue (`invalid_async`).
    """
    icv.set_default_async(async_argument(async_))
