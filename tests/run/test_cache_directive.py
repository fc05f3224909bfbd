# SPDX-License-Identifier: Apache-2.0
"""`cache` (D-50 to D-52, §2.10): checked, and no change to what a program computes."""

from __future__ import annotations

import numpy as np

from pyacc_mlir import acc
from tests.support.refusal import assert_refused


def test_cache_changes_nothing(agree) -> None:
    def program(a, b, x, y, n):
        #pragma acc parallel loop copyin(a)
        for i in range(1, n - 1):
            #pragma acc cache(a[i - 1:i + 2, 0:4], a[i, 0])
            for j in range(1, 3):
                #pragma acc cache(readonly: a[i, j - 1:j + 2])
                b[i, j] = a[i - 1, j] + a[i + 1, j] + a[i, j - 1] + a[i, j + 1]
        #pragma acc kernels
        for i in range(1, n - 1):
            #pragma acc cache(x[i - 1:i + 2], y[i])
            y[i] = x[i - 1] + x[i + 1]

    rng = np.random.default_rng(5)
    agree(program, rng.random((7, 4)), np.zeros((7, 4)), rng.random(7), np.zeros(7), 7)


def test_wrong_cache() -> None:
    def whole(x, y):
        #pragma acc parallel loop
        for i in range(len(x)):
            # error: 31 [ACC227] "found `x` in `cache`"
            #pragma acc cache(x)
            y[i] = x[i]

    def half_open(x, y):
        #pragma acc parallel loop
        for i in range(len(x)):
            # error: [ACC227] "both bounds"
            #pragma acc cache(x[i:])
            y[i] = x[i]

    def length(x, y):
        #pragma acc parallel loop
        for i in range(len(x)):
            # error: 33 [ACC227] "constant length"
            #pragma acc cache(x[0:i])
            y[i] = x[i]

    def changing(x, y):
        #pragma acc parallel loop
        for i in range(len(x)):
            # error: 33 [ACC227] "found `k`, which the loop assigns"
            #pragma acc cache(x[k:k + 4])
            k = i
            y[i] = x[k]

    def written(x, y):
        #pragma acc parallel loop
        for i in range(len(x)):
            #pragma acc cache(readonly: x[i:i + 1])
            # error: 13 [ACC227] "found an assignment to `x`"
            x[i] = y[i]

    def too_late(x, y):
        #pragma acc parallel loop
        for i in range(len(x)):
            y[i] = x[i]
            # error: 13 [ACC322] "top of a loop"
            #pragma acc cache(x[i:i + 1])

    def outside(x, y):
        #pragma acc parallel
        #{
        # error: 9 [ACC322] "top of a loop"
        #pragma acc cache(x[0:1])
        #pragma acc loop
        for i in range(len(x)):
            y[i] = x[i]
        #}

    def undefined(x, y):
        #pragma acc parallel loop
        for i in range(len(x)):
            # error: [ACC216] "z"
            #pragma acc cache(z[i:i + 1])
            y[i] = x[i]

    for program in (whole, half_open, length, changing, written, too_late, outside, undefined):
        assert_refused(program, np.zeros(4), np.zeros(4), kind=acc.PragmaError)


def test_cache_of_no_array() -> None:
    def program(x, n):
        #pragma acc parallel loop
        for i in range(len(x)):
            # error: 31 [ACC227] "expected an array"
            #pragma acc cache(n[i:i + 1])
            x[i] = n

    assert_refused(program, np.zeros(4), 3, kind=acc.PragmaError)
