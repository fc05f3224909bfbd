# SPDX-License-Identifier: Apache-2.0
"""`device_type` groups, `if` and `self`: which clauses hold, and who runs the construct (rows A12, A20)."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest

from pyacc_mlir import acc
from tests.support.refusal import assert_refused

_TARGETS = {"host": "host", "simt": "simt", "nvidia": "sm_90"}


def _acc_text(program: Callable[..., object], kind: str, *args: object) -> str:
    return acc.jit(target=_TARGETS[kind])(program).lower(*args, stage="acc")


@pytest.mark.parametrize(("kind", "gangs"), [("host", 2), ("simt", 4), ("nvidia", 8)])
def test_the_group_of_the_device_replaces_the_default(kind: str, gangs: int) -> None:
    def program(x):
        #pragma acc parallel loop num_gangs(3) vector_length(64) device_type(host) num_gangs(2) \
        #    dtype(simt) num_gangs(4) device_type(nvidia, radeon) num_gangs(8)
        for i in range(len(x)):
            x[i] += 1

    text = _acc_text(program, kind, np.zeros(5))
    assert re.findall(r"num_gangs\(\{%c(\d+)_i64", text) == [str(gangs)]
    assert re.findall(r"vector_length\(%c(\d+)_i64", text) == ["64"]


@pytest.mark.parametrize(("kind", "workers"), [("host", ["5"]), ("simt", ["7"]), ("nvidia", ["6"])])
def test_star_and_not_host(kind: str, workers: list[str]) -> None:
    def program(x):
        #pragma acc parallel loop device_type(*) num_workers(5) device_type(nvidia) num_workers(6) \
        #    device_type(not_host) num_workers(7)
        for i in range(len(x)):
            x[i] += 1

    assert re.findall(r"num_workers\(%c(\d+)_i64", _acc_text(program, kind, np.zeros(5))) == workers


@pytest.mark.parametrize(("kind", "gangs"), [("host", []), ("simt", [])])
def test_a_group_for_another_device_says_nothing(kind: str, gangs: list[str]) -> None:
    def program(x):
        #pragma acc kernels device_type(radeon) num_gangs(9) async(1)
        # {
        #pragma acc loop independent device_type(nvidia) collapse(2) gang
        for i in range(len(x)):
            for j in range(3):
                x[i] += j
        # }

    text = _acc_text(program, kind, np.zeros(5))
    assert re.findall(r"num_gangs\(\{%c(\d+)_i64", text) == gangs
    assert "async" not in text
    assert "collapse" not in text


def test_schedules_by_device(agree) -> None:
    def program(x, y):
        #pragma acc parallel loop device_type(host) seq device_type(*) gang vector
        for i in range(len(x)):
            y[i] = 2 * x[i]
        #pragma acc parallel
        # {
        #pragma acc loop gang
        for i in range(3):
            #pragma acc loop dtype(simt) worker device_type(nvidia) vector
            for j in range(4):
                y[4 * i + j] += j
        # }

    agree(program, np.arange(12.0), np.zeros(12))


@pytest.mark.parametrize("compiled", [True, False])
def test_groups_of_data_and_update(each_device: None, compiled: bool) -> None:
    calls = []

    @acc.jit
    def program(x, y):
        #pragma acc data copyin(x) copyout(y) device_type(host) async(1) device_type(*) async(2) wait(3)
        # {
        if not compiled:
            calls.append(1)
        #pragma acc wait
        #pragma acc parallel loop
        for i in range(len(x)):
            y[i] = 2 * x[i]
        x[:] = -1.0
        #pragma acc update device(x) dtype(simt) async(5) device_type(host) wait(1)
        #pragma acc wait(5)
        # }
        #pragma acc wait

    x, y = np.arange(6.0), np.zeros(6)
    program(x, y)
    np.testing.assert_array_equal(y, 2 * np.arange(6.0))


def test_wrong_groups() -> None:
    def unknown(x):
        # error: 47 [ACC213] "cuda"
        #pragma acc parallel loop device_type(cuda) num_gangs(2)
        for i in range(len(x)):
            x[i] = 0

    def named_twice(x):
        # error: [ACC213] "host"
        #pragma acc parallel loop device_type(host) num_gangs(2) device_type(host) num_gangs(3)
        for i in range(len(x)):
            x[i] = 0

    def data_in_a_group(x):
        # error: [ACC212] "copy"
        #pragma acc parallel loop device_type(host) copy(x)
        for i in range(len(x)):
            x[i] = 0

    def twice_in_a_group(x):
        # error: [ACC207] "num_gangs"
        #pragma acc parallel loop num_gangs(1) device_type(host) num_gangs(2) num_gangs(3)
        for i in range(len(x)):
            x[i] = 0

    def nonconforming_for_one(x):
        # error: [ACC315] "gang"
        #pragma acc parallel loop gang device_type(nvidia) seq
        for i in range(len(x)):
            x[i] = 0

    def too_deep_for_one(x):
        # error: [ACC310] "collapse"
        #pragma acc parallel loop device_type(simt) collapse(2)
        for i in range(len(x)):
            x[i] = 0

    for program in (unknown, named_twice, data_in_a_group, twice_in_a_group, nonconforming_for_one, too_deep_for_one):
        assert_refused(program, np.zeros(4), kind=acc.PragmaError)


def _launches(program: Callable[..., object]) -> int:
    return int(program.stats().get("launches", 0))


@pytest.mark.parametrize("kind", ["parallel loop", "serial loop", "kernels loop independent"])
def test_if_and_self_choose_who_runs(kind: str, tmp_path) -> None:
    from tests.support.two_forms import module_of

    text = f"""
        def program(x, y, there, here):
            #pragma acc {kind} copyin(x) copy(y) if(there) self(here > 0)
            for i in range(len(x)):
                y[i] += 2 * x[i]
    """
    with pytest.warns(acc.AccWarning, match="ACC220"):
        program = acc.jit(device="simt")(module_of(tmp_path, text).program)
    x, y = np.arange(40.0), np.zeros(40)
    for there, here, launches in ((True, 0, 1), (True, 1, 0), (False, 0, 0), (False, 1, 0)):
        program.reset_stats()
        program(x, y, there, here)
        assert _launches(program) == launches, (there, here)
    np.testing.assert_array_equal(y, 8 * x)


def test_self_uses_the_memory_of_the_host() -> None:
    """Where the device holds another value, the construct on the host neither sees it nor changes it."""

    @acc.jit(device="simt")
    def program(x, y):
        #pragma acc data copyin(x) create(y)
        # {
        for i in range(len(x)):
            x[i] = 1.0
        #pragma acc parallel loop self
        for i in range(len(x)):
            y[i] = x[i]
        # }

    x, y = np.full(5, 7.0), np.zeros(5)
    program(x, y)
    np.testing.assert_array_equal(y, 1.0)
    assert _launches(program) == 0


def test_self_takes_a_condition(each_device: None) -> None:
    @acc.jit
    def program(x):
        #pragma acc parallel loop self(x)
        for i in range(len(x)):
            x[i] = 1

    with pytest.raises(acc.PragmaError, match=r"ACC208.*found a float64\[:\] in `self`, expected a condition"):
        program(np.zeros(3))


def test_self_is_no_change_on_the_host(agree_on_host) -> None:
    def program(x, c):
        #pragma acc parallel loop self(c)
        for i in range(len(x)):
            x[i] += 1

    agree_on_host(program, np.zeros(9), True)


def test_if_of_data_directives(each_device: None) -> None:
    @acc.jit
    def program(x, y, there):
        #pragma acc enter data copyin(x) if(there)
        #pragma acc data copy(y) if(there)
        # {
        #pragma acc parallel loop if(there)
        for i in range(len(x)):
            y[i] += x[i]
        #pragma acc update self(y) if(there)
        #pragma acc wait if(there)
        # }
        #pragma acc exit data delete(x) if(there)

    x, y = np.arange(5.0), np.zeros(5)
    program(x, y, True)
    program(x, y, False)
    np.testing.assert_array_equal(y, 2 * x)
    assert not acc.is_present(x) or acc.get_device_type() == "host"


def test_wait_for_queues_of_a_device_by_number(agree) -> None:
    def program(x, y, q):
        #pragma acc parallel loop async(q)
        for i in range(len(x)):
            y[i] = x[i]
        #pragma acc parallel loop wait(devnum: 0: queues: q)
        for i in range(len(x)):
            y[i] += 1

    agree(program, np.arange(7.0), np.zeros(7), 3)


def test_wait_for_a_device_that_is_not_there(each_device: None) -> None:
    @acc.jit
    def program(x):
        #pragma acc parallel loop wait(devnum: 99: 1)
        for i in range(len(x)):
            x[i] += 1

    with pytest.raises(acc.DeviceError):
        program(np.zeros(3))


def test_wait_for_queues_of_a_device_in_a_group(agree_run) -> None:
    def program(x, y, q):
        #pragma acc parallel loop async(q)
        for i in range(len(x)):
            y[i] = x[i]
        #pragma acc parallel loop wait(q) device_type(host) wait(devnum: 0: queues: q) \
        #    device_type(simt) wait(devnum: 0: q)
        for i in range(len(x)):
            y[i] += 1

    agree_run(program, np.arange(7.0), np.zeros(7), 3)


def test_the_group_of_this_device_alone_is_waited_for(each_device: None) -> None:
    def program(x):
        #pragma acc parallel loop device_type(host) wait(devnum: 99: 1) device_type(simt) wait(devnum: 98: 1)
        for i in range(len(x)):
            x[i] += 1
        #pragma acc parallel loop device_type(nvidia) wait(devnum: 97: 1)
        for i in range(len(x)):
            x[i] += 1

    number = 99 if acc.get_device_type() == "host" else 98
    with pytest.raises(acc.DeviceError, match=str(number)):
        acc.jit(program)(np.zeros(3))
