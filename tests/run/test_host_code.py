# SPDX-License-Identifier: Apache-2.0
"""Host code between the constructs of a block: Python's own meaning, exceptions and what they leave included."""

from __future__ import annotations

import numpy as np
import pytest

from pyacc_mlir import acc


def test_exceptions_in_a_time_loop_leave_what_python_leaves(agree_run) -> None:
    def program(x, index, divisor):
        last = -1.0
        step = 0
        try:
            while step < 100:
                #pragma acc parallel loop
                for i in range(len(x)):
                    x[i] += 1
                step += 1
                last = x[index + step] / 2
                share = 1.0 / (divisor - step)
        except (IndexError, ZeroDivisionError) as error:
            return step, last, type(error).__name__
        return step, last, share

    agree_run(program, np.arange(8.0), 2, 50)
    agree_run(program, np.arange(8.0), 0, 3)
    agree_run(program, np.arange(200.0), 0, 1000)


@pytest.mark.parametrize("text", ["rest = 7 // (2 - step)", "rest = x[step - 20]"])
def test_a_failing_loop_is_one_block_where_nothing_catches(each_device, text, tmp_path) -> None:
    path = tmp_path / "program.py"
    path.write_text(
        "def program(x):\n"
        "    step = 0\n"
        "    while step < 5:\n"
        "        #pragma acc parallel loop\n"
        "        for i in range(len(x)):\n"
        "            x[i] += 1\n"
        "        step += 1\n"
        f"        {text}\n"
        "    return rest\n"
    )
    scope: dict[str, object] = {}
    exec(compile(path.read_text(), str(path), "exec"), scope)
    program = acc.jit(scope["program"])
    x, plain = np.zeros(9), np.zeros(9)
    with pytest.raises((ZeroDivisionError, IndexError)) as expected:
        program.py_func(plain)
    with pytest.raises(expected.type):
        program(x)
    assert (x == plain).all()
    assert program.stats()["blocks"] == 1
    assert program.stats()["divided"] == 0


def test_numpy_numbers_divide_by_zero_as_numpy_does(agree_run) -> None:
    def program(x, n):
        norm = 0.0
        for _ in range(n):
            norm = 0.0
            #pragma acc parallel loop reduction(+:norm)
            for i in range(len(x)):
                norm += 0.0 * x[i]
            share = (x[0] + 1) / norm
            again = 1.0 / (norm + 0.0)
        return share, again

    with np.errstate(all="ignore"):
        agree_run(program, np.arange(8.0), 2)


def test_whole_array_statements_between_kernels_are_in_the_block(agree_run) -> None:
    def program(a, b, steps):
        total = 0.0
        for step in range(steps):
            #pragma acc parallel loop collapse(2)
            for i in range(a.shape[0]):
                for j in range(a.shape[1]):
                    a[i, j] += step
            b[...] = a
            b[1:-1, :] = 0.5 * (a[2:, :] + a[:-2, :])
            b[::-1] = a
            a[1:, :] = a[:-1, :]
            a[b > 30] = 0
            change = np.abs(a - b)
            error = change.max()
            total = (a * b).sum() + a[1:, 2].mean()
            if error > 1e9:
                break
        else:
            #pragma acc parallel loop
            for i in range(a.shape[0]):
                a[i, 0] += total
        return error, total

    a = np.arange(30.0).reshape(6, 5)
    agree_run(program, a, a * 0, 3, rtol=1e-14)
    agree_run(program, a.T, a.T.copy(), 3, rtol=1e-14)
    for name in ("host", "simt"):
        compiled = acc.jit(device=name)(program)
        compiled(a.copy(), a * 0, 3)
        assert compiled.stats()["blocks"] == 1
        assert compiled.stats()["divided"] == 0


def test_arrays_that_host_code_makes(agree_run) -> None:
    def program(a, lists, steps):
        for step in range(steps):
            twice = a * 2
            work = np.zeros_like(a)
            #pragma acc parallel loop async
            for i in range(len(a)):
                work[i] = twice[i] + lists[0]
            #pragma acc wait
            a[:] = work
            part = lists[1:]
            part[0] = step
            lists[0:1] = part
        return work, lists

    agree_run(program, np.arange(8.0), [1.0, 2.0, 3.0], 3)


def _convergence(a, b, tolerance, most):
    change = 2 * tolerance
    count = 0
    #pragma acc data copy(a, b)
    #{
    while change > tolerance and count < most:
        change = 0.0
        #pragma acc parallel loop reduction(max:change)
        for i in range(1, a.shape[0] - 1):
            for j in range(1, a.shape[1] - 1):
                b[i, j] = 0.25 * (a[i, j + 1] + a[i, j - 1] + a[i - 1, j] + a[i + 1, j])
                change = max(change, abs(b[i, j] - a[i, j]))
        #pragma acc parallel loop
        for i in range(a.shape[0]):
            b[i, 0] = a[i, 0]
        a, b = b, a
        count += 1
    #}
    return a, change, count


