# SPDX-License-Identifier: Apache-2.0
"""Rows A1-A10 and F1-F17 of the predecessors' table that no other file holds: programs that pyACC failed on."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

from pyacc_mlir import acc
from tests.support.notebook import define
from tests.support.refusal import assert_refused


def test_A1_decorator_forms() -> None:
    import pyacc_mlir
    from pyacc_mlir import acc as canonical

    def program(x):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] += 1

    for decorator in (canonical, canonical(), canonical.jit, canonical.jit(), pyacc_mlir.jit):
        x = np.zeros(4)
        decorator(program)(x)
        np.testing.assert_array_equal(x, 1.0)


def test_A1_function_without_pragma() -> None:
    @acc.jit
    def program(a, *rest, b=2, **more):
        return a, rest, b, more

    assert program(1, 2, 3, b=4, c="x") == (1, (2, 3), 4, {"c": "x"})


_SPELLINGS = (
    "#pragma acc parallel loop",
    "# pragma acc parallel loop",
    "#  pragma  acc  parallel  loop",
    "#pragma\tacc\tparallel\tloop",
    "#pragma acc parallel loop gang,vector",
    "#pragma acc parallel loop gang , vector",
    "#pragma acc parallel loop copy( x )",
    "#pragma acc parallel loop copy (x)",
    "#pragma acc parallel loop \\\n    #   gang \\\n    # vector",
    "#pragma acc parallel \\\n    #loop copy(x)",
    "#pragma acc parallel loop collapse(1) worker, vector",
)


@pytest.mark.parametrize("pragma", _SPELLINGS)
@pytest.mark.usefixtures("each_device")
def test_A2_spellings(pragma: str) -> None:
    code = f"def program(x):\n    {pragma}\n    for i in range(len(x)):\n        x[i] += i\n"
    names = define(code, f"<spelling {hash(pragma)}>")
    report = acc.jit(names["program"]).lower(np.zeros(3), stage="acc")
    assert "acc.parallel" in report
    x = np.zeros(3)
    acc.jit(names["program"])(x)
    np.testing.assert_array_equal(x, [0.0, 1.0, 2.0])


def test_A3_pragmas_can_be_ignored() -> None:
    """`py_func` is the function itself; it gives the same with every pragma line taken out of its text."""
    text = inspect.getsource(_smooth)
    lines = text.splitlines(keepends=True)
    bare = "".join(line for line in lines if not line.strip().startswith(("#pragma", "#{", "#}")))
    assert bare != text
    results = []
    for function in (acc.jit(_smooth), acc.jit(_smooth).py_func, define(bare, "<bare>")["_smooth"]):
        x, y = np.arange(30), np.zeros(30, np.int64)
        results.append((int(function(x, y, 3)), y.tolist()))
    assert results[0] == results[1] == results[2]


def _smooth(x, y, steps):
    n = len(x)
    total = 0
    #pragma acc data copyin(x) copy(y)
    #{
    for step in range(steps):
        #pragma acc parallel loop
        for i in range(1, n - 1):
            y[i] = (x[i - 1] + x[i + 1]) * step
        #pragma acc parallel loop reduction(+:total)
        for i in range(n):
            total += y[i] % 7
    #}
    return total


@pytest.mark.usefixtures("each_device")
def test_A5_parenthesised_and_comma_separated() -> None:
    def program(x):
        #pragma acc parallel num_gangs(2), num_workers(2) vector_length(16)
        # pragma acc loop collapse(1) worker, vector
        for i in range(len(x)):
            x[i] += i

    x = np.zeros(30)
    acc.jit(program)(x)
    np.testing.assert_array_equal(x, np.arange(30.0))


@pytest.mark.usefixtures("each_device")
def test_A6_section_is_a_python_slice() -> None:
    """`y[2:5]` is elements 2, 3, 4: not OpenACC C's start and length."""

    def program(x, y):
        #pragma acc parallel loop copyin(x) copyout(y[2:5])
        for i in range(2, 5):
            y[i] = x[i]

    y = np.zeros(8)
    acc.jit(program)(np.arange(8.0), y)
    np.testing.assert_array_equal(y, [0, 0, 2, 3, 4, 0, 0, 0])


def test_A7_comment_braces_nest(agree, rng) -> None:
    def program(x, y):
        #pragma acc data copy(x, y)
        #{
        #pragma acc kernels
        #{
        #pragma acc loop independent
        for i in range(len(x)):
            y[i] = x[i] + 1
        #pragma acc loop independent
        for i in range(len(x)):
            x[i] = y[i] * 2
        #}
        #}

    agree(program, rng.integers(-9, 9, 50), np.zeros(50, np.int64))


def test_A7_missing_brace_is_an_error() -> None:
    def program(x):
        # error@+2: [ACC302]
        #pragma acc kernels
        #{
        for i in range(len(x)):
            x[i] += 1

    assert_refused(program, np.zeros(3), kind=acc.PragmaError)


def test_A8_following_statement_is_bound(agree, rng) -> None:
    """Only the loop after the pragma; what follows is ordinary Python."""

    def program(x):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] += 1
        for k in range(1, len(x)):
            x[k] += x[k - 1]
        return k

    agree(program, rng.integers(-9, 9, 50))


