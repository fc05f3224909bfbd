# SPDX-License-Identifier: Apache-2.0
"""What compiled host code tells the runtime to do on a device: its calls, in order, with a device made of buffers."""

# fmt: off

from __future__ import annotations

import numpy as np
import pytest

from pyacc_mlir import acc
from tests.support.device_stub import Data, DeviceStub, Launch, device_array, host_part

COPY, COPYIN, COPYOUT, CREATE, PRESENT = 0, 1, 3, 5, 7
NOVAL, SYNC = -1, -2
DYNAMIC, FINALIZE, IMPLICIT = 1 << 8, 1 << 9, 1 << 10
SHARE = 4  # a kernel's first arguments: trip count and what `gang_shares` divides on the host


def said(stub: DeviceStub) -> list[object]:
    """Calls in short: ("enter", kind, name), ("launch", kernel), …"""
    return [
        (call.action, call.kind, call.name)
        if isinstance(call, Data)
        else ("launch", call.kernel)
        if isinstance(call, Launch)
        else call
        for call in stub.calls
    ]


def test_saxpy_computes_in_device_memory() -> None:
    def saxpy(a, x, y):
        #pragma acc parallel loop copyin(x) copy(y)
        for i in range(len(x)):
            y[i] = a * x[i] + y[i]

    x, y = np.arange(1000.0), np.ones(1000)
    part = host_part(saxpy, 2.0, x, y)

    def kernel(*values: bytes) -> None:
        parts = values[SHARE:]
        a = np.frombuffer(next(part for part in parts[5:] if len(part) == 8), np.float64)[0]
        left, right = device_array(parts[:5], "f8"), device_array(parts[6:11], "f8")
        assert left.ctypes.data != x.ctypes.data
        right[:] = a * left + right

    stub = DeviceStub([kernel])
    part.run(stub, a=2.0, x=x, y=y)
    np.testing.assert_array_equal(y, 2.0 * np.arange(1000.0) + 1)
    assert said(stub) == [
        ("enter", COPYIN, "x"), ("enter", COPY, "y"), ("launch", 0), ("exit", COPY, "y"), ("exit", COPYIN, "x"),
    ]  # fmt: skip
    assert stub.joins == [2, 2]
    launch = stub.calls[2]
    assert (launch.grid, launch.block, launch.queue) == ((8, 1, 1), (128, 1, 1), SYNC)
    assert launch.arg_bytes == (8,) * (SHARE + 11)


def test_scalar_of_a_reduction_comes_back() -> None:
    def dot(x, y):
        s = 0.0
        #pragma acc parallel loop reduction(+:s)
        for i in range(len(x)):
            s += x[i] * y[i]
        return s

    x, y = np.arange(10.0), np.full(10, 0.5)
    part = host_part(dot, x, y)

    def kernel(*values: bytes) -> None:
        parts = values[SHARE:]
        cell = np.frombuffer(
            (np.ctypeslib.ctypes.c_char * 8).from_address(int.from_bytes(parts[11], "little")), np.float64
        )
        cell[0] += device_array(parts[:5], "f8") @ device_array(parts[5:10], "f8")

    stub = DeviceStub([kernel])
    assert part.run(stub, x=x, y=y, s=0.0) == [float(x @ y)]
    assert ("enter", COPY | IMPLICIT, "s") in said(stub)


def test_zero_trips_launch_one_gang() -> None:
    def dot(x):
        s = 1.0
        #pragma acc parallel loop reduction(+:s)
        for i in range(len(x)):
            s += x[i]
        return s

    x = np.zeros(0)
    part = host_part(dot, x)
    stub = DeviceStub()
    assert part.run(stub, x=x, s=1.0) == [1.0]
    (launch,) = [call for call in stub.calls if isinstance(call, Launch)]
    assert launch.grid == (1, 1, 1)


def test_data_region_around_two_kernels() -> None:
    def program(x, y, t):
        #pragma acc data copyin(x) copyout(y) create(t)
        #{
        #pragma acc parallel loop
        for i in range(len(x)):
            t[i] = 2 * x[i]
        #pragma acc parallel loop
        for i in range(len(x)):
            y[i] = t[i] + 1
        #}

    arrays = {name: np.zeros(8) for name in "xyt"}
    stub = DeviceStub()
    host_part(program, *arrays.values()).run(stub, **arrays)
    calls = said(stub)
    assert calls[:3] == [("enter", COPYIN, "x"), ("enter", COPYOUT, "y"), ("enter", CREATE, "t")]
    assert calls[-3:] == [("exit", CREATE, "t"), ("exit", COPYOUT, "y"), ("exit", COPYIN, "x")]
    assert [call for call in calls if call[0] == "launch"] == [("launch", 0), ("launch", 1)]
    inner = calls[3:-3]
    assert {call[1] & 0xFF for call in inner if call[0] == "enter"} <= {PRESENT, COPYIN}
    assert all(call[1] & IMPLICIT for call in inner if call[0] != "launch")


def test_section_and_its_place() -> None:
    def program(a, n):
        #pragma acc parallel loop copy(a[2:n, 1])
        for i in range(2, n):
            a[i, 1] += 1

    a = np.zeros((9, 4))
    part = host_part(program, a, 7)
    stub = DeviceStub()
    part.run(stub, a=a, n=7)
    entered = stub.calls[0]
    assert entered.dims == ((9, 4, 2, 5), (4, 1, 1, 1))
    site = part.artifact.error_sites[entered.site]
    assert (site.exception, site.message) == ("DataError", "a")
    assert site.line == program.__code__.co_firstlineno + 1


