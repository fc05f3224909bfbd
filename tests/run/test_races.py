# SPDX-License-Identifier: Apache-2.0
"""No silent race: accumulation into array elements by iterations that run at the same time (rows D3, E12)."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from pyacc_mlir import acc
from tests.support.refusal import assert_refused


def one_element(x, total):
    #pragma acc parallel loop
    for i in range(len(x)):
        total[0] += x[i]  # error: 9 [ACC604] "`total[0]`"


def rows(a, out):
    #pragma acc parallel loop gang
    for i in range(a.shape[0]):
        #pragma acc loop vector
        for j in range(a.shape[1]):
            out[i] = out[i] + a[i, j]  # error: 13 [ACC604] "`out[i]`"


def collapsed(a, out):
    #pragma acc parallel loop collapse(2)
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            out[j] = max(out[j], a[i, j])  # error: [ACC604] "`out[j]`"


def inner_sequential(a, out):
    #pragma acc parallel
    #{
    #pragma acc loop
    for i in range(a.shape[0]):
        for k in range(a.shape[1]):
            t = a[i, k]
            out[k] -= t  # error: [ACC604] "`out[k]`"
    #}


def matrix_product(a, b, c):
    #pragma acc parallel loop collapse(3)
    for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            for k in range(a.shape[1]):
                c[i, j] += a[i, k] * b[k, j]  # error: [ACC604] "`c[i, j]`"


@pytest.mark.parametrize("program", [rows, collapsed, inner_sequential])
def test_the_same_element_in_every_iteration(program) -> None:
    assert_refused(program, np.ones((3, 4)), np.zeros(4), kind=acc.CompileError)


def test_the_same_element_of_one_loop() -> None:
    assert_refused(one_element, np.ones(4), np.zeros(1), kind=acc.CompileError)
    assert_refused(matrix_product, np.ones((2, 2)), np.ones((2, 2)), np.zeros((2, 2)), kind=acc.CompileError)


def histogram(b, h):
    #pragma acc parallel loop
    for i in range(len(b)):
        h[b[i]] += 1


def by_value(b, h):
    #pragma acc parallel loop
    for e in b:
        h[e] += 1


def by_remainder(b, h):
    #pragma acc parallel loop
    for i in range(len(b)):
        k = i % 4
        h[k] += b[i]


def sliding(b, h):
    #pragma acc parallel loop
    for i in range(len(b) - 3):
        for j in range(3):
            h[i + j] += b[i]


def where_found(b, h):
    #pragma acc parallel loop
    for i in range(len(b)):
        if b[i] > 2:
            h[0] += 1


@pytest.mark.parametrize("program", [histogram, by_value, by_remainder, sliding, where_found])
def test_elements_that_may_be_the_same(program) -> None:
    """Only the values could tell: a warning, once, at the statement."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        compiled = acc.jit(device="host", cache=False)(program)
        for _ in range(2):
            compiled(np.arange(8), np.zeros(16, np.int64))
    found = [item for item in caught if "ACC604" in str(item.message)]
    assert [item.category for item in found] == [acc.AccWarning]
    assert "#pragma acc atomic" in str(found[0].message)


def test_no_complaint_about_right_programs(agree_run, rng) -> None:
    def program(x, h, out, start, t, m):
        #pragma acc parallel loop
        for i in range(len(x)):
            #pragma acc atomic
            h[x[i]] += 1
        #pragma acc parallel loop gang
        for i in range(out.shape[0]):
            if i == 2:
                t[0] += 5
            row = out[i]
            row[0] += 1
            #pragma acc loop vector
            for j in range(out.shape[1]):
                out[i, j] += i
                m[i * out.shape[1] + j] += 1
            #pragma acc loop seq
            for j in range(3):
                out[i, 1] += j
            for k in range(start[i], start[i + 1]):
                h[k] *= 2
        n = len(x) - 1
        #pragma acc parallel loop
        for i in range(n):
            out[0, 0] = 1
            t[n - i] += 1
        #pragma acc serial loop
        for i in range(n):
            t[0] += 1

    with warnings.catch_warnings():
        warnings.simplefilter("error", acc.AccWarning)
        args = (np.zeros((4, 5), np.int64), np.arange(5) * 3, np.zeros(40, np.int64), np.zeros(20, np.int64))
        agree_run(program, rng.integers(0, 12, 40), np.zeros(12, np.int64), *args)
