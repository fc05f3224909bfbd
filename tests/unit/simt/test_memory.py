# SPDX-License-Identifier: Apache-2.0
"""Memory of the software GPU: shared, private, atomic; what is allocated and what is not."""

from __future__ import annotations

import ctypes

import numpy as np
import pytest

from pyacc_mlir.runtime import _native
from tests.unit.simt.device import FROM_DEVICE, ORDERS, TO_DEVICE, DeviceArray, compile_kernels, launch, run

# Two shared arrays and a dynamic one; each block writes them all, then reads another thread's elements.
_SHARED = """
  llvm.mlir.global private @a() {addr_space = 3 : i32} : !llvm.array<3 x i8>
  llvm.mlir.global private @b() {addr_space = 3 : i32, alignment = 16 : i64} : !llvm.array<64 x i32>
  llvm.mlir.global external @dynamic() {addr_space = 3 : i32} : !llvm.array<0 x i8>
  llvm.func internal @store_b(%t: i32, %v: i32) {
    %b = llvm.mlir.addressof @b : !llvm.ptr<3>
    %q = llvm.getelementptr %b[%t] : (!llvm.ptr<3>, i32) -> !llvm.ptr<3>, i32
    %g = llvm.addrspacecast %q : !llvm.ptr<3> to !llvm.ptr
    llvm.store %v, %g : i32, !llvm.ptr
    llvm.return
  }
  llvm.func @other() attributes {gpu.kernel, nvvm.kernel} {
    llvm.return
  }
  llvm.func @k(%out: !llvm.ptr, %sum: !llvm.ptr) attributes {gpu.kernel, nvvm.kernel} {
    %t = nvvm.read.ptx.sreg.tid.x : i32
    %c63 = llvm.mlir.constant(63 : i32) : i32
    %c7 = llvm.mlir.constant(7 : i8) : i8
    %a = llvm.mlir.addressof @a : !llvm.ptr<3>
    %b = llvm.mlir.addressof @b : !llvm.ptr<3>
    %d = llvm.mlir.addressof @dynamic : !llvm.ptr<3>
    llvm.store %c7, %a : i8, !llvm.ptr<3>
    %dq = llvm.getelementptr %d[%t] : (!llvm.ptr<3>, i32) -> !llvm.ptr<3>, i32
    llvm.store %t, %dq : i32, !llvm.ptr<3>
    llvm.call @store_b(%t, %t) : (i32, i32) -> ()
    nvvm.barrier
    %o = llvm.sub %c63, %t : i32
    %bp = llvm.getelementptr %b[%o] : (!llvm.ptr<3>, i32) -> !llvm.ptr<3>, i32
    %dp = llvm.getelementptr %d[%o] : (!llvm.ptr<3>, i32) -> !llvm.ptr<3>, i32
    %x = llvm.load %bp : !llvm.ptr<3> -> i32
    %y = llvm.load %dp : !llvm.ptr<3> -> i32
    %z = llvm.load %a : !llvm.ptr<3> -> i8
    %w = llvm.sext %z : i8 to i32
    %s = llvm.add %x, %y : i32
    %r = llvm.add %s, %w : i32
    %p = llvm.getelementptr %out[%t] : (!llvm.ptr, i32) -> !llvm.ptr, i32
    llvm.store %r, %p : i32, !llvm.ptr
    llvm.return
  }
"""


@pytest.mark.parametrize("seed", ORDERS)
def test_static_and_dynamic_shared_memory(seed: int) -> None:
    image = compile_kernels(_SHARED)
    out, _ = launch(image, "k", 3, 64, np.zeros(64, "i4"), np.zeros(1), shared=256, seed=seed)
    np.testing.assert_array_equal(out, 2 * (63 - np.arange(64)) + 7)
    launch(image, "other", 1, 1)


def test_dynamic_shared_memory_has_an_end() -> None:
    image = compile_kernels(_SHARED)
    with pytest.raises(RuntimeError, match="outside of the 472 bytes of shared memory"):
        launch(image, "k", 1, 64, np.zeros(64, "i4"), np.zeros(1), shared=200)


