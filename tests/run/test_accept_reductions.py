# SPDX-License-Identifier: Apache-2.0
"""Forms in which a scalar is accumulated: what is a reduction, what is an error (language.md §5)."""

from __future__ import annotations

import numpy as np
import pytest

from pyacc_mlir import acc
from tests.support.refusal import assert_refused

_DATA = np.array([3.0, 1, 4, 1, 5, 9, 2, 6])


def test_conditional_expressions(agree) -> None:
    def program(x):
        n = 0
        t = 0.0
        lo = 100.0
        hi = -100.0
        top = -100.0
        #pragma acc parallel loop
        for e in x:
            n = n + 1 if e > 2 else n
            t = t if e < 3 else t + e
            lo = lo if lo <= e else e
            hi = hi if e < hi else e
            top = 2 * e if 2 * e > top else top
        return n, t, lo, hi, top

    agree(program, _DATA, rtol=1e-14)


def test_several_terms(agree) -> None:
    def program(x):
        s = 0.0
        p = 1.0
        q = 1.0
        for _ in range(3):
            #pragma acc parallel loop reduction(+: s)
            for e in x:
                s = (s + e) - 2 * e + (1 - e)
        #pragma acc parallel loop
        for e in x:
            p = p * e * 2
            q = 0.5 * q * e
        return s, p, q

    agree(program, _DATA, rtol=1e-14)


def test_maximum_of_several(agree) -> None:
    def program(x):
        m = 0
        #pragma acc parallel loop
        for e in x:
            m = max(m, e, 2 * e - 5)
        return int(m)

    agree(program, _DATA.astype(np.int64))


@pytest.mark.parametrize("text", ["s = e - s", "s = 2 * s + e", "s = (s + e) * 2", "s = e - (e + s)", "s /= e"])
def test_other_ways_to_carry_a_scalar(text, tmp_path) -> None:
    path = tmp_path / "program.py"
    path.write_text(f"def program(x):\n    s = 1.0\n    #pragma acc parallel loop\n    for e in x:\n        {text}\n")
    names: dict[str, object] = {}
    exec(compile(path.read_text(), str(path), "exec"), names)
    with pytest.raises(acc.CompileError) as caught:
        acc.jit(device="host")(names["program"])(_DATA.copy())
    assert [one.code for one in caught.value.diagnostics] == ["ACC601"]
    assert caught.value.lineno == 5


def test_update_by_another_operator_than_the_clause_says() -> None:
    def maximum(x):
        s = 0.0
        #pragma acc parallel loop reduction(max: s)
        for e in x:
            s += e  # error: 13 [ACC222] "by `+`, expected `max`"
        return s

    def both(x):
        s = 0.0
        #pragma acc parallel loop reduction(+: s)
        for e in x:
            s += e
            s *= 2  # error: [ACC222] "by `*`"
        return s

    assert_refused(maximum, _DATA.copy(), kind=acc.PragmaError)
    assert_refused(both, _DATA.copy(), kind=acc.PragmaError)


def test_inner_reduction_of_its_own_variable(agree) -> None:
    def program(x):
        total = 0.0
        #pragma acc parallel loop gang reduction(+: total)
        for i in range(8):
            best = -1.0
            #pragma acc loop vector reduction(max: best)
            for j in range(i + 1):
                best = max(best, x[j])
            total += best
        return total

    agree(program, _DATA, rtol=1e-14)
