# SPDX-License-Identifier: Apache-2.0
"""Queues: order, waiting, errors that come later, and what is kept alive until then. Threads and streams act alike."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterator

import numpy as np
import pytest

from pyacc_mlir.diagnostics.errors import DataError, DeviceError
from pyacc_mlir.runtime import _native
from tests.unit.runtime.fake_driver import QUEUE_THREADS, FakeDriver, fake_device

K, F = _native.DATA_KINDS, _native.DATA_FLAGS
DYNAMIC = F["dynamic"]
Fake = tuple[_native.Device, FakeDriver]
PROGRAM = """
import numpy as np
from tests.unit.runtime.fake_driver import fake_device
from pyacc_mlir.runtime import _native
device, driver = fake_device()
x = np.zeros(3)
"""


@pytest.fixture(scope="module", params=[QUEUE_THREADS, 0], ids=["threads", "streams"])
def the_device(request: pytest.FixtureRequest) -> Fake:
    return fake_device(request.param)


@pytest.fixture
def fake(the_device: Fake) -> Iterator[Fake]:
    device, driver = the_device
    driver.calls.clear()
    yield device, driver
    _native.set_default_async(-1)
    device.shut_down()
    assert driver.blocks == {}


@pytest.fixture
def threads() -> Iterator[Fake]:
    device, driver = fake_device(QUEUE_THREADS)
    yield device, driver
    device.shut_down()


def moves(driver: FakeDriver) -> list[str]:
    return [call for call in driver.calls if call.split()[0] in ("upload", "download", "move", "free")]


def test_work_of_a_queue_is_done_in_order(fake: Fake) -> None:
    device, driver = fake
    x = np.zeros(100, np.uint8)
    device.enter(K["create"], x)
    for size in range(1, 50):
        device.update(K["update_device"], x, "x", slice(0, size), 3)
    device.wait(3)
    assert moves(driver) == [f"upload {size}x1" for size in range(1, 50)]


def test_counters_change_at_once_and_memory_is_freed_after_the_work(fake: Fake) -> None:
    device, driver = fake
    x = np.zeros(4, np.uint8)
    device.enter(K["copyin"] | DYNAMIC, x, "x", None, 1)
    assert device.is_present(x)
    device.exit(K["copyout"] | DYNAMIC, x, "x", None, 1)
    assert not device.is_present(x)
    device.wait()
    assert moves(driver) == ["upload 4x1", "download 4x1", "free"]


def test_wait_async_orders_two_queues(fake: Fake) -> None:
    device, driver = fake
    x, y = np.zeros(4, np.uint8), np.zeros(8, np.uint8)
    device.enter(K["create"], x)
    device.enter(K["create"], y)
    for _ in range(20):
        driver.calls.clear()
        device.update(K["update_device"], x, "x", None, 1)
        device.wait_async(1, 2)
        device.update(K["update_device"], y, "y", None, 2)
        device.wait(2)
        assert moves(driver) == ["upload 4x1", "upload 8x1"]
    device.wait_async(None, 2)
    device.wait_async(2, 2)
    device.wait_async(77, 2)  # a queue that nobody has used
    device.wait()


def test_async_test(fake: Fake) -> None:
    device, _ = fake
    assert device.async_test()
    assert device.async_test(55)
    x = np.zeros(4, np.uint8)
    device.enter(K["create"], x)
    device.update(K["update_device"], x, "x", None, 1)
    device.wait(1)
    assert device.async_test(1)
    assert device.async_test()


def test_async_test_says_no_while_there_is_work(threads: Fake) -> None:
    device, driver = threads
    gate = threading.Event()
    copy = driver._copy
    driver._copy = lambda *arguments: gate.wait() and copy(*arguments)  # type: ignore[method-assign]
    driver.__post_init__()
    device, driver = driver.register("gated"), driver
    x = np.zeros(4, np.uint8)
    device.enter(K["create"], x)
    device.update(K["update_device"], x, "x", None, 1)
    assert not device.async_test(1)
    assert not device.async_test()
    assert device.async_test(2)
    gate.set()
    device.wait()
    assert device.async_test(1)
    device.shut_down()


def test_no_value_means_the_thread_s_default_queue(threads: Fake) -> None:
    device, driver = threads
    x = np.zeros(4, np.uint8)
    device.enter(K["create"], x)
    driver.fail_next = {"copy": 3}
    _native.set_default_async(6)
    assert _native.default_async() == 6
    found = []
    other = threading.Thread(target=lambda: found.append(_native.default_async()))
    other.start()
    other.join()
    assert found == [-1]
    device.update(K["update_device"], x, "x", None, -1)
    device.wait(5)
    with pytest.raises(DeviceError):
        device.wait(6)
    _native.set_default_async(-2)  # async_sync: the caller waits
    driver.calls.clear()
    device.update(K["update_device"], x, "x", None, -1)
    assert moves(driver) == ["upload 4x1"]
    _native.set_default_async(-1)


@pytest.mark.parametrize("queue", [-4, -100])
def test_number_that_is_no_queue_is_an_error(fake: Fake, queue: int) -> None:
    device, _ = fake
    with pytest.raises(DeviceError, match=f"invalid queue {queue}") as error:
        device.enter(K["create"], np.zeros(3), "x", None, queue)
    assert vars(error.value)["code"] == 14
    with pytest.raises(DeviceError):
        device.wait(queue)
    assert device.present() == []


def test_error_is_raised_at_the_wait_and_the_work_after_it_dropped(threads: Fake) -> None:
    device, driver = threads
    x = np.zeros(4, np.uint8)
    device.enter(K["create"], x)
    driver.fail_next = {"zero": 3}
    device.enter(K["create_zero"] | DYNAMIC, np.zeros(2), "y", None, 1)
    device.update(K["update_device"], x, "x", None, 1)
    with pytest.raises(DeviceError, match="setting memory to zero failed: zero was told to fail") as error:
        device.wait(1)
    assert vars(error.value)["code"] == 3
    assert moves(driver) == []
    device.wait()
    device.update(K["update_device"], x, "x", None, 1)
    device.wait(1)
    assert moves(driver) == ["upload 4x1"]


def test_each_wait_raises_one_error(threads: Fake) -> None:
    device, driver = threads
    x = np.zeros(4, np.uint8)
    device.enter(K["create"], x)
    for queue in (4, 2):
        driver.fail_next = {"copy": queue}
        device.update(K["update_device"], x, "x", None, queue)
        while not device.async_test(queue):
            pass
    for queue in (2, 4):
        with pytest.raises(DeviceError) as error:
            device.wait()
        assert vars(error.value)["code"] == queue
    device.wait()


def test_arrays_live_until_the_queue_has_drained(fake: Fake) -> None:
    device, _ = fake
    x = np.zeros(1000)
    alive = weakref.ref(x)
    device.enter(K["copyin"], x, "x", None, 1)
    device.exit(K["copyin"], x, "x", None, 1)
    del x
    device.wait(1)
    assert alive() is None


def test_entry_that_fails_waits_for_its_queue_before_it_undoes(fake: Fake) -> None:
    device, driver = fake
    x, y = np.zeros(4, np.uint8), np.zeros(4)
    clauses = _native.Clauses.of([(K["copyin"], x, "x", None), (K["present"], y, "y", None)])
    with pytest.raises(DataError):
        clauses.enter(device, 1)
    assert moves(driver) == ["upload 4x1", "free"]
    assert device.present() == []


def test_several_threads_use_one_device() -> None:
    device = _native.device("simt")
    shared = np.zeros(64, np.int64)
    problems: list[object] = []

    def work(number: int) -> None:
        own = np.full(16, number)
        for _ in range(200):
            try:
                device.enter(K["copyin"], shared, "shared", None, -2)
                device.enter(K["copy"], own, "own", None, number)
                assert device.is_present(shared)
                device.exit(K["copy"], own, "own", None, number)
                device.exit(K["copyin"], shared, "shared", None, -2)
                device.wait(number)
            except Exception as error:
                problems.append(error)

    workers = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert problems == []
    assert device.present() == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_queues_survive_fork() -> None:
    device = _native.device("host")
    x = np.arange(8)
    item = [(K["copy"] | F["capture"], x, "x", None)]

    def use() -> bool:
        clauses = _native.Clauses.of(item)
        clauses.enter(device, 1)
        device.memcpy_to_device(device.deviceptr(x), np.full(8, 3), queue=1)
        clauses.exit(device, 1)
        device.wait(1)
        return x.tolist() == [3] * 8 and device.present() == []

    assert use()
    child = os.fork()
    if child == 0:
        os._exit(0 if use() else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert use()


def run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", PROGRAM + program], capture_output=True, text=True, timeout=60)


def test_process_ends_with_its_work_done() -> None:
    done = run("""
device.enter(_native.DATA_KINDS["copyin"], x, "x", None, 1)
import atexit
""")
    assert (done.returncode, done.stderr) == (0, "")


def test_error_that_nobody_waited_for_is_printed_at_the_end() -> None:
    done = run("""
driver.fail_next = {"copy": 3}
device.enter(_native.DATA_KINDS["copyin"], x, "x", None, 1)
""")
    assert done.returncode == 0
    assert "asynchronous work on fake0 failed and was never waited for: fake0: a copy failed" in done.stderr


def test_stream_events_are_given_back() -> None:
    device, driver = fake_device(0)
    x = np.zeros(4, np.uint8)
    device.enter(K["copyin"], x, "x", None, 1)
    device.exit(K["copyin"], x, "x", None, 1)
    device.wait_async(1, 2)
    device.wait()
    assert driver.calls.count("destroy event") == len(driver.events)