@pytest.mark.parametrize("most", [0, 1, 4, 1000])
def test_a_loop_that_converges_with_its_exchange_is_one_block(agree_run, most) -> None:
    a = np.random.default_rng(1).random((9, 7))
    agree_run(_convergence, a, a.copy(), 1e-3, most)
    for name in ("host", "simt"):
        compiled = acc.jit(device=name)(_convergence)
        first, second = a.copy(), a.copy()
        result, _, count = compiled(first, second, 1e-3, most)
        assert result is (first if count % 2 == 0 else second)
        assert (compiled.stats()["blocks"], compiled.stats()["divided"]) == (1, 0)
        assert "left to Python" not in compiled.report()


def test_arrays_exchanged_on_some_paths(agree) -> None:
    def program(u, v, w, steps):
        for step in range(steps):
            #pragma acc parallel loop async(1)
            for i in range(1, len(u) - 1):
                w[i] = 0.5 * (u[i - 1] + u[i + 1]) - v[i]
            #pragma acc wait(1)
            if step % 2 == 0:
                spare = u
                u = v
                v = w
                w = spare
                if step == 4:
                    continue
                v[0] = -step
            while u[0] > v[0]:
                u, v = v, u
                #pragma acc kernels
                v[1:] = u[:-1]
            if step == 5:
                break
        else:
            u, w = w, u
        return u, v, w

    arrays = [np.arange(9.0) * scale for scale in (1, -2, 3)]
    agree(program, *arrays, 4)
    agree(program, *arrays, 9)


def test_exchanges_that_stay_with_python(agree_run) -> None:
    def program(u, v, a, b, steps):
        for step in range(steps):
            #pragma acc data copy(u[0:4], v[0:4])
            #{
            #pragma acc parallel loop collapse(2)
            for i in range(4):
                for j in range(u.shape[1]):
                    v[i, j] = u[i, j] * a + step
            u, v = v, u
            #}
            a, b = b, a
        return u, v, a, b

    u = np.arange(20.0).reshape(5, 4)
    agree_run(program, u, u + 1, 2.0, 3.0, 3)
    agree_run(program, np.asfortranarray(u), u + 1, 2.0, 3.0, 2)


def test_strict_names_each_statement_between_blocks() -> None:
    def program(x, names):
        total = sum(value for value in x)
        for name in names:
            #pragma acc parallel loop
            for i in range(len(x)):
                x[i] += 1
            print(name)
            #pragma acc parallel loop
            for i in range(len(x)):
                x[i] *= 2
        try:
            #pragma acc parallel loop
            for i in range(len(x)):
                x[i] -= 1
        finally:
            text = f"{total}"
        return text

    report = acc.jit(program).report()
    with pytest.raises(acc.UnsupportedError) as caught:
        acc.jit(strict=True)(program)(np.zeros(3), ["a"])
    start = program.__code__.co_firstlineno
    assert [each.span.start.line - start for each in caught.value.diagnostics] == [6, 10]
    for line in (6, 10):
        assert f":{start + line}: left to Python: this statement stays in the interpreter" in report


def test_strict_takes_what_divides_nothing() -> None:
    def program(x, steps):
        """Statements around the block."""
        text = f"{steps}"
        s = 0.0
        for step in range(steps):
            #pragma acc parallel loop reduction(+:s)
            for i in range(len(x)):
                x[i] += step
                s += x[i]
            if s > 1e9:
                break
        return text, s

    assert acc.jit(strict=True)(program)(np.zeros(3), 3) == ("3", 12.0)


@pytest.mark.parametrize("text", ["math.sqrt(2.0 - step)", "math.log(2 - step)", "math.exp(400.0 * step)"])
def test_functions_of_math_raise_between_constructs(each_device, text, tmp_path) -> None:
    path = tmp_path / "program.py"
    path.write_text(
        "import math\n"
        "def program(x):\n"
        "    value = 0.0\n"
        "    for step in range(5):\n"
        "        #pragma acc parallel loop\n"
        "        for i in range(len(x)):\n"
        "            x[i] += math.sqrt(value)\n"
        f"        value = {text}\n"
        "    return value\n"
    )
    scope: dict[str, object] = {}
    exec(compile(path.read_text(), str(path), "exec"), scope)
    program = acc.jit(scope["program"])
    x, plain = np.ones(9), np.ones(9)
    with pytest.raises((ValueError, OverflowError)) as expected:
        program.py_func(plain)
    with pytest.raises(expected.type):
        program(x)
    np.testing.assert_allclose(x, plain)
    assert program.stats()["divided"] == 0


def test_powers_whose_type_depends_on_values_are_python(agree_run) -> None:
    def scaled(n):
        return 2**n

    def program(x, steps):
        for step in range(steps):
            #pragma acc parallel loop copy(x[0:2**steps]) num_gangs(2**steps)
            for i in range(scaled(steps)):
                x[i] += 2**step
            part = 2 ** (1 - step)
            root = float(part) ** (step + 0.5)
        return part, root

    agree_run(program, np.arange(20.0), 3)
