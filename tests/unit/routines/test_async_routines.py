# SPDX-License-Identifier: Apache-2.0
"""Queues: what is tested, what waits for what, and whose the errors are."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from types import SimpleNamespace

import numpy as np
import pytest

from pyacc_mlir.diagnostics.errors import DeviceError
from pyacc_mlir.runtime import _native, icv
from tests.unit.routines.support import FakeType, fails
from tests.unit.runtime.fake_driver import EXECUTION, FakeDriver


@pytest.fixture
def streams(acc: SimpleNamespace, fake_type: FakeType) -> Iterator[FakeDriver]:
    """The current device: its queues stand still until someone waits for them."""
    acc.set_device_type(fake_type.name)
    yield fake_type.drivers[0]
    for number in range(2):
        icv.numbered(number).shut_down()


def test_async_test_of_a_queue_nobody_has_used(acc: SimpleNamespace, streams: FakeDriver) -> None:
    assert acc.async_test(3)
    assert acc.async_test_all()
    assert acc.async_test(acc.async_sync)
    acc.wait(3)
    acc.wait_all()


def test_async_test_and_wait(acc: SimpleNamespace, streams: FakeDriver) -> None:
    x, y = np.arange(4.0), np.arange(4.0)
    acc.copyin_async(x, 1)
    acc.copyin_async(y, 2)
    assert (acc.async_test(1), acc.async_test(2), acc.async_test_all()) == (False, False, False)
    acc.wait(1)
    assert (acc.async_test(1), acc.async_test(2), acc.async_test_all()) == (True, False, False)
    acc.wait_all()
    assert acc.async_test_all()


@pytest.mark.parametrize("wait", ["wait", "async_wait"])
def test_wait_for_several_queues(acc: SimpleNamespace, streams: FakeDriver, wait: str) -> None:
    arrays = [np.arange(4.0) for _ in range(3)]
    for queue, array in enumerate(arrays):
        acc.copyin_async(array, queue)
    getattr(acc, wait)(0, 2)
    assert [acc.async_test(queue) for queue in range(3)] == [True, False, True]
    getattr(acc, wait)()
    assert acc.async_test(1)


def test_wait_with_a_false_condition(acc: SimpleNamespace, streams: FakeDriver) -> None:
    x = np.arange(4.0)
    acc.copyin_async(x, 1)
    acc.wait(1, if_=False)
    assert not acc.async_test(1)


def test_a_queue_waits_for_another(acc: SimpleNamespace, streams: FakeDriver) -> None:
    x, y = np.arange(4.0), np.arange(8.0)
    acc.copyin_async(x, 1)
    acc.wait_async(1, 2)
    acc.copyin_async(y, 2)
    assert not acc.async_test(1)  # nobody has waited yet
    acc.wait(2)
    assert [call for call in streams.calls if "upload" in call] == ["upload 32x1", "upload 64x1"]
    assert acc.async_test(1)


def test_a_queue_waits_for_all_others(acc: SimpleNamespace, streams: FakeDriver) -> None:
    x, y = np.arange(4.0), np.arange(8.0)
    acc.copyin_async(x, 1)
    acc.copyin_async(y, 2)
    acc.wait_all_async(3)
    acc.wait(3)
    assert acc.async_test_all()


def test_the_directive_holds_a_queue_back(acc: SimpleNamespace, streams: FakeDriver) -> None:
    x = np.arange(4.0)
    acc.copyin_async(x, 1)
    acc.wait(1, async_=2)
    assert not acc.async_test(1)
    acc.wait(2)
    assert acc.async_test(1)


def test_routines_for_another_device(acc: SimpleNamespace, streams: FakeDriver, fake_type: FakeType) -> None:
    x = np.arange(4.0)
    acc.set_device_num(1, fake_type.name)
    acc.copyin_async(x, 1)
    acc.set_device_num(0, fake_type.name)
    assert acc.async_test(1)
    assert (acc.async_test_device(1, 1), acc.async_test_all_device(1)) == (False, False)
    acc.wait_device_async(1, 2, 1)
    acc.wait_device(2, 1)
    assert (acc.async_test_device(1, 1), acc.async_test_all_device(1)) == (True, True)
    acc.set_device_num(1, fake_type.name)
    acc.update_device_async(x, 1)
    acc.set_device_num(0, fake_type.name)
    acc.wait_all_device_async(2, 1)
    acc.wait_all_device(1)
    acc.wait(1, devnum=1)
    assert acc.async_test_all_device(1)


def test_a_device_that_is_not_there(acc: SimpleNamespace, streams: FakeDriver) -> None:
    for routine in (acc.async_test_all_device, acc.wait_all_device):
        with fails("device_unavailable"):
            routine(2)
        with fails("device_unavailable"):
            routine(-1)


@pytest.mark.parametrize("queue", [-4, True, 1.0, "1", None])
def test_what_is_no_queue(acc: SimpleNamespace, simt: _native.Device, queue: object) -> None:
    x = np.zeros(2)
    calls = [acc.set_default_async, acc.wait, acc.async_test, lambda one: acc.wait_async(1, one)]
    for call in (*calls, lambda one: acc.copyin_async(x, one), lambda one: acc.wait_any([one])):
        with fails("invalid_async", "expected a number, 0 or more"):
            call(queue)
    assert simt.present() == []


def test_numpy_integers_are_queues(acc: SimpleNamespace, simt: _native.Device) -> None:
    acc.set_default_async(np.int32(4))
    assert acc.get_default_async() == 4
    acc.wait(np.int64(4))


def test_default_async(acc: SimpleNamespace) -> None:
    assert acc.get_default_async() == acc.async_default
    acc.set_default_async(7)
    acc.set_default_async(acc.async_noval)  # no effect
    assert acc.get_default_async() == 7
    acc.set_default_async(acc.async_default)
    assert acc.get_default_async() == acc.async_default


def test_default_async_is_the_queue_of_noval(acc: SimpleNamespace, streams: FakeDriver) -> None:
    x = np.arange(4.0)
    acc.set_default_async(7)
    acc.copyin_async(x, acc.async_noval)
    assert (acc.async_test(7), acc.async_test(acc.async_noval)) == (False, False)
    acc.wait(acc.async_noval)
    assert acc.async_test(7)


def test_default_async_may_be_no_queue(acc: SimpleNamespace, streams: FakeDriver) -> None:
    x = np.arange(4.0)
    acc.set_default_async(acc.async_sync)
    acc.copyin_async(x, acc.async_noval)
    assert streams.calls[-1] == "upload 32x1"
    assert streams.streams == {}


def test_the_default_queue_is_one_of_its_own(acc: SimpleNamespace, streams: FakeDriver) -> None:
    x = np.arange(4.0)
    acc.copyin_async(x, acc.get_default_async())
    assert acc.async_test(0)
    assert not acc.async_test(acc.async_noval)
    acc.wait(acc.async_default)
    assert acc.async_test_all()


def test_wait_any(acc: SimpleNamespace, streams: FakeDriver) -> None:
    x = np.arange(4.0)
    acc.copyin_async(x, 1)
    assert acc.wait_any([1, 2]) == 1
    acc.wait(1)
    assert acc.wait_any([1, 2]) == 0
    assert acc.wait_any([]) == -1
    assert acc.wait_any_device([1], 1) == 0


def test_wait_any_waits(acc: SimpleNamespace, streams: FakeDriver) -> None:
    x, y = np.arange(4.0), np.arange(4.0)
    acc.copyin_async(x, 1)
    acc.copyin_async(y, 2)
    device = icv.device()

    def finish() -> None:
        time.sleep(0.02)
        device.wait(2)

    thread = threading.Thread(target=finish)
    thread.start()
    assert acc.wait_any([1, 2]) == 1
    thread.join()


def test_errors_are_raised_at_the_wait(acc: SimpleNamespace, streams: FakeDriver) -> None:
    x = np.arange(4.0)
    acc.copyin_async(x, 1)
    streams.fail_next["stream_synchronize"] = EXECUTION
    acc.wait(2)
    with pytest.raises(DeviceError, match="told to fail") as caught:
        acc.wait(1)
    assert caught.value.error == acc.ErrorCode.execution  # type: ignore[attr-defined]
    acc.wait(1)  # once


def test_queues_of_the_software_gpu(acc: SimpleNamespace, simt: _native.Device) -> None:
    """Threads carry these out: all that is certain is the end."""
    arrays = [np.full(1000, queue) for queue in range(8)]
    for queue, array in enumerate(arrays):
        acc.copyin_async(array, queue)
        array[:] = -1 if acc.async_test(queue) else array
    acc.wait_all()
    assert acc.async_test_all()
    for queue, array in enumerate(arrays):
        acc.update_self_async(array, queue)
    acc.wait(*range(8))
    assert [int(array[0]) for array in arrays] == list(range(8))


def test_arguments_live_until_the_queue_is_done(acc: SimpleNamespace, simt: _native.Device) -> None:
    target = acc.malloc(1 << 20)
    for value in range(20):
        acc.memcpy_to_device_async(target, np.full(1 << 20, value, np.uint8), 1)
    last = np.empty(1 << 20, np.uint8)
    acc.memcpy_from_device_async(last, target, 1)
    acc.wait(1)
    assert last.min() == last.max() == 19
    acc.free(target)
