# SPDX-License-Identifier: Apache-2.0
"""Wrong programs as users write them: the class, the code, the line and often the column of every error."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from pyacc_mlir import acc
from tests.support.refusal import assert_refused


def _x() -> np.ndarray:
    return np.zeros(4)


# Pragmas


def test_misspelt_clause() -> None:
    def program(x):
        # error: 35 [ACC203] "copyim"
        #pragma acc parallel loop copyim(x)
        for i in range(len(x)):
            x[i] = 0

    assert_refused(program, _x(), kind=acc.PragmaError)


def test_misspelt_clause_is_corrected() -> None:
    def program(x):
        #pragma acc parallel loop copyim(x)
        for i in range(len(x)):
            x[i] = 0

    with pytest.raises(acc.PragmaError) as caught:
        acc.jit(program)
    assert "did you mean `copyin`?" in str(caught.value)


def test_misspelt_directive() -> None:
    def program(x):
        # error: [ACC202] "paralel"
        #pragma acc paralel loop
        for i in range(len(x)):
            x[i] = 0

    assert_refused(program, _x(), kind=acc.PragmaError)


def test_pragma_after_code() -> None:
    def program(x):
        for i in range(len(x)):  #pragma acc parallel loop
            x[i] = 0
        # error@-2: [ACC225]

    assert_refused(program, _x(), kind=acc.PragmaError)


def test_all_errors_of_the_pragmas_at_once() -> None:
    def program(x):
        # error: [ACC203] "first"
        # error: [ACC203] "second"
        #pragma acc parallel loop first(1) second(2)
        for i in range(len(x)):
            x[i] = 0
        # error: [ACC202]
        #pragma acc nothing
        x[0] = 1

    assert_refused(program, _x(), kind=acc.PragmaError)


def test_variable_in_two_data_clauses() -> None:
    def program(x):
        # error: 50 [ACC204] "`x`"
        #pragma acc parallel loop copyin(x) copy(x)
        for i in range(len(x)):
            x[i] = 0

    assert_refused(program, _x(), kind=acc.PragmaError)


def test_undefined_name_in_a_clause() -> None:
    def program(x):
        # error: [ACC216] "`z`"
        #pragma acc parallel loop copyin(z)
        for i in range(len(x)):
            x[i] = 0

    assert_refused(program, _x(), kind=acc.PragmaError)


def test_default_none_names_the_variable() -> None:
    def program(x, y):
        n = len(x)
        #pragma acc parallel loop default(none) copy(x) firstprivate(n)
        for i in range(n):
            x[i] = y[i]  # error: 20 [ACC211] "`y`"

    assert_refused(program, _x(), _x(), kind=acc.PragmaError)


def test_loop_directive_without_a_loop() -> None:
    def program(x):
        # error: [ACC305]
        #pragma acc parallel loop
        x[0] = 1

    assert_refused(program, _x(), kind=acc.PragmaError)


def test_pragma_at_the_end_of_a_suite() -> None:
    def program(x):
        if len(x):
            x[0] = 1
            # error: [ACC301]
            #pragma acc parallel
        x[1] = 2

    assert_refused(program, _x(), kind=acc.PragmaError)


def test_jump_out_of_a_parallel_loop() -> None:
    def leave(x):
        #pragma acc parallel loop
        for i in range(len(x)):
            if x[i] > 0:
                break  # error: [ACC309] "break"

    def give(x):
        #pragma acc parallel loop
        for i in range(len(x)):
            return x[i]  # error: [ACC309] "return"

    assert_refused(leave, _x(), kind=acc.PragmaError)
    assert_refused(give, _x(), kind=acc.PragmaError)


def test_collapse_without_enough_loops() -> None:
    def program(x):
        # error: [ACC310]
        #pragma acc parallel loop collapse(2)
        for i in range(len(x)):
            x[i] = 0

    assert_refused(program, _x(), kind=acc.PragmaError)


def test_collapse_of_a_loose_nest() -> None:
    def program(x):
        #pragma acc parallel loop collapse(2)
        for i in range(len(x)):
            x[i] = 0  # error: [ACC311]
            for j in range(3):
                x[i] += j

    assert_refused(program, _x(), kind=acc.PragmaError)


def test_levels_in_the_wrong_order() -> None:
    def program(x):
        #pragma acc parallel loop vector
        for i in range(len(x)):
            # error: [ACC314]
            #pragma acc loop gang
            for j in range(3):
                x[i] += j

    assert_refused(program, _x(), kind=acc.PragmaError)


def test_seq_with_independent() -> None:
    def program(x):
        # error: [ACC315]
        #pragma acc parallel loop seq independent
        for i in range(len(x)):
            x[i] = 0

    assert_refused(program, _x(), kind=acc.PragmaError)


def test_compute_construct_in_a_compute_construct() -> None:
    def program(x):
        #pragma acc parallel loop
        for i in range(len(x)):
            # error: [ACC306]
            #pragma acc parallel loop
            for j in range(3):
                x[i] += j

    assert_refused(program, _x(), kind=acc.PragmaError)


def test_private_on_kernels() -> None:
    def program(x):
        t = 0
        # error: [ACC205] "private"
        #pragma acc kernels private(t)
        for i in range(len(x)):
            x[i] = t

    assert_refused(program, _x(), kind=acc.PragmaError)


def test_unknown_reduction_operator() -> None:
    def program(x):
        s = 0
        # error: [ACC221]
        #pragma acc parallel loop reduction(-:s)
        for i in range(len(x)):
            s -= x[i]
        return s

    assert_refused(program, _x(), kind=acc.PragmaError)


# Parallelism


def test_carried_scalar_without_a_form() -> None:
    def program(x):
        s = 0.0
        #pragma acc parallel loop
        for i in range(len(x)):
            s = 0.5 * s + x[i]  # error: [ACC601] "`s`"
        return s

    assert_refused(program, _x(), kind=acc.CompileError)


def test_lost_scalar_is_warned_of() -> None:
    def program(x):
        last = 0.0
        #pragma acc parallel loop
        for i in range(len(x)):
            last = x[i]
            x[i] = last + 1
        return last

    with pytest.warns(acc.AccWarning, match="`last`") as caught:
        acc.jit(program)(_x())
    assert caught[0].filename == __file__
    assert caught[0].lineno > 200


# Python that cannot be compiled


def test_statement_outside_of_the_subset() -> None:
    def program(x):
        #pragma acc parallel loop
        for i in range(len(x)):
            with open("file") as f:  # error: 13 [ACC101]
                x[i] = 0

    assert_refused(program, _x(), kind=acc.CompileError)


def test_call_outside_of_the_subset() -> None:
    def program(x):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] = sorted(x)[i]  # error: 20 [ACC103] "sorted"

    assert_refused(program, _x(), kind=acc.CompileError)


def test_C27_strings_are_refused() -> None:
    def program(x, s):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] = len(s)  # error: [ACC401]

    with pytest.raises(acc.CompileError, match="str"):
        acc.jit(program)(_x(), "text")


def test_undefined_name() -> None:
    def program(x):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] = nothing_of_that_name

    with pytest.raises(NameError, match="nothing_of_that_name"):  # as in plain Python
        acc.jit(program)(_x())


def test_wrong_number_of_subscripts() -> None:
    def program(x):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i, 0] = 1  # error: [ACC405]

    assert_refused(program, _x(), kind=acc.CompileError)


def test_integer_beyond_64_bits() -> None:
    def literal(x):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] = 10_000_000_000_000_000_000  # error: [ACC404]

    def argument(x, n):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] = n

    assert_refused(literal, _x(), kind=acc.CompileError)
    with pytest.raises((acc.CompileError, OverflowError), match="64"):
        acc.jit(argument)(_x(), 2**63)


def test_other_list_changes_are_refused() -> None:
    def program(data):
        #pragma acc parallel loop
        for d in data:
            data.remove(d)  # error: [ACC105] "remove"

    assert_refused(program, [1, 2], kind=acc.UnsupportedError)



# The exceptions themselves


def _error() -> acc.PragmaError:
    def program(x):
        #pragma acc parallel loop first(1)
        for i in range(len(x)):
            x[i] = 0

    with pytest.raises(acc.PragmaError) as caught:
        acc.jit(program)
    return caught.value


def test_error_is_a_syntax_error_with_place_and_text() -> None:
    error = _error()
    assert isinstance(error, SyntaxError)
    assert error.filename == __file__
    assert error.text.strip() == "#pragma acc parallel loop first(1)"
    assert error.text[error.offset - 1 :].startswith("first")
    assert "^^^^^" in str(error)


def test_error_pickles() -> None:
    error = _error()
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error)
    assert again.diagnostics == error.diagnostics


def test_function_still_works_after_an_error() -> None:
    """A signature that does not compile leaves the others alone."""

    @acc.jit
    def program(x, y):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] = y

    x = _x()
    with pytest.raises(acc.CompileError):
        program(x, "text")
    program(x, 2.0)
    np.testing.assert_array_equal(x, 2.0)
