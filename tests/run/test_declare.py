# SPDX-License-Identifier: Apache-2.0
"""`declare` in functions and at the top of modules."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pyacc_mlir import acc
from tests.support.two_forms import COMPILED, INTERPRETED, Watched, module_of


@pytest.fixture(params=["host", "simt"])
def watched(request: pytest.FixtureRequest) -> Watched:
    return Watched(request.param)


@pytest.mark.parametrize("form", [COMPILED, INTERPRETED])
def test_the_rest_of_a_function_is_the_region(watched, tmp_path, form) -> None:
    text = """
        def program(x, out):
            n = len(x)
            t = np.zeros(n)
            #pragma acc declare copyin(x) device_resident(t) copyout(out)
            TICK
            #pragma acc parallel loop present(x, t)
            for i in range(n):
                t[i] = x[i] + 1
            TICK
            #pragma acc parallel loop present(t, out)
            for i in range(n):
                out[i] = t[i] * 2
    """
    program = acc.jit(device=watched.name)(module_of(tmp_path, text, form).program)
    x, out = np.arange(8.0), np.zeros(8)
    program(x, out)
    np.testing.assert_array_equal(out, 2 * (x + 1))
    assert watched.present() == {}
    assert watched.moved() == ((0, 0) if watched.shares_memory else (64, 64))


def test_return_ends_the_region(watched, tmp_path) -> None:
    text = """
        def program(x, early):
            total = 0.0
            #pragma acc declare copy(x)
            if early:
                return -1.0
            #pragma acc parallel loop reduction(+:total)
            for i in range(len(x)):
                total += x[i]
            return total
    """
    program = acc.jit(device=watched.name)(module_of(tmp_path, text).program)
    assert [program(np.ones(4), early) for early in (True, False)] == [-1.0, 4.0]
    assert watched.present() == {}


def test_an_exception_ends_the_region(watched, tmp_path) -> None:
    text = """
        def program(x, what):
            #pragma acc declare create(x)
            return x[what]
    """
    program = acc.jit(device=watched.name)(module_of(tmp_path, text).program)
    with pytest.raises(IndexError):
        program(np.ones(4), 9)
    assert watched.present() == {}


def test_in_a_suite_it_holds_for_the_rest_of_the_suite(watched, tmp_path) -> None:
    text = """
        def program(x, steps, seen):
            for step in range(steps):
                #pragma acc declare copyin(x)
                if step == 1:
                    continue
                #pragma acc parallel loop copyout(seen)
                for i in range(1):
                    seen[0] = x[0] + step
    """
    program = acc.jit(device=watched.name)(module_of(tmp_path, text).program)
    seen = np.zeros(1)
    program(np.ones(4), 3, seen)
    assert seen[0] == 3.0
    assert watched.present() == {}
    assert watched.moved()[0] == (0 if watched.shares_memory else 3 * 32)


@pytest.mark.parametrize(
    ("body", "message", "line"),
    [
        ("#pragma acc declare create(t)\n    t = np.zeros(3)", "`t` is declared before it is assigned", 2),
        ("#pragma acc declare create(x)\n    #pragma acc declare copyin(x)\n    pass", "`x` is declared twice", 3),
        ("#pragma acc declare create(np)\n    pass", "`np`", 2),
        ("#pragma acc declare create(G)\n    pass", "`G` in a function's `declare`", 2),
        ("#pragma acc declare link(x)\n    pass", "`link` in a function", 2),
        ("#pragma acc declare create(x[1:2])\n    pass", "whole variable", 2),
    ],
)
def test_wrong_in_a_function(tmp_path: Path, body: str, message: str, line: int) -> None:
    with pytest.raises(acc.PragmaError, match=message) as caught:
        module_of(tmp_path, f"G = 1.0\n@acc.jit\ndef program(x):\n    {body}\n")
    assert caught.value.lineno == 8 + line


MODULE = """
TABLE = np.arange(6.0)
SCRATCH = np.zeros(6)
LATER = np.ones(6)
SIZE = 6
#pragma acc declare copyin(TABLE, SIZE) \\
#     create(SCRATCH)
#pragma acc declare link(LATER)

