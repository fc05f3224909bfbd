# SPDX-License-Identifier: Apache-2.0
"""Compiled blocks on a device with its own memory: the device part of the C ABI."""

from __future__ import annotations

import ctypes
import dataclasses
import threading
import time
import weakref
from collections.abc import Iterator

import numpy as np
import pytest

from pyacc_mlir.artifact import Param, ParamKind
from pyacc_mlir.diagnostics.errors import DataError, DeviceError
from pyacc_mlir.runtime import _native
from pyacc_mlir.runtime.loader import LoadError, load
from tests.unit.runtime.device_blocks import DECLARATIONS, SITES, SYNC, BlockWriter, K
from tests.unit.runtime.fake_driver import QUEUE_THREADS, FakeDriver, fake_device
from tests.unit.runtime.support import array, block

DYNAMIC = _native.DATA_FLAGS["dynamic"]
Fake = tuple[_native.Device, FakeDriver]


@pytest.fixture(scope="module")
def the_device() -> Fake:
    return fake_device(QUEUE_THREADS)


@pytest.fixture
def fake(the_device: Fake) -> Iterator[Fake]:
    device, driver = the_device
    driver.calls.clear()
    yield device, driver
    driver.failure = None
    device.shut_down()
    assert driver.blocks == {}


def fill(address: int) -> int:
    """A kernel that writes four bytes."""
    ctypes.memset(address, 5, 4)
    return 0


def fail_half_way(address: int) -> int:
    ctypes.memset(address, 5, 2)
    return 3


def four() -> np.ndarray:
    return np.arange(4, dtype=np.uint8)


def notes(error: pytest.ExceptionInfo[BaseException]) -> list[str]:
    return getattr(error.value, "__notes__", [])


def test_block_moves_data_and_launches(fake: Fake) -> None:
    device, driver = fake
    x = four()
    plan = BlockWriter().enter(K["copy"]).launch().exit(K["copy"]).load(device, driver, fill)
    plan(x)
    assert x.tolist() == [5, 5, 5, 5]
    assert driver.calls[1:] == [
        "upload 4x1",
        "launch 100 grid [2, 1, 1] block [2, 1, 1] shared 16",
        "download 4x1",
        "free",
    ]
    assert device.stats()["launches"] >= 1


def test_launch_is_printed_on_request(fake: Fake, capfd: pytest.CaptureFixture[str]) -> None:
    device, driver = fake
    plan = BlockWriter().enter(K["copy"]).launch().exit(K["copy"]).load(device, driver, fill)
    _native.set_notify(1)
    plan(four())
    _native.set_notify(0)
    assert capfd.readouterr().err == (
        f"pyacc: launch kernel=kernel0 file=kernel.py line=10 device={device.name} grid=2x1x1 block=2x1x1 shared=16\n"
    )


def test_absent_data_ends_the_block_with_its_place(fake: Fake) -> None:
    device, driver = fake
    plan = BlockWriter().enter(K["present"]).launch().load(device, driver, fill)
    with pytest.raises(DataError, match="`x` is not present") as error:
        plan(four())
    assert notes(error) == ["at program.py:20:5"]
    assert driver.calls == []


def test_section_that_leaves_its_array_is_an_error(fake: Fake) -> None:
    device, driver = fake
    writer = BlockWriter()
    writer.store("i64 9", "%s0dims", "i64", 3)
    with pytest.raises(DataError, match="a section of `x` leaves it: 0 to 9 in a dimension of 4"):
        writer.enter(K["create"]).load(device, driver)(four())


def test_failure_undoes_what_the_call_has_entered(fake: Fake) -> None:
    device, driver = fake
    x, y = four(), four()
    device.enter(K["copyin"] | DYNAMIC, x, "x")
    before = device.present()
    writer = BlockWriter(2).enter(K["copy"]).enter(K["create"] | DYNAMIC, 1).enter(K["copyout"], 1).fail()
    with pytest.raises(IndexError, match="index 5 of 3") as error:
        writer.load(device, driver)(x, y)
    assert notes(error) == ["at kernel.py:7:3"]
    assert device.present() == before
    assert [call for call in driver.calls if "download" in call] == []


def test_regular_exits_are_not_undone(fake: Fake) -> None:
    device, driver = fake
    x = four()
    device.enter(K["create"], x, "x")
    before = device.present()
    writer = BlockWriter().enter(K["copy"]).exit(K["copy"]).enter(K["copy"] | DYNAMIC)
    writer.exit(K["delete"] | DYNAMIC).enter(K["copyin"]).fail()
    with pytest.raises(IndexError):
        writer.load(device, driver)(x)
    assert device.present() == before


def test_dynamic_data_outlives_the_block_and_keeps_its_array(fake: Fake) -> None:
    device, driver = fake
    x = four()
    alive = weakref.ref(x)
    BlockWriter().enter(K["copyin"] | DYNAMIC).load(device, driver)(x)
    del x
    assert alive() is not None
    BlockWriter().exit(K["delete"] | DYNAMIC).load(device, driver)(alive())
    assert device.present() == []
    assert alive() is None