def test_false_condition_of_a_construct_stays_on_the_host() -> None:
    def program(x, n):
        #pragma acc parallel loop copy(x) if(n > 3)
        for i in range(len(x)):
            x[i] += n

    x = np.zeros(5)
    part = host_part(program, x, 3)
    stub = DeviceStub()
    part.run(stub, x=x, n=3)
    assert stub.calls == []
    np.testing.assert_array_equal(x, np.full(5, 3.0))
    part.run(stub, x=x, n=4)
    assert said(stub) == [("enter", COPY, "x"), ("launch", 0), ("exit", COPY, "x")]


def test_false_condition_of_a_region_leaves_copies_to_its_constructs() -> None:
    def program(x, n):
        #pragma acc data copy(x) if(n > 3)
        #{
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] += n
        #}

    x = np.zeros(5)
    part = host_part(program, x, 3)
    stub = DeviceStub()
    part.run(stub, x=x, n=3)
    assert said(stub) == [("enter", COPY | IMPLICIT, "x"), ("launch", 0), ("exit", COPY | IMPLICIT, "x")]
    stub.calls.clear()
    part.run(stub, x=x, n=4)
    assert said(stub)[0] == ("enter", COPY, "x")
    assert said(stub)[-1] == ("exit", COPY, "x")


def test_directives_that_only_move_data() -> None:
    def program(x, n):
        #pragma acc enter data copyin(x) async(n)
        #pragma acc update self(x[1:3]) wait(n) if_present
        #pragma acc exit data copyout(x) finalize
        #pragma acc parallel loop copy(x)
        for i in range(len(x)):
            x[i] += 1

    x = np.zeros(5)
    stub = DeviceStub()
    host_part(program, x, 3).run(stub, x=x, n=3)
    enter, wait, update, leave = stub.calls[:4]
    assert (enter.kind, enter.queue) == (COPYIN | DYNAMIC, 3)
    assert wait == ("wait", (3,), SYNC)
    assert (update.kind, update.queue, update.dims) == (14 | 1 << 11, SYNC, ((5, 1, 1, 2),))
    assert (leave.action, leave.kind, leave.queue) == ("exit", COPYOUT | DYNAMIC | FINALIZE, SYNC)


def test_queues() -> None:
    def program(x, y, q):
        #pragma acc parallel loop async(q) copy(x)
        for i in range(len(x)):
            x[i] += 1
        #pragma acc parallel loop async wait(q) copy(y)
        for i in range(len(y)):
            y[i] += 1
        #pragma acc wait(q) async(5)
        #pragma acc wait

    x, y = np.zeros(5), np.zeros(5)
    stub = DeviceStub()
    host_part(program, x, y, 2).run(stub, x=x, y=y, q=2)
    queues = [call if isinstance(call, tuple) else call.queue for call in stub.calls]
    assert queues == [2, 2, 2, ("wait", (2,), NOVAL), NOVAL, NOVAL, NOVAL, ("wait", (2,), 5), ("wait", (), SYNC)]


@pytest.mark.parametrize("target", ["simt", "sm_80"])
def test_artifact_holds_an_image_of_the_kernels(target: str) -> None:
    def program(x):
        #pragma acc parallel loop copy(x)
        for i in range(len(x)):
            x[i] += 1
        #pragma acc parallel loop copy(x)
        for i in range(len(x)):
            x[i] *= 2

    artifact = host_part(program, np.zeros(3), target=target).artifact
    assert artifact.target == target
    ((kind, image),) = artifact.device_images
    assert kind == {"simt": "simt", "sm_80": "ptx"}[target]
    line = program.__code__.co_firstlineno
    assert [(kernel.name, kernel.line) for kernel in artifact.kernels] == [
        ("program_kernel_0", line + 1), ("program_kernel_1", line + 4),
    ]  # fmt: skip
    assert all(kernel.name.encode() in image for kernel in artifact.kernels)
    assert image.startswith(b"\x7fELF") or b".target sm_80" in image


def test_stages_of_both_ways() -> None:
    def program(x):
        #pragma acc parallel loop copy(x)
        for i in range(len(x)):
            x[i] += 1

    jitted = acc.jit(program, target="simt")
    assert "call @pyacc_rt_launch(" in jitted.lower(np.zeros(3), stage="device_host")
    assert "define i32 @program(ptr" in jitted.lower(np.zeros(3), stage="host_llvm")
    assert "llvm.func @program_kernel_0" in jitted.lower(np.zeros(3), stage="nvvm")
    with pytest.raises(ValueError, match="is not one of simt"):
        jitted.lower(np.zeros(3), stage="ptx")


def test_environment_asks_for_checks_of_the_software_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    def program(x):
        #pragma acc parallel loop copy(x)
        for i in range(len(x)):
            x[i] += 1

    def image() -> bytes:
        return host_part(program, np.zeros(3)).artifact.device_images[0][1]

    assert b"pyacc_simt_access" not in image()
    monkeypatch.setenv("PYACC_CHECK", "races")
    assert b"pyacc_simt_access" in image()
    monkeypatch.setenv("PYACC_CHECK", "rases")
    with pytest.raises(ValueError, match="PYACC_CHECK names 'rases'"):
        image()
