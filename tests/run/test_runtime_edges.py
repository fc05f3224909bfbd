# SPDX-License-Identifier: Apache-2.0
"""What careless programs do at the edges of the runtime: each time the result is right, or an error says why not."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

import numpy as np
import pytest

from pyacc_mlir import acc
from pyacc_mlir.runtime import icv
from tests.support.two_forms import module_of


def test_memory_is_freed_once(each_device) -> None:
    pointer = acc.malloc(64)
    acc.free(pointer)
    for wrong in (pointer, int(pointer) + 8, 4096):
        with pytest.raises(acc.DataError, match="malloc has not given") as caught:
            acc.free(wrong)
        assert caught.value.error == acc.ErrorCode.invalid_argument
    acc.free(0)
    acc.free(acc.malloc(64))


@acc.jit
def beyond(x, n):
    #pragma acc parallel loop copyin(x[0:n])
    for i in range(n):
        x[i] = 1


@acc.jit
def absent(x):
    #pragma acc parallel loop present(x) async(1)
    for i in range(4):
        x[i] = 1


def test_errors_of_compiled_code_have_their_code(each_device) -> None:
    with pytest.raises(acc.DataError) as caught:
        beyond(np.zeros(4), 9)
    assert caught.value.error == acc.ErrorCode.invalid_data_section
    if not icv.device().shares_memory:
        with pytest.raises(acc.DataError) as caught:
            absent(np.zeros(4))
        assert caught.value.error == acc.ErrorCode.not_present


@acc.jit
def on_initial_queue(x):
    #pragma acc enter data copyin(x) async(-3)
    #pragma acc parallel loop present(x) async(-3)
    for i in range(len(x)):
        x[i] += 1
    #pragma acc exit data copyout(x) async(-3)
    #pragma acc wait(-3)
    return x[0]


def test_the_queue_of_nobody_s_choice(each_device) -> None:
    x = np.zeros(1000)
    assert on_initial_queue(x) == 1
    acc.set_default_async(5)
    assert on_initial_queue(x) == 2
    acc.set_default_async(acc.async_default)
    assert on_initial_queue(x) == 3
    acc.wait(acc.async_default)
    with pytest.raises(acc.DeviceError, match="invalid queue -4"):
        acc.wait(-4)


def test_mapped_data_keeps_its_array(each_device) -> None:
    if icv.device().shares_memory:
        return
    x = np.arange(4.0)
    pointer, seen = acc.malloc(32), weakref.ref(x)
    acc.map_data(x, pointer)
    del x
    gc.collect()
    assert seen() is not None
    acc.unmap_data(seen())
    gc.collect()
    assert seen() is None
    acc.free(pointer)


@pytest.mark.parametrize("device", ["host", "simt"])
def test_declared_data_of_a_module_comes_back_after_a_shutdown(tmp_path: Path, device: str) -> None:
    text = """
        table = np.arange(4.0)
        #pragma acc declare copyin(table)

        def program(out):
            #pragma acc parallel loop present(table) copyout(out)
            for i in range(4):
                out[i] = table[i]
    """
    program = acc.jit(device=device)(module_of(tmp_path, text).program)
    for _ in range(3):
        out = np.zeros(4)
        program(out)
        assert out.tolist() == [0, 1, 2, 3]
        acc.shutdown(device)


@acc.jit(device="host")
def sum_of_pointer(x):
    #pragma acc host_data use_device(x)
    total = float(np.asarray(x).sum())
    return total


def test_pointers_of_the_host_are_arrays_for_numpy() -> None:
    x = np.arange(12.0).reshape(3, 4)[:, ::2]
    assert sum_of_pointer(x) == x.sum()
    np.testing.assert_array_equal(np.asarray(acc.copyin(x)), x)
    with acc.host_data(use_device=x) as pointer:
        np.asarray(pointer)[0, 0] = 7
    assert x[0, 0] == 7
    acc.delete(x)


@acc.jit
def settings(x, n):
    #pragma acc init
    while n > 0:
        #pragma acc set default_async(2) if(n > 1)
        n -= 1
        #pragma acc parallel loop async
        for i in range(len(x)):
            x[i] += 1
    #pragma acc data copy(x) wait
    #{
    #pragma acc set default_async(-3)
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] += 1
    #}
    #pragma acc shutdown
    return n


def test_directives_about_devices_stand_between_constructs(each_device) -> None:
    x = np.zeros(100)
    assert settings(x, 3) == 0
    assert x.tolist() == [4.0] * 100
    assert acc.get_default_async() == acc.async_default


@acc.jit
def field_of_records(r, seen):
    #pragma acc enter data copyin(r["b"])
    seen.append(acc.is_present(r["b"]))
    r["b"] = 5
    #pragma acc update self(r["b"][1:2])
    seen.append(r["b"].tolist())
    #pragma acc exit data copyout(r["b"])


def test_fields_of_records_in_data_clauses(each_device) -> None:
    records, seen = np.zeros(3, [("a", "i4"), ("b", "f8")]), []
    field_of_records(records, seen)
    shared = icv.device().shares_memory
    assert seen == [True, [5, 5, 5] if shared else [5, 0, 5]]
    assert records["b"].tolist() == ([5, 5, 5] if shared else [0, 0, 0])


@acc.jit
def again(x, n):
    #pragma acc data copyin(x)
    #{
    if n > 0:
        again(x, n - 1)
    #pragma acc update self(x)
    #}


def test_a_function_that_calls_itself_finds_its_data_present(each_device) -> None:
    again(np.zeros(4), 3)
    stats = again.stats()
    moved = (stats["bytes_to_device"], stats["bytes_from_device"])
    assert moved == ((0, 0) if icv.device().shares_memory else (32, 128))
    again.reset_stats()


def test_stats_of_a_function_on_the_host_are_zero() -> None:
    counted = acc.jit(device="host")(beyond.py_func)
    counted(np.zeros(4), 4)
    assert {name: counted.stats()[name] for name in ("bytes_to_device", "launches", "allocations")} == {
        "bytes_to_device": 0,
        "launches": 0,
        "allocations": 0,
    }


@acc.jit
def failing(x, n, step):
    t = np.zeros(n)
    #pragma acc parallel loop gang num_gangs(2) private(t) copy(x)
    for i in range(len(x)):
        for j in range(0, n, step):
            t[j] = i + j
        x[i] = t[n - 1]


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="asks Linux how much memory there is")
def test_private_arrays_of_failed_calls_are_given_back(each_device) -> None:
    def pages() -> int:
        return int(Path("/proc/self/statm").read_text().split()[0])

    x = np.ones(8)
    before = 0
    for call in range(30):
        before = pages() if call == 10 else before
        with pytest.raises(ValueError, match="must not be zero"):
            failing(x, 100_000, 0)
    assert pages() - before < 1000
    failing(x, 1000, 1)
    assert x.tolist() == [999.0 + i for i in range(8)]