def test_failed_kernel_is_a_device_error_with_kernel_and_line(fake: Fake) -> None:
    device, driver = fake
    driver.error = b"illegal address"
    x, y = four(), four()
    writer = BlockWriter(2).enter(K["copyout"], 1).enter(K["copy"]).launch().exit(K["copy"]).exit(K["copyout"], 1)
    with pytest.raises(DeviceError, match=rf"{device.name}: kernel `kernel0` failed: illegal address") as error:
        writer.load(device, driver, fail_half_way)(x, y)
    assert notes(error) == ["at kernel.py:10"]
    assert device.present() == []
    # As in Python the loop has done what it did; what was never copied in may never have been written.
    assert (x.tolist(), y.tolist()) == ([5, 5, 2, 3], [0, 1, 2, 3])


def test_kernel_that_raised_raises_what_python_would(fake: Fake) -> None:
    device, driver = fake
    driver.failure = (0, 8, 4)
    plan = BlockWriter().enter(K["copy"]).launch().load(device, driver, fail_half_way)
    with pytest.raises(IndexError, match="index 8 of 4") as error:
        plan(four())
    assert notes(error) == ["at kernel.py:7:3"]


def test_grid_without_blocks_is_no_launch(fake: Fake) -> None:
    device, driver = fake
    writer = BlockWriter().enter(K["create"]).launch(grid="nothing").exit(K["create"])
    writer.load(device, driver, fill)(four())
    assert driver.calls == ["alloc 4", "free"]


def test_unknown_kernel_is_an_error(fake: Fake) -> None:
    device, driver = fake
    with pytest.raises(DeviceError, match="block block has no kernel 1"):
        BlockWriter().enter(K["create"]).launch(1).load(device, driver, fill)(four())


def test_overlapping_arguments_are_one_present_range(fake: Fake) -> None:
    device, driver = fake
    writer = BlockWriter(2).join().enter(K["copy"], 1).enter(K["copy"], 0).launch()
    writer.call("pyacc_rt_join_sections(i64 2, ptr %table)").exit(K["copy"], 0).exit(K["copy"], 1)
    x = np.arange(6, dtype=np.uint8)
    plan = writer.load(device, driver, fill)
    plan(x[:4], x[2:])
    assert x.tolist() == [5, 5, 5, 5, 4, 5]
    assert driver.calls[0] == "alloc 6"
    assert device.present() == []


def test_update_and_use_device(fake: Fake) -> None:
    device, driver = fake
    x = four()
    address = device.enter(K["copyin"], x)
    x[:] = 0
    writer = BlockWriter().call(f"pyacc_rt_update(i32 {K['update_self']}, ptr %s0, i64 {SYNC})")
    writer.lines += [
        "%d = call ptr @pyacc_rt_use_device(ptr %s0, i32 0)",
        "%n = ptrtoint ptr %d to i64",
        f"%same = icmp eq i64 %n, {address}",
        "br i1 %same, label %end, label %other",
        "other: call void @pyacc_rt_fail(i32 0, i64 0, i64 0)",
        "br label %end",
        "end:",
    ]
    writer.load(device, driver)(x)
    assert x.tolist() == [0, 1, 2, 3]


# ---- asynchronous


def test_asynchronous_block_returns_before_its_work_is_done(fake: Fake) -> None:
    device, driver = fake
    gate = threading.Event()

    def kernel(address: int) -> int:
        gate.wait(10)
        return fill(address)

    plan = BlockWriter().enter(K["copy"], 0, 1).launch(0, 1).exit(K["copy"], 0, 1).load(device, driver, kernel)
    x = four()
    alive = weakref.ref(x)
    view = x[:]  # the array that is written to at the end
    plan(x)
    del x
    assert view.tolist() == [0, 1, 2, 3]
    assert alive() is not None
    assert not device.async_test(1)
    gate.set()
    device.wait(1)
    assert view.tolist() == [5] * 4
    del view
    assert alive() is None


def test_plan_outlives_its_object_while_its_kernels_run(fake: Fake) -> None:
    device, driver = fake
    plan = BlockWriter().enter(K["copy"], 0, 1).launch(0, 1).exit(K["copy"], 0, 1).load(device, driver, fill)
    x = four()
    plan(x)
    del plan
    device.wait()
    assert x.tolist() == [5] * 4


@pytest.mark.parametrize("place", ["python", "block"])
def test_asynchronous_failure_is_raised_at_the_wait(fake: Fake, place: str) -> None:
    device, driver = fake
    driver.error = b"illegal address"
    x = four()
    BlockWriter().enter(K["copy"], 0, 1).launch(0, 1).exit(K["copy"], 0, 1).load(device, driver, fail_half_way)(x)
    wait = device.wait if place == "python" else lambda: BlockWriter().wait().load(device, driver)(four())
    with pytest.raises(DeviceError, match="kernel `kernel0` failed: illegal address") as error:
        wait()
    assert notes(error) == ["at kernel.py:10"]
    assert x.tolist() == [0, 1, 2, 3]  # the copy after the kernel was dropped
    assert device.present() == []
    device.wait()


