# SPDX-License-Identifier: Apache-2.0
"""`:=` wherever it may stand, `match` on numbers, `del`."""

from __future__ import annotations

import numpy as np
import pytest

from pyacc_mlir import acc
from pyacc_mlir.diagnostics.errors import CompileError


def named(x, k, out):
    #pragma acc parallel loop
    for i in range(x.shape[0]):
        j = 0
        while (j := j + 1) < 5:
            if j == k[i]:
                continue
            out[i, 0] += j
        v = 20
        while v > 1 and (w := v // 2) > 0:
            v = w
            out[i, 1] += w
        else:
            out[i, 1] += 0.5
        if x[i] > 0 and (t := x[i] * 2) > 1:
            out[i, 2] = t
        elif not (u := x[i] + 1) > 0 or (s := u * 3) > 2:
            out[i, 2] = u
        else:
            out[i, 2] = s
        out[i, 3] += (p := x[i]) + p
        out[i, 4] = q if (q := x[i]) > 0 else -q
        for m in range(n := 3):
            out[i, 5] += m * n
        out[i, (y := i % 2) + 6] = 3.0
        out[i, 6] += y
        z = (b := i + (c := 2)) * c
        out[i, 7] += z + b
        del z


def matched(k, x, out):
    #pragma acc parallel loop
    for i in range(k.shape[0]):
        match int(k[i]):
            case 0:
                out[i, 0] = 1
                continue
            case 5 | 7 | -3 as n if x[i] > 0:
                out[i, 0] = n
            case n if n > 100:
                out[i, 0] = n * 2
            case _:
                pass
        match (i % 2, i % 3):
            case (0, 0):
                out[i, 1] = 1
            case (0, b) | (b, 1):
                out[i, 1] = 10 + b
            case (1, 2):
                out[i, 1] = 20
        match bool(x[i] > 0):
            case True:
                out[i, 2] = 3
            case False:
                out[i, 2] = 4


def test_names_may_be_given_in_expressions(agree):
    agree(named, np.array([-2.0, 0.25, 3.0, -0.5]), np.array([2, 9, 4, 1]), np.zeros((4, 8)))


def test_match_chooses_by_numbers(agree):
    agree(matched, np.array([0, 5, -3, 7, 200, 9]), np.array([1.0, -1.0, 2.0, 3.0, 0.0, -4.0]), np.zeros((6, 3)))


def test_patterns_of_other_things_are_refused():
    @acc.jit
    def classes(x):
        #pragma acc parallel loop
        for i in range(x.shape[0]):
            match x[i]:
                case float():
                    x[i] = 1.0

    with pytest.raises(CompileError, match="patterns of classes") as caught:
        classes(np.ones(3))
    assert caught.value.diagnostics[0].code == "ACC101"


def test_a_name_read_before_it_is_given_is_refused():
    @acc.jit
    def early(x):
        #pragma acc parallel loop
        for i in range(x.shape[0]):
            x[i] = t + (t := 3)  # noqa: F821  # that is the point

    with pytest.raises(CompileError, match="`:=` is not supported"):
        early(np.ones(3))
