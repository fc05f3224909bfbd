# SPDX-License-Identifier: Apache-2.0
"""Programs of a reader of the pages alone: constructs, routines and clauses in combinations nobody planned."""

from __future__ import annotations

import numpy as np
import pytest

from pyacc_mlir import acc


def test_routine_defined_in_the_function(agree) -> None:
    """Its orphaned loops say something to the device; to the host that defines it they are Python."""

    def program(a, s):
        #pragma acc routine vector
        def row_sum(m, i):
            t = 0.0
            #pragma acc loop vector reduction(+:t)
            for j in range(m.shape[1]):
                t += m[i, j]
            return t

        if a.shape[0] > 1:
            #pragma acc routine seq
            def power(x, k):
                #pragma acc loop seq
                for _ in range(k):
                    x = x * 2
                return x

        #pragma acc parallel loop gang num_workers(2) vector_length(32)
        for i in range(a.shape[0]):
            s[i] = power(row_sum(a, i), i)
        return power(3, 4)

    agree(program, np.arange(48.0).reshape(6, 8), np.zeros(6))


@acc.jit
def _incremented(p):
    #pragma acc parallel loop deviceptr(p)
    for i in range(8):
        p[i] += 1


@pytest.mark.parametrize("device", ["host", "simt"])
def test_device_of_a_function_is_the_current_one_for_what_it_calls(device: str) -> None:
    @acc.jit(device=device)
    def program(a):
        """Data by routines, functions that name no device."""
        found = [acc.get_device_type()]
        pointer = acc.copyin(a)
        #pragma acc parallel loop deviceptr(pointer)
        for i in range(8):
            pointer[i] *= 2
        with acc.data(present=[a]):
            #pragma acc host_data use_device(a)
            _incremented(a)
        acc.copyout(a)
        return [*found, acc.is_present(a)]

    @acc.jit(device=device)
    def choosing():
        #pragma acc set device_type(simt)
        return len(acc.get_device_type())

    a = np.arange(8.0)
    assert program(a) == [device, device == "host"]
    np.testing.assert_array_equal(a, np.arange(8.0) * 2 + 1)
    assert acc.get_device_type() == "host"
    choosing()
    assert acc.get_device_type() == "simt"  # what the program sets stays


def test_section_of_a_number(each_device) -> None:
    @acc.jit
    def program(n):
        #pragma acc enter data copyin(n[0:5])
        return n

    with pytest.raises(acc.DataError, match=r"`n\[0:5\]` in `copyin` is a section of a value of type int"):
        program(10)