_POISON = """
  llvm.mlir.global private @a() {addr_space = 3 : i32} : !llvm.array<4 x i32>
  llvm.func @k(%out: !llvm.ptr, %in: !llvm.ptr) attributes {gpu.kernel, nvvm.kernel} {
    %a = llvm.mlir.addressof @a : !llvm.ptr<3>
    %v = llvm.load %a : !llvm.ptr<3> -> i32
    llvm.store %v, %out : i32, !llvm.ptr
    llvm.store %v, %a : i32, !llvm.ptr<3>
    llvm.return
  }
"""


def test_uninitialised_shared_memory_shows() -> None:
    out, _ = run(_POISON, 2, 1, np.zeros(1, "u4"), np.zeros(1, "u4"))
    assert out[0] == 0xA5A5A5A5


def test_new_device_memory_shows() -> None:
    address = _native.simt_alloc(4)
    value = ctypes.c_uint32()
    _native.simt_copy(FROM_DEVICE, ctypes.addressof(value), address, 4)
    _native.simt_free(address)
    assert value.value == 0xA5A5A5A5


# A private array of each thread: filled, then summed in reverse.
_PRIVATE = """
  llvm.func @k(%out: !llvm.ptr, %n: i32) attributes {gpu.kernel, nvvm.kernel} {
    %t = nvvm.read.ptx.sreg.tid.x : i32
    %one = llvm.mlir.constant(1 : i32) : i32
    %zero = llvm.mlir.constant(0 : i32) : i32
    %mine = llvm.alloca %one x !llvm.array<SIZE x i32> : (i32) -> !llvm.ptr
    llvm.br ^fill(%zero : i32)
  ^fill(%i: i32):
    %q = llvm.getelementptr %mine[%i] : (!llvm.ptr, i32) -> !llvm.ptr, i32
    %v = llvm.add %i, %t : i32
    llvm.store volatile %v, %q : i32, !llvm.ptr
    %i1 = llvm.add %i, %one : i32
    %more = llvm.icmp "slt" %i1, %n : i32
    llvm.cond_br %more, ^fill(%i1 : i32), ^sync
  ^sync:
    BARRIER
    llvm.br ^sum(%zero, %zero : i32, i32)
  ^sum(%j: i32, %s: i32):
    %r = llvm.getelementptr %mine[%j] : (!llvm.ptr, i32) -> !llvm.ptr, i32
    %w = llvm.load volatile %r : !llvm.ptr -> i32
    %s1 = llvm.add %s, %w : i32
    %j1 = llvm.add %j, %one : i32
    %again = llvm.icmp "slt" %j1, %n : i32
    llvm.cond_br %again, ^sum(%j1, %s1 : i32, i32), ^end
  ^end:
    %p = llvm.getelementptr %out[%t] : (!llvm.ptr, i32) -> !llvm.ptr, i32
    llvm.store %s1, %p : i32, !llvm.ptr
    llvm.return
  }
"""


def private_arrays(size: int, barrier: bool) -> str:
    return _PRIVATE.replace("SIZE", str(size)).replace("BARRIER", "nvvm.barrier" if barrier else "")


