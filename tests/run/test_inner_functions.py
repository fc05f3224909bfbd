# SPDX-License-Identifier: Apache-2.0
"""Functions with constructs that a decorated function defines: they are host code of it, called like any function."""

from __future__ import annotations

import numpy as np
import pytest

from pyacc_mlir import acc
from tests.support.refusal import assert_refused

pytestmark = pytest.mark.filterwarnings("default::pyacc_mlir.AccWarning")


def test_inner_functions_are_compiled_as_well(agree_run) -> None:
    def program(x, y, q):
        steps = 0
        gangs = 2

        def add(a, by=1.0):
            #pragma acc parallel loop num_gangs(gangs) async(q)
            for i in range(len(a)):
                a[i] += by
            #pragma acc wait(q)

        def total():
            nonlocal steps
            steps += 1
            s = 0.0
            #pragma acc parallel loop reduction(+:s)
            for i in range(len(x)):
                s += x[i]
            return s

        def down(k):
            add(y, k)
            return 1 + down(k - 1) if k else 0

        class Twice:
            factor = 2

            @staticmethod
            def go(a):
                #pragma acc kernels
                a[:] = Twice.factor * a

            def more(self, a):
                #pragma acc parallel loop
                for i in range(len(a)):
                    a[i] *= self.factor

        add(x)
        for k in range(3):
            add(x, by=k)
        #pragma acc data copy(x)
        #{
        first = total()
        add(x, 0.5)
        #}
        gangs = 3
        add(x)
        Twice.go(x)
        Twice().more(y)
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] += first
        return first, total(), steps, down(3)

    agree_run(program, np.arange(9.0), np.ones(5), 3)


def test_options_of_the_outer_function_hold_inside() -> None:
    @acc.jit(device="simt", boundscheck=True)
    def program(x):
        def inner(a, n):
            #pragma acc parallel loop
            for i in range(n):
                a[i] = acc.vector_length()

        @acc.jit(device="host")
        def own(a):
            #pragma acc parallel loop vector_length(64)
            for i in range(len(a)):
                a[i] += acc.vector_length()

        inner(x, 3)
        own(x)
        inner(x, 4)

    x = np.zeros(3)
    with pytest.raises(IndexError, match="index 3 is out of bounds for axis 0 with size 3"):
        program(x)
    assert (x[1:] > 1).all()


def test_errors_are_found_where_the_function_is_defined() -> None:
    def program(x):
        def inner(a):
            # error: [ACC203] "copyim"
            #pragma acc parallel loop copyim(a)
            for i in range(len(a)):
                a[i] = 1

        inner(x)

    assert_refused(program, np.zeros(3), kind=acc.PragmaError)


def test_types_are_found_where_it_is_called() -> None:
    def program(x):
        def inner(a):
            #pragma acc parallel loop
            for i in range(len(a)):
                # error: 29 [ACC103]
                a[i] = 1 if print(i) else 2

        inner(x)

    assert_refused(program, np.zeros(3), kind=acc.CompileError)


def test_inner_function_called_in_a_construct() -> None:
    def program(x):
        def inner(a):
            # error: [ACC306] "in `inner`, which is called in a compute construct"
            #pragma acc parallel loop
            for i in range(len(a)):
                a[i] = 1

        #pragma acc parallel loop
        for j in range(2):
            inner(x)

    assert_refused(program, np.zeros(3), kind=acc.PragmaError)
