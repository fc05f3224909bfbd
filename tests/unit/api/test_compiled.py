# SPDX-License-Identifier: Apache-2.0
"""The function shapes of the shell's tests, compiled for real."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from pyacc_mlir import acc
from tests.support.differential import assert_same
from tests.unit.frontend.random_programs import outcome, random_function
from tests.unit.frontend.test_shell import CASES, NAMES, convergence, generator, ones, swap


@pytest.mark.parametrize(("fn", "args", "calls"), CASES, ids=NAMES)
def test_compiled_equals_plain_python(fn: Callable[..., Any], args: tuple[Any, ...], calls: int) -> None:
    expected_args, actual_args = copy.deepcopy(args), copy.deepcopy(args)
    expected = fn(*expected_args)
    assert_same(acc.jit(fn)(*actual_args), expected, 0, 0, "result")
    for mine, theirs in zip(actual_args, expected_args, strict=True):
        assert_same(mine, theirs, 0, 0, "argument")


def test_host_loop_is_compiled_as_one_block() -> None:
    jitted = acc.jit(convergence)
    jitted(ones(), 10)
    assert {"blocks": 1, "versions": 1, "divided": 0}.items() <= jitted.stats().items()


def test_arrays_exchanged_in_a_host_loop_leave_it_one_block() -> None:
    jitted = acc.jit(swap)
    u, v = ones(), np.zeros(5)
    assert jitted(u, v) is v
    assert v[0] == 4.0
    assert {"blocks": 1, "versions": 1, "divided": 0}.items() <= jitted.stats().items()


def test_unbound_name_of_an_empty_loop() -> None:
    with pytest.raises(UnboundLocalError):
        acc.jit(convergence)(ones(), 0)


def test_generator() -> None:
    assert list(acc.jit(generator)(ones())) == [2.0, 3.0]


def test_arrays_swapped_in_a_host_loop_are_swapped() -> None:
    def f(u, v):
        for t in range(3):
            #pragma acc parallel loop
            for i in range(len(u)):
                v[i] = u[i] + 1
            u, v = v, u

    u, v = np.zeros(3), np.zeros(3)
    acc.jit(f)(u, v)
    assert (u[0], v[0]) == (2.0, 3.0)


def test_array_name_reused_in_a_construct_is_refused() -> None:
    @acc.jit
    def f(u, v):
        #pragma acc parallel loop
        for i in range(len(u)):
            u[i] = v[i]
            v = 1.0

    with pytest.raises(acc.UnsupportedError, match="`v` is a float64"):
        f(ones(), ones())


def test_random_functions_compiled() -> None:
    for seed in range(1000, 1006):
        text, function = random_function(seed)
        assert outcome(acc.jit(function)) == outcome(function), text


def test_tuples_come_in_item_by_item() -> None:
    def f(x, pair, out):
        shape = x.shape
        n, scale = pair
        #pragma acc parallel loop num_gangs(pair[0]) copy(x[0:shape[0]])
        for i in range(shape[0]):
            x[i] += scale * len(pair) + n
        #pragma acc parallel loop
        for i in range(pair[0]):
            out.append(i * pair[1])

    expected, x = np.zeros(3), np.zeros(3)
    expected_out: list[float] = []
    out: list[float] = []
    f(expected, (2, 0.5), expected_out)
    acc.jit(f)(x, (2, 0.5), out)
    assert (x.tolist(), out) == (expected.tolist(), expected_out)


def test_tuple_with_something_else_is_named() -> None:
    @acc.jit
    def f(x, pair):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] = pair[0]

    with pytest.raises(acc.CompileError, match="`pair` is a tuple that holds a value of type str"):
        f(ones(), ("text",))