def program(out):
    #pragma acc parallel loop present(TABLE, SCRATCH) copyin(LATER)
    for i in range(SIZE):
        SCRATCH[i] = TABLE[i] + LATER[i]
    #pragma acc parallel loop present(SCRATCH)
    for i in range(SIZE):
        out[i] = SCRATCH[i] * 2

def other(out):
    #pragma acc parallel loop present(SCRATCH)
    for i in range(SIZE):
        out[i] = SCRATCH[i]
    #pragma acc declare_nothing_here
"""


def test_a_modules_variables_are_there_for_all_its_functions(watched, tmp_path) -> None:
    module = module_of(tmp_path, MODULE.replace("    #pragma acc declare_nothing_here\n", ""))
    program, other = (acc.jit(device=watched.name)(each) for each in (module.program, module.other))
    assert watched.present() == {}
    out = np.zeros(6)
    program(out)
    np.testing.assert_array_equal(out, 2 * (np.arange(6.0) + 1))
    table = {} if watched.shares_memory else {"TABLE": (1, 0), "SCRATCH": (1, 0)}
    assert watched.present() == table
    program(out)
    other(out)
    np.testing.assert_array_equal(out, np.arange(6.0) + 1)
    assert watched.present() == table
    # TABLE once, LATER and `out` with each construct that names them
    assert watched.moved()[0] == (0 if watched.shares_memory else 48 * (1 + 2 * 2 + 1))
    watched.device.shut_down()


@pytest.mark.parametrize(
    ("pragma", "message"),
    [
        ("#pragma acc declare copy(TABLE)", "`copy` at the top of a module"),
        ("#pragma acc declare create(TABEL)", "`TABEL` is not defined"),
        ("#pragma acc declare create(TABLE[0:2])", "whole variable"),
        ("#pragma acc declare create(TABLE) copyin(TABLE)", "declared twice"),
        ("#pragma acc declare", "without a clause"),
        ("#pragma acc declare creat(TABLE)", "creat"),
    ],
)
def test_wrong_at_the_top_of_a_module(tmp_path: Path, pragma: str, message: str) -> None:
    text = f"TABLE = np.zeros(3)\n{pragma}\n\n@acc.jit\ndef program(x):\n    x[0] = 1\n"
    with pytest.raises(acc.PragmaError, match=message) as caught:
        module_of(tmp_path, text)
    assert caught.value.lineno == 8


def test_a_modules_variable_must_have_its_value(watched, tmp_path) -> None:
    text = """
        #pragma acc declare copyin(LATER)

        def program(x):
            #pragma acc parallel loop
            for i in range(len(x)):
                x[i] = 1

        if len("") == 1:
            LATER = np.zeros(3)
    """
    program = acc.jit(device=watched.name)(module_of(tmp_path, text).program)
    with pytest.raises(acc.DataError, match="`LATER` in `declare` is not assigned yet") as caught:
        program(np.zeros(3))
    assert any("py:8:28" in note for note in caught.value.__notes__)
    program.py_func.__globals__["LATER"] = np.zeros(3)
    program(np.zeros(3))
    assert (watched.present() == {}) == watched.shares_memory
    watched.device.shut_down()


def test_pragmas_inside_functions_are_theirs(tmp_path: Path) -> None:
    text = """
        def undecorated(x):
            #pragma acc declare create(nothing)
            pass
            #pragma acc declare create(nothing)

        @acc.jit
        def program(x):
            #pragma acc parallel loop
            for i in range(len(x)):
                x[i] = 1
    """
    x = np.zeros(3)
    module_of(tmp_path, text).program(x)
    np.testing.assert_array_equal(x, np.ones(3))


def test_a_module_s_device_pointer_is_one(tmp_path: Path, each_device: None) -> None:
    text = """
        table = np.ones(3)
        #pragma acc declare deviceptr(table)

        @acc.jit
        def program(x):
            #pragma acc parallel loop
            for i in range(3):
                x[i] = 1
    """
    with pytest.raises(acc.DataError, match="`table` in `deviceptr` is of type ndarray: expected a device pointer"):
        module_of(tmp_path, text).program(np.zeros(3))
