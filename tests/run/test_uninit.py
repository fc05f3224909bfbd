# SPDX-License-Identifier: Apache-2.0
"""`PYACC_CHECK=uninit`: what is read before it is written, on every device."""

from __future__ import annotations

import numpy as np
import pytest

from pyacc_mlir import acc

pytestmark = pytest.mark.usefixtures("each_device")


@pytest.fixture(autouse=True)
def check(monkeypatch) -> None:
    monkeypatch.setenv("PYACC_CHECK", "uninit")


def test_what_is_written_first_is_no_error() -> None:
    """Views of all kinds, loops of lanes, routines, whole-array statements, branches that all write."""

    def total(row):
        s = 0.0
        for j in range(len(row)):
            s += row[j]
        return s

    def program(x, t, q, f):
        #pragma acc parallel loop gang private(t, q, f)
        for i in range(len(x)):
            t = i
            #pragma acc loop vector
            for k in range(len(q)):
                q[k] = i + k
            for k in range(f.shape[0]):
                f[k, ::2] = k
                f[k][1::2] = 1
            a = np.empty((2, 3))
            a[0] = 1.0
            for j in range(3):
                a.T[j, 1] = j
            if i % 2:
                u = 1
            else:
                u = 2
            x[i] = q[i] + t + u + total(a[:, ::-1][1]) + a.reshape(6)[2] + f.sum()
        #pragma acc kernels
        #{
        z = np.empty(len(x))
        z[:] = 2.0
        for i in range(len(x)):
            x[i] += z[i]
        #}
        return x.sum()

    x, expected = np.zeros(5), np.zeros(5)
    arguments = 0.5, np.ones(5), np.asfortranarray(np.ones((3, 4)))
    assert acc.jit(program)(x, *arguments) == program(expected, *arguments)
    np.testing.assert_array_equal(x, expected)


def local_array(x, t, q):
    #pragma acc parallel loop
    for i in range(len(x)):
        a = np.empty((2, 3))
        a[0] = i
        b = a[:, ::-1].T
        x[i] = b[2, i // 3]


def private_array(x, t, q):
    #pragma acc parallel loop gang private(q)
    for i in range(len(x)):
        #pragma acc loop vector
        for k in range(len(q) - 1):
            q[k] = i
        x[i] = q[i]


def private_array_of_a_region(x, t, q):
    #pragma acc parallel private(q)
    #{
    #pragma acc loop gang vector
    for i in range(len(x)):
        x[i] = q[i]
    #}


def array_of_kernels(x, t, q):
    #pragma acc kernels
    #{
    z = np.empty(4)
    z[1:] = 3.0
    for i in range(len(x)):
        x[i] = z[i]
    #}


def private_number(x, t, q):
    #pragma acc parallel loop private(t)
    for i in range(len(x)):
        x[i] = t


def written_on_one_path(x, t, q):
    #pragma acc parallel loop private(t)
    for i in range(len(x)):
        if x[i] > 0:
            t = 1.0
        x[i] = t


@pytest.mark.parametrize("program", [local_array, private_array, private_array_of_a_region, array_of_kernels])
def test_elements_without_a_value(program) -> None:
    with pytest.raises(ValueError, match="an element is read here that was never written") as caught:
        acc.jit(program)(np.zeros(4), 1.0, np.ones(4))
    assert "test_uninit.py" in caught.value.__notes__[0]


@pytest.mark.parametrize("program", [private_number, written_on_one_path])
def test_variables_without_a_value(program) -> None:
    with pytest.raises(UnboundLocalError, match="`t` is read here before it has a value"):
        acc.jit(program)(np.zeros(4), 1.0, np.ones(4))


@pytest.mark.parametrize("clause", ["create", "copyout"])
def test_arrays_of_the_device_without_a_value(clause) -> None:
    """On the host nothing is created, so there is nothing to find."""

    def program(x, q):
        #pragma acc data create(q)
        #{
        #pragma acc parallel loop
        for i in range(len(x) - 1):
            q[i] = i
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] = q[i]
        #}

    def program_out(x, q):
        #pragma acc parallel loop copyout(q)
        for i in range(len(x)):
            x[i] = q[i]
            q[i] = i

    chosen = acc.jit(program if clause == "create" else program_out)
    if acc.get_device_type() == "host":
        chosen(np.zeros(4), np.ones(4, np.int32))
    else:
        with pytest.raises(acc.DeviceError, match=r"an element is read that was never written \(.*test_uninit.py:\d+"):
            chosen(np.zeros(4), np.ones(4, np.int32))