def test_asynchronous_kernel_that_raised_raises_what_python_would(fake: Fake) -> None:
    device, driver = fake
    driver.failure = (0, 8, 4)
    BlockWriter().enter(K["copy"], 0, 1).launch(0, 1).exit(K["copy"], 0, 1).load(device, driver, fail_half_way)(four())
    with pytest.raises(IndexError, match="index 8 of 4"):
        device.wait(1)


def test_failure_of_the_block_waits_for_its_queues(fake: Fake) -> None:
    device, driver = fake
    x = four()
    plan = BlockWriter().enter(K["copy"], 0, 1).launch(0, 1).fail().load(device, driver, fill)
    with pytest.raises(IndexError):
        plan(x)
    assert device.present() == []
    assert x.tolist() == [5] * 4


REGION = """
define void @body(i64 %gang, i64 %gangs, ptr %ctx) {
  %x = load ptr, ptr %ctx
  %p = getelementptr i64, ptr %x, i64 %gang
  %old = atomicrmw add ptr %p, i64 1 monotonic
  ret void
}
define void @failing(i64 %gang, i64 %gangs, ptr %ctx) {
  call void @pyacc_rt_fail(i32 0, i64 %gang, i64 %gangs)
  ret void
}
define i32 @block(ptr %frame) {
  %x = load ptr, ptr %frame
  %ctx = alloca ptr
  store ptr %x, ptr %ctx
  call void @pyacc_rt_parallel_async(ptr @BODY, ptr %ctx, i64 8, i64 4, i64 -1, i64 0, i64 QUEUE, i32 1)
  store ptr null, ptr %ctx
  ret i32 0
}
"""


@pytest.mark.parametrize("queue", [3, -1, SYNC])
def test_parallel_region_on_a_queue_of_the_host(queue: int) -> None:
    llvm_ir = DECLARATIONS + REGION.replace("BODY", "body").replace("QUEUE", str(queue))
    plan = load(block(llvm_ir, (array("<i8", writes=True),)))
    x = np.zeros(4, np.int64)
    for _ in range(100):
        plan(x)
    _native.device("host").wait(None if queue == SYNC else queue)
    assert x.tolist() == [100] * 4


def test_parallel_region_that_fails_on_a_queue(fake: Fake) -> None:
    llvm_ir = DECLARATIONS + REGION.replace("BODY", "failing").replace("QUEUE", "3")
    load(block(llvm_ir, (array("<i8", writes=True),), error_sites=SITES))(np.zeros(4, np.int64))
    with pytest.raises(IndexError, match="index 0 of 4") as error:
        _native.device("host").wait(3)
    assert notes(error) == ["at kernel.py:7:3"]


def test_data_calls_on_the_host_give_the_address_itself() -> None:
    writer = BlockWriter()
    writer.enter(K["copy"]).exit(K["copy"]).call(
        f"pyacc_rt_update(i32 {K['update_device']}, ptr %s0, i64 {SYNC})"
    ).wait()
    body = "\n  ".join(writer.lines)
    plan = load(block(f"{DECLARATIONS}define i32 @block(ptr %frame) {{\n{body}\nret i32 0\n}}", (array("|u1"),)))
    plan(four())
    assert _native.device("host").present() == []


def test_artifact_for_a_device_that_is_not_here() -> None:
    artifact = block("define i32 @block(ptr %f) { ret i32 0 }", (Param("n", ParamKind.INT),))
    with pytest.raises(DeviceError, match="there is no device `nowhere`"):
        _native.Plan("b", 0, (), (), (), device="nowhere")
    with pytest.raises(DeviceError, match="`simt:x` is no device"):
        _native.Plan("b", 0, (), (), (), device="simt:x")
    with pytest.raises(LoadError, match="no driver here runs it"):
        load(dataclasses.replace(artifact, target="sm_90"), "nvidia:0")


def test_block_that_fails_waits_for_work_on_its_own_stack(fake: Fake) -> None:
    device, driver = fake
    seen = []

    def slow(address: int) -> int:
        time.sleep(0.05)
        seen.append(True)
        return 0

    # The array's base is replaced by a cell on the block's stack.
    writer = BlockWriter()
    writer.lines.append("%cell = alloca [4 x i8]")
    writer.store("ptr %cell", "%s0", "i8", 0)
    writer.enter(K["copy"], 0, 1).launch(0, 1).exit(K["copy"], 0, 1).fail()
    plan = writer.load(device, driver, slow)
    driver.calls.clear()
    with pytest.raises(IndexError):
        plan(four())
    assert seen == [True]
    assert [call.split()[0] for call in driver.calls] == ["alloc", "upload", "launch", "download", "free"]
