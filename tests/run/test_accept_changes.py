# SPDX-License-Identifier: Apache-2.0
"""Globals, closure variables and functions that change between two calls: the second call sees what they are then."""

from __future__ import annotations

import functools
import types

import numpy as np
import pytest

from pyacc_mlir import acc

_factor = 2.0
_settings = types.ModuleType("settings")


def _scaled(v):
    return v * _factor


def _scaled_twice(v):
    return _scaled(v) + _factor


def _configured(v):
    return v * _settings.step


def test_global_of_a_called_function(monkeypatch) -> None:
    @acc.jit(device="host")
    def program(x):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] = _scaled_twice(i)

    x = np.zeros(6)
    for factor in (2.0, 7.0, 3):
        monkeypatch.setitem(globals(), "_factor", factor)
        program(x)
        np.testing.assert_array_equal(x, np.arange(6) * factor + factor)


def test_closure_variable_of_a_called_function() -> None:
    step = 5

    def advanced(v):
        return v + step

    @acc.jit(device="host")
    def program(x):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] = advanced(i)

    x = np.zeros(6)
    program(x)
    assert x[5] == 10
    step = 0.5
    program(x)
    assert x[5] == 5.5


def test_module_attribute_of_a_called_function() -> None:
    @acc.jit(device="host")
    def program(x):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] = _configured(i) + _settings.step

    x = np.zeros(6)
    for _settings.step in (1.5, 4.0):
        program(x)
        np.testing.assert_array_equal(x, np.arange(6) * _settings.step + _settings.step)


def test_another_function_under_the_name() -> None:
    def one(v):
        return v + 1

    def two(v):
        return v + 2

    chosen = one

    @acc.jit(device="host")
    def program(x):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] = chosen(i)

    x = np.zeros(6)
    program(x)
    assert x[5] == 6
    chosen = two
    program(x)
    assert x[5] == 7


def test_nothing_compiles_again_while_nothing_changes() -> None:
    @acc.jit(device="host")
    def program(x):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] = _scaled(i)

    x = np.zeros(6)
    for _ in range(3):
        program(x)
    assert program.stats()["versions"] == 1


def _doubling(function):
    @functools.wraps(function)
    def wrapper(v):
        return 2 * function(v)

    return wrapper


@_doubling
def _next(v):
    return v + 1


def test_decorator_of_a_called_function_counts(agree) -> None:
    def program(x):
        #pragma acc parallel loop
        for i in range(6):
            x[i] = _next(x[i])

    agree(program, np.arange(6.0))


#pragma acc routine seq
def _wrong(v):
    #pragma acc lop
    return v


def test_rules_hold_in_a_called_function() -> None:
    def program(x):
        #pragma acc parallel loop
        for i in range(6):
            x[i, 0] = _wrong(x[i])

    with pytest.raises(acc.PragmaError) as caught:
        acc.jit(device="host")(program)(np.ones((6, 2)))
    assert [one.code for one in caught.value.diagnostics] == ["ACC202"]
    assert _wrong.__code__.co_firstlineno < caught.value.lineno < _wrong.__code__.co_firstlineno + 4