@pytest.mark.parametrize("barrier", [False, True])
@pytest.mark.parametrize("size", [16, 30_000])
def test_private_arrays(size: int, barrier: bool) -> None:
    (out,) = run(private_arrays(size, barrier), 1, 64, np.zeros(64, "i4"), np.int32(size))
    np.testing.assert_array_equal(out, size * (size - 1) // 2 + size * np.arange(64))


def test_private_arrays_of_more_than_a_gpu_has() -> None:
    with pytest.raises(RuntimeError, match="800000 bytes of private arrays in each thread: the most are 524288"):
        run(private_arrays(200_000, False), 1, 64, np.zeros(64, "i4"), np.int32(3))


_ATOMIC = """
  llvm.func @k(%sum: !llvm.ptr, %v: {kind}) attributes {{gpu.kernel, nvvm.kernel}} {{
    %0 = llvm.atomicrmw {operation} %sum, %v acq_rel : !llvm.ptr, {kind}
    llvm.return
  }}
"""


@pytest.mark.parametrize(
    ("operation", "kind", "dtype", "expected"),
    [
        ("add", "i8", "u1", 3000 % 256), ("add", "i16", "u2", 3000), ("add", "i32", "i4", 3000),
        ("add", "i64", "i8", 3000),
        ("fadd", "f32", "f4", 3000), ("fadd", "f64", "f8", 3000), ("fadd", "f16", "f2", 2048), ("umax", "i32", "u4", 3),
        ("xchg", "i64", "i8", 3), ("fmax", "f64", "f8", 3),
    ],
)  # fmt: skip
def test_atomic_updates(operation: str, kind: str, dtype: str, expected: float) -> None:
    value = np.dtype(dtype).type(3)
    (out,) = run(_ATOMIC.format(operation=operation, kind=kind), 10, 100, np.zeros(1, dtype), value)
    if kind == "f16":
        assert out[0] >= expected
    else:
        assert out[0] == expected


def test_sums_do_not_depend_on_timing() -> None:
    text = """
  llvm.func @k(%sum: !llvm.ptr, %x: !llvm.ptr) attributes {gpu.kernel, nvvm.kernel} {
    %b = nvvm.read.ptx.sreg.ctaid.x : i32
    %p = llvm.getelementptr %x[%b] : (!llvm.ptr, i32) -> !llvm.ptr, f64
    %v = llvm.load %p : !llvm.ptr -> f64
    %0 = llvm.atomicrmw fadd %sum, %v acq_rel : !llvm.ptr, f64
    llvm.return
  }"""
    x = np.random.default_rng(1).random(20_000) * np.logspace(-8, 8, 20_000)
    image = compile_kernels(text)
    sums = {float(launch(image, "k", x.size, 1, np.zeros(1), x)[0][0]) for _ in range(3)}
    assert sums == {float(np.cumsum(x)[-1])}


def test_memory_from_the_heap_of_the_device() -> None:
    text = """
  llvm.func @malloc(i64) -> !llvm.ptr
  llvm.func @free(!llvm.ptr)
  llvm.func @k(%out: !llvm.ptr, %n: i64) attributes {gpu.kernel, nvvm.kernel} {
    %t = nvvm.read.ptx.sreg.tid.x : i32
    %mine = llvm.call @malloc(%n) : (i64) -> !llvm.ptr
    llvm.store volatile %t, %mine : i32, !llvm.ptr
    nvvm.barrier
    %v = llvm.load volatile %mine : !llvm.ptr -> i32
    %p = llvm.getelementptr %out[%t] : (!llvm.ptr, i32) -> !llvm.ptr, i32
    llvm.store %v, %p : i32, !llvm.ptr
    llvm.call @free(%mine) : (!llvm.ptr) -> ()
    llvm.return
  }"""
    (out,) = run(text, 2, 100, np.zeros(100, "i4"), np.int64(4))
    np.testing.assert_array_equal(out, np.arange(100))
    with pytest.raises(RuntimeError, match="null pointer"):
        run(text, 2, 100, np.zeros(100, "i4"), np.int64(1 << 50))


def test_copies_are_checked() -> None:
    device, host = DeviceArray(np.zeros(10)), np.zeros(20)
    try:
        with pytest.raises(RuntimeError, match="copy to the device of 160 bytes at an address that runs out of its"):
            _native.simt_copy(TO_DEVICE, device.address, host.ctypes.data, 160)
        with pytest.raises(RuntimeError, match="copy from the device of 8 bytes at an address that is not one of"):
            _native.simt_copy(FROM_DEVICE, device.address, host.ctypes.data, 8)
    finally:
        device.free()
    with pytest.raises(RuntimeError, match="nothing is allocated"):
        device.free()


def test_memory_runs_out() -> None:
    with pytest.raises(RuntimeError, match=r"no memory for \d+ bytes: \d+ of \d+ are in use"):
        _native.simt_alloc(1 << 50)


def test_many_allocations_and_their_addresses() -> None:
    rng = np.random.default_rng(3)
    live: dict[int, int] = {}
    for _ in range(3000):
        if live and rng.random() < 0.45:
            address = int(rng.choice(list(live)))
            _native.simt_free(address)
            del live[address]
        else:
            size = int(rng.integers(0, 20_000))
            address = _native.simt_alloc(size)
            assert all(address + size <= other or other + live[other] <= address for other in live)
            live[address] = size
    for address in live:
        _native.simt_free(address)
