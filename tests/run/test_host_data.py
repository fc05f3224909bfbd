# SPDX-License-Identifier: Apache-2.0
"""`host_data` and device pointers: what names stand for inside and afterwards, and what blocks do with them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pyacc_mlir import acc
from tests.support.differential import current_device
from tests.support.two_forms import Watched, module_of


@pytest.fixture(params=["host", "simt"])
def watched(request: pytest.FixtureRequest) -> Watched:
    return Watched(request.param)


@pytest.fixture
def jitted(tmp_path: Path, watched: Watched):
    return lambda text: acc.jit(device=watched.name)(module_of(tmp_path, text).program)


def test_names_stand_for_device_pointers_inside(jitted, watched) -> None:
    program = jitted("""
        def program(x, y, seen):
            #pragma acc data copyin(x) create(y)
            #{
            #pragma acc host_data use_device(x, y)
            #{
            seen.append((x, y))
            seen.append((lambda: x)())
            seen.append([x for x in range(2)])
            #}
            seen.append((x, y))
            #}
    """)
    x, y, seen = np.arange(6.0).reshape(2, 3), np.zeros(4, np.int32), []
    program(x, y, seen)
    inside, same, comprehension, after = seen
    assert [type(each) for each in inside] == [acc.DevicePointer, acc.DevicePointer]
    assert (inside[0].dtype, inside[0].shape) == (x.dtype, (2, 3))
    assert (inside[1].dtype, inside[1].shape) == (y.dtype, (4,))
    assert same is inside[0]
    assert comprehension == [0, 1]
    assert after[0] is x
    assert after[1] is y
    assert (int(inside[0]) == x.__array_interface__["data"][0]) == watched.shares_memory


def test_an_exception_leaves_the_names_as_they_were(jitted) -> None:
    program = jitted("""
        def program(x):
            try:
                #pragma acc data copyin(x)
                #{
                #pragma acc host_data use_device(x)
                raise ValueError(x)
                #}
            except ValueError as error:
                return x, error.args[0]
    """)
    x = np.zeros(3)
    after, inside = program(x)
    assert after is x
    assert isinstance(inside, acc.DevicePointer)


def test_if_and_if_present(jitted, watched) -> None:
    program = jitted("""
        def program(x, y, flag):
            found = []
            #pragma acc data copyin(x)
            #{
            #pragma acc host_data use_device(x) if(flag)
            found.append(x)
            #pragma acc host_data use_device(x, y) if_present
            found.append((x, y))
            #}
            return found
    """)
    x, y = np.zeros(3), np.zeros(3)
    (plain, (pointer, absent)) = program(x, y, False)
    assert plain is x
    assert isinstance(pointer, acc.DevicePointer)
    assert (absent is y) != watched.shares_memory
    assert isinstance(program(x, y, True)[0], acc.DevicePointer)


def test_absent_data_is_an_error_at_its_line(jitted, watched) -> None:
    program = jitted("""
        def program(x):
            #pragma acc host_data use_device(x)
            print(x)
    """)
    if watched.shares_memory:
        return
    with pytest.raises(acc.DataError, match="`x`") as caught:
        program(np.zeros(3))
    assert any("py:9:5" in note for note in caught.value.__notes__)


def test_blocks_take_device_pointers(jitted, watched) -> None:
    program = jitted("""
        def program(x, out):
            n = len(out)
            #pragma acc data copy(x)
            #{
            #pragma acc host_data use_device(x)
            #{
            #pragma acc parallel loop deviceptr(x) copyout(out)
            for i in range(n):
                out[i] = x[i] + 1
                x[i] = 2 * x[i]
            #}
            #}
    """)
    x, out = np.arange(5.0), np.zeros(5)
    program(x, out)
    np.testing.assert_array_equal(out, np.arange(5.0) + 1)
    np.testing.assert_array_equal(x, 2 * np.arange(5.0))
    assert watched.moved() == ((0, 0) if watched.shares_memory else (40, 80))
    assert watched.present() == {}


@pytest.mark.parametrize("order", ["C", "F"])
def test_pointers_of_the_routines(jitted, watched, order) -> None:
    program = jitted("""
        def program(p, total, n, m):
            s = 0.0
            #pragma acc parallel loop reduction(+:s) deviceptr(p)
            for i in range(n):
                for j in range(m):
                    s += p[i, j] * (i + 10 * j)
            total[0] = s
    """)
    x, total = np.asarray(np.arange(12.0).reshape(3, 4), order=order), np.zeros(1)
    with current_device(watched.name):
        pointer = acc.copyin(x)
        program(pointer, total, 3, 4)
        program(pointer.view("f8", (3, 4)) if order == "C" else pointer, total, 3, 4)
        acc.delete(x)
    expected = sum(x[i, j] * (i + 10 * j) for i in range(3) for j in range(4))
    assert total[0] == expected
    assert program.stats()["versions"] == 1


def test_untyped_pointers_need_a_view(jitted, watched) -> None:
    program = jitted("""
        def program(p, n):
            #pragma acc parallel loop deviceptr(p)
            for i in range(n):
                p[i] = i
    """)
    pointer = acc.DevicePointer(4096, watched.name, nbytes=64)
    with pytest.raises(acc.CompileError, match="without a type: give it one with `view`"):
        program(pointer, 8)


@pytest.mark.parametrize(
    ("clause", "message"),
    [("deviceptr(x)", "which is a float64.:. of the host: expected a device pointer"),
     ("copyin(p)", "which is a device pointer: expected `deviceptr`")],
)
def test_D16_pointers_and_arrays_are_told_apart(jitted, watched, clause, message) -> None:
    program = jitted(f"""
        def program(x, p):
            #pragma acc parallel loop {clause}
            for i in range(4):
                x[i] = p[i]
    """)
    pointer = acc.DevicePointer(4096, watched.name, np.dtype("f8"), (4,), (8,), 32)
    with pytest.raises(acc.CompileError, match=message):
        program(np.zeros(4), pointer)


def test_a_pointer_of_another_device(jitted, watched) -> None:
    program = jitted("""
        def program(p):
            #pragma acc parallel loop deviceptr(p)
            for i in range(4):
                p[i] = i
    """)
    other = "simt" if watched.name == "host" else "host"
    pointer = acc.DevicePointer(4096, other, np.dtype("f8"), (4,), (8,), 32)
    with pytest.raises(acc.DataError, match=f"memory of {other}"):
        program(pointer)


def test_the_host_does_not_look_at_device_memory(jitted, watched) -> None:
    program = jitted("""
        def program(p):
            #pragma acc parallel loop deviceptr(p)
            for i in range(4):
                p[i] = i
            return p[0]
    """)
    x = np.zeros(4)
    acc_device = watched.device.enter(0x100 + 1, x)
    pointer = acc.DevicePointer(acc_device, watched.name, x.dtype, x.shape, x.strides, x.nbytes)
    with pytest.raises(TypeError, match="not subscriptable"):
        program(pointer)
    watched.device.exit(0x100 + 3, x)
    if not watched.shares_memory:
        np.testing.assert_array_equal(x, np.arange(4.0))


def test_a_name_that_is_assigned_inside_is_refused(jitted) -> None:
    program = jitted("""
        def program(x):
            #pragma acc data copyin(x)
            #{
            #pragma acc host_data use_device(x)
            #{
            x = None
            #}
            #}
    """)
    with pytest.raises(acc.UnsupportedError, match="`x` stands for its device copy here"):
        program(np.zeros(3))


@pytest.mark.parametrize("value", [3, 2.5, np.int64(4)])
def test_numbers_have_no_device_pointer(value: object) -> None:
    def program(n):
        #pragma acc host_data use_device(n)
        #{
        found = n
        #}
        return found

    with pytest.raises(acc.DataError, match=r"`n` in `use_device` is a number .*: expected an array"):
        acc.jit(program, device="simt")(value)
