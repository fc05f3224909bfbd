# SPDX-License-Identifier: Apache-2.0
"""Careless programs: each is refused at its place, in words about the program and not about the compiler."""

from __future__ import annotations

import math

import numpy as np
import pytest

from pyacc_mlir import acc
from tests.support.refusal import assert_refused


def _x() -> np.ndarray:
    return np.arange(8.0)


# Clauses


def test_clause_arguments_of_a_wrong_type() -> None:
    def array(x):
        # error: 47 [ACC208] "found a float64[:] in `num_workers`, expected an integer"
        #pragma acc parallel loop num_workers(x)
        for i in range(3):
            x[i] = 1

    def element(x):
        # error: 49 [ACC208] "found a float64 in `vector_length`"
        #pragma acc parallel loop vector_length(x[0])
        for i in range(3):
            x[i] = 1

    def fraction(x):
        f = 2.5
        # error: [ACC208] "found a Python float in `num_gangs`"
        #pragma acc parallel loop num_gangs(f)
        for i in range(3):
            x[i] = 1

    def condition(x):
        # error: [ACC208] "in `if`, expected a condition"
        #pragma acc parallel loop if(x)
        for i in range(3):
            x[i] = 1

    for program in (array, element, fraction, condition):
        assert_refused(program, _x(), kind=acc.PragmaError)


def test_sections_of_what_is_no_array() -> None:
    def number(x):
        n = 8
        # error: 40 [ACC215] "a section of `n`"
        #pragma acc parallel loop copy(n[0:2])
        for i in range(3):
            x[i] = n

    def fraction(x):
        n = 8
        # error: 44 [ACC403] "an index must be an integer"
        #pragma acc parallel loop copy(x[0:n / 2])
        for i in range(3):
            x[i] = 1

    assert_refused(number, _x(), kind=acc.PragmaError)
    assert_refused(fraction, _x(), kind=acc.CompileError)


def test_section_with_start_and_length_as_in_c() -> None:
    def program(x):
        #pragma acc parallel loop copyin(x[3:1])
        for i in range(3):
            x[i] = 1

    with pytest.warns(acc.AccWarning, match="not C's `first:length`"):
        acc.jit(device="host")(program)(_x())


def test_section_beyond_the_array_is_named() -> None:
    def program(x):
        #pragma acc parallel loop copy(x[2:20])
        for i in range(3):
            x[i] = 1

    with pytest.raises(acc.DataError, match="section 2:20 of `x` leaves the array"):
        acc.jit(device="host")(program)(_x())


def test_misspelt_second_word_of_a_directive() -> None:
    def program(x):
        # error: 30 [ACC203] "`looop`"
        #pragma acc parallel looop
        for i in range(3):
            x[i] = 1

    assert_refused(program, _x(), kind=acc.PragmaError)
    with pytest.raises(acc.PragmaError, match="did you mean `parallel loop`"):
        acc.jit(program)


# Python


def test_misspelt_function() -> None:
    def program(x):
        #pragma acc parallel loop
        for i in range(3):
            x[i] = math.sqr(x[i])  # error: 20 [ACC104] "`sqr`"

    assert_refused(program, _x(), kind=acc.CompileError)
    with pytest.raises(acc.CompileError, match="did you mean `sqrt`"):
        acc.jit(device="host")(program)(_x())


def test_print_belongs_outside() -> None:
    def program(x):
        #pragma acc parallel loop
        for i in range(3):
            print(x[i])  # error: [ACC103] "print"

    assert_refused(program, _x(), kind=acc.CompileError)
    with pytest.raises(acc.CompileError, match="move it out of the compute construct"):
        acc.jit(device="host")(program)(_x())


def test_words_for_types_and_operators() -> None:
    def index(x):
        #pragma acc parallel loop
        for i in range(3):
            x[1.5] = 0  # error: 15 [ACC403] "found a Python float"

    def nothing(x):
        #pragma acc parallel loop
        for i in range(3):
            if x[i] == None:  # error: 24 [ACC403] "found `None`"  # noqa: E711
                x[i] = 1

    def shift(x):
        #pragma acc parallel loop
        for i in range(3):
            x[i] = x[i] << 2  # error: [ACC403] "`<<` needs integers"

    def arguments(x):
        #pragma acc parallel loop
        for i in range(3):
            x[i] = math.sqrt(x[i], 2)  # error: [ACC103] "takes 1 argument, found 2"

    def kinds(x):
        #pragma acc parallel loop
        for i in range(3):
            y = x
            y = 1  # error: [ACC402] "cannot also be an int64"

    for program in (index, nothing, shift, arguments, kinds):
        assert_refused(program, _x(), kind=acc.CompileError)


def _counter(v):
    yield v


def test_generator_in_a_region() -> None:
    def program(x):
        #pragma acc parallel loop
        for i in range(3):
            x[i] = _counter(x[i])  # error: [ACC103] "`_counter` is a generator"

    assert_refused(program, _x(), kind=acc.CompileError)


# Types


def test_literal_too_wide_for_the_elements() -> None:
    def plus(x):
        #pragma acc parallel loop
        for i in range(3):
            x[i] = x[i] + 3_000_000_000  # error: 27 [ACC404] "does not fit an int32"

    def most(x):
        #pragma acc parallel loop
        for i in range(3):
            x[i] = max(x[i], -3_000_000_000)  # error: [ACC404] "does not fit an int32"

    for program in (plus, most):
        assert_refused(program, _x().astype(np.int32), kind=acc.CompileError)


def test_comparison_with_a_wider_integer(agree) -> None:
    def program(x, n, out):
        #pragma acc parallel loop
        for i in range(4):
            out[i] = (x[i] < 3_000_000_000) + 2 * (x[i] < n) + 4 * (x[i] == i - 5)
            out[i] += 8 * (-4_000_000_000 < x[i] <= 7) + 16 * (n > x[i])

    agree(program, np.array([2**31 - 1, -5, 0, 7], np.int32), 3_000_000_000, np.zeros(4, np.int64))


def test_converted_integers_are_wide(agree) -> None:
    def program(x, out):
        #pragma acc parallel loop
        for i in range(3):
            out[i] = int(x[i]) * 3_000_000_000 + 1

    agree(program, np.array([2, -5, 0], np.int32), np.zeros(3, np.int64))


@pytest.mark.parametrize("kind", [np.matrix, type("Mine", (np.ndarray,), {})])
def test_subclass_of_ndarray(kind) -> None:
    def program(x):
        #pragma acc parallel loop
        for i in range(1):
            x[0, i] = 1

    with pytest.raises(acc.CompileError, match="a subclass of ndarray"):
        acc.jit(device="host")(program)(np.zeros((1, 3)).view(kind))
