# SPDX-License-Identifier: Apache-2.0
"""Reductions `& | ^ && ||`, types without atomic operations, and a fixed order of the partial results."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from pyacc_mlir import acc
from tests.support.refusal import assert_refused


@pytest.mark.parametrize("start", [(True, False, -1, 0, 5), (False, True, 6, 8, 0)])
@pytest.mark.parametrize("size", [0, 1, 700])
def test_logical_and_bitwise(agree_run, rng, start, size) -> None:
    def program(x, ok, found, both, some, odd):
        every = ok
        any_ = found
        a = both
        o = some
        e = odd
        #pragma acc parallel loop reduction(&&: every) reduction(||: any_), reduction(&: a) \
        #            reduction(|: o) reduction(^: e)
        for i in range(len(x)):
            every = every and x[i] > 0
            if x[i] > 60:
                any_ = True
            a &= x[i]
            o = o | x[i]
            e = x[i] ^ e
        return every, any_, a, o, e

    agree_run(program, rng.integers(1, 64, size), *start)


def test_logical_over_a_nest(agree, rng) -> None:
    def program(a):
        every = True
        some = False
        found = 0
        #pragma acc parallel loop gang reduction(&&: every) reduction(||: some, found)
        for i in range(a.shape[0]):
            #pragma acc loop worker vector reduction(&&: every) reduction(||: some, found)
            for j in range(a.shape[1]):
                every &= a[i, j] >= 0
                some = some or a[i, j] > 8
                if a[i, j] == 7:
                    found = 1
        return every, some, found

    agree(program, rng.integers(0, 9, (9, 70)))
    agree(program, rng.integers(-9, 10, (9, 70)))


def test_implicit_logical_reductions(agree, rng) -> None:
    def program(x):
        every = True
        some = False
        bits = 0
        #pragma acc parallel loop
        for i in range(len(x)):
            every = x[i] > 0 and every
            some = some or x[i] > 60
            bits |= x[i]
        return every, some, bits

    agree(program, rng.integers(1, 64, 500))


def test_operators_that_a_type_does_not_have() -> None:
    def floats(x):
        s = 0.0
        # error: [ACC222] "float64 in a reduction with `^`"
        #pragma acc parallel loop reduction(^: s)
        for i in range(len(x)):
            s = x[i]
        return s

    def arrays(x, h):
        # error: [ACC222] "float64 in a reduction with `|`"
        #pragma acc parallel loop reduction(|: h)
        for i in range(len(x)):
            h[0] = x[i]

    assert_refused(floats, np.zeros(3), kind=acc.PragmaError)
    assert_refused(arrays, np.zeros(3), np.zeros(3), kind=acc.PragmaError)


def ordered(x, a):
    s = 1.0
    top = 0.0
    #pragma acc parallel loop reduction(+: s) reduction(max: top)
    for i in range(len(x)):
        s += x[i]
        top = max(top, x[i])
    t = 0.0
    #pragma acc parallel loop gang num_workers(3) reduction(+: t)
    for i in range(a.shape[0]):
        #pragma acc loop worker reduction(+: t)
        for j in range(a.shape[1]):
            #pragma acc loop vector reduction(+: t)
            for k in range(a.shape[2]):
                t += a[i, j, k]
    return s, top, t


@pytest.mark.parametrize("device", ["host", "simt"])
def test_fixed_order(device: str, rng) -> None:
    x, a = rng.standard_normal(40_000), rng.standard_normal((5, 4, 70))
    compiled = acc.jit(device=device, reduction_order="fixed")(ordered)
    results = {compiled(x, a) for _ in range(5)}
    assert len(results) == 1
    np.testing.assert_allclose(results.pop(), ordered(x, a), rtol=1e-12)


def test_fixed_order_is_that_of_any_number_of_threads(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(
        "import numpy as np\nfrom pyacc_mlir import acc\n\n\n"
        "@acc.jit(device='host', reduction_order='fixed')\ndef program(x):\n    s = 0.0\n"
        "    #pragma acc parallel loop reduction(+: s)\n    for i in range(len(x)):\n        s += x[i]\n"
        "    return s\n\n\n"
        "print(program(np.random.default_rng(1).standard_normal(1_000_000)).hex())\n"
    )
    command = [sys.executable, str(tmp_path / "program.py")]
    environments = [{**os.environ, "PYACC_NUM_THREADS": str(number)} for number in (1, 3)]
    results = [subprocess.run(command, env=each, capture_output=True, check=True).stdout for each in environments]
    assert results[0] == results[1]
    assert results[0]


def test_unknown_order() -> None:
    with pytest.raises(ValueError, match="reduction_order='random': expected 'any' or 'fixed'"):
        acc.jit(reduction_order="random")