def test_F2_space_inside_a_clause(agree, rng) -> None:
    def program(a, b, c):
        #pragma acc parallel loop copyin(a, b) copyout( c )
        for i in range(len(a)):
            c[i] = a[i] + b[i]

    agree(program, rng.integers(-9, 9, 20), rng.integers(-9, 9, 20), np.zeros(20, np.int64))


def test_F3_parallel_without_clause(agree, rng) -> None:
    def program(x):
        #pragma acc parallel
        #pragma acc loop
        for i in range(len(x)):
            x[i] += 1

    agree(program, rng.integers(-9, 9, 20))


def test_F4_unknown_clause() -> None:
    def program(x):
        # error: 40 [ACC203] "bogus_clause"
        #pragma acc parallel loop gang bogus_clause(1)
        for i in range(len(x)):
            x[i] += 1

    assert_refused(program, np.zeros(3), kind=acc.PragmaError)


def test_F5_exact_clause_names() -> None:
    def program(a, b):
        #pragma acc parallel copyin(a) copyout(b)
        #pragma acc loop
        for i in range(len(a)):
            b[i] = a[i]

    text = acc.jit(program).lower(np.zeros(3), np.zeros(3), stage="acc")
    assert "acc.copyin" in text
    assert "acc.copyout" in text
    assert "dataClause = #acc<data_clause acc_copy>" not in text


@pytest.mark.parametrize(
    ("pragma", "word"),
    [
        ("#pragma acc kernels", "kernels"),
        ("#pragma acc parallel loop tile(4)", "tile"),
        ("#pragma acc parallel loop async(1)", "async"),
        ("#pragma acc parallel loop device_type(nvidia) num_gangs(4)", "device_type"),
        ("#pragma acc data copy(x)", "data"),
        ("#pragma acc wait", "wait"),
        ("#pragma acc update self(x) if_present", "update"),
        ("#pragma acc enter data copyin(x)", "enter data"),
        ("#pragma acc exit data delete(x)", "exit data"),
        ("#pragma acc declare create(x)", "declare"),
        ("#pragma acc set device_num(0)", "set"),
        ("#pragma acc init", "init"),
        ("#pragma acc atomic", "atomic"),
        ("#pragma acc cache(x)", "cache"),
    ],
)
def test_F6_nothing_is_silently_ignored(pragma: str, word: str) -> None:
    """Carried out, or refused by name at its line."""
    code = f"def program(x):\n    {pragma}\n    for i in range(len(x)):\n        x[i] += 1\n    #pragma acc wait\n"
    names = define(code, f"<{word}>")
    x = np.zeros(3)
    refusal = _refusal(names["program"], x)
    if refusal is None:
        np.testing.assert_array_equal(x, 1.0)
    else:
        assert word in refusal.msg
        assert refusal.lineno in (2, 3)


def _refusal(function, x: np.ndarray) -> SyntaxError | None:
    try:
        acc.jit(function)(x)
    except SyntaxError as error:
        return error
    return None


def test_F7_collapse_counts_only_its_nest(agree) -> None:
    def program(x, y):
        #pragma acc parallel loop collapse(1)
        for i in range(len(x)):
            x[i] += 1
        for i in range(len(y)):
            y[i] += 2

    agree(program, np.zeros(9), np.zeros(9))


def test_F9_clause_reads_locals_of_the_caller(agree) -> None:
    def program(x):
        m = 2
        #pragma acc parallel loop gang worker num_workers(m) vector_length(m * 16)
        for i in range(len(x)):
            x[i] += m

    agree(program, np.zeros(100))


@pytest.mark.usefixtures("each_device")
def test_F13_compiled_once_for_each_signature() -> None:
    compiled = acc.jit(_increment)
    for size in (3, 4, 100):
        compiled(np.zeros(size))
    assert compiled.stats()["versions"] == 1
    compiled(np.zeros(3, np.int32))
    compiled(np.zeros(3))
    assert compiled.stats()["versions"] == 2


def _increment(x):
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] += 1


def test_F15_continuation_in_code_and_pragma(agree) -> None:
    def program(x, \
                y):
        #pragma acc parallel \
        #   loop copyin(x) \
        #   copy(y)
        for i in \
                range(len(x)):
            y[i] = x[i] \
                + 1

    agree(program, np.arange(9), np.zeros(9, np.int64))


def test_F17_nesting_is_lexical(agree, rng) -> None:
    """A loop after a finished `parallel` is no part of it."""

    def program(x, y):
        #pragma acc parallel
        #{
        #pragma acc loop
        for i in range(len(x)):
            x[i] += 1
        #}
        y[0] = x[0]
        #pragma acc parallel loop
        for i in range(1, len(y)):
            y[i] = x[i] * 2

    agree(program, rng.integers(-9, 9, 50), np.zeros(50, np.int64))


def test_F17_orphaned_loop_is_refused() -> None:
    def program(x):
        #pragma acc parallel
        #{
        #pragma acc loop
        for i in range(len(x)):
            x[i] += 1
        #}
        # error: [ACC308]
        #pragma acc loop
        for i in range(len(x)):
            x[i] += 1

    assert_refused(program, np.zeros(3), kind=acc.PragmaError)


def test_F18_comprehension_is_refused() -> None:
    def program(x):
        # error: [ACC305]
        #pragma acc parallel loop
        y = [v + 1 for v in x]
        return y

    assert_refused(program, np.zeros(3), kind=acc.PragmaError)
