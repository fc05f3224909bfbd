# SPDX-License-Identifier: Apache-2.0
"""Shells with blocks that run as plain Python: every function must do what it does undecorated."""

from __future__ import annotations

import copy
import inspect
import math
import traceback
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.unit.frontend.shell_oracle import shelled

SCALE = 3.0
TABLE = np.arange(4.0)


def plain_loop(x, y, a=2.0):
    n = x.shape[0]
    #pragma acc parallel loop
    for i in range(n):
        y[i] = a * x[i] + y[i]
    return n


def reduction(x):
    """A docstring that says #pragma acc parallel loop."""
    s = 0.0
    #pragma acc parallel loop reduction(+:s)
    for i in range(len(x)):
        s += x[i]
    return s


def time_loop(u, v):
    for t in range(3):
        #pragma acc parallel loop
        for i in range(1, 4):
            v[i] = u[i - 1] + u[i + 1]
        #pragma acc parallel loop
        for i in range(1, 4):
            u[i] = v[i]
    return u.sum()


def convergence(u, most):
    for it in range(most):
        err = 0.0
        #pragma acc parallel loop reduction(max:err)
        for i in range(len(u)):
            err = max(err, abs(u[i]))
        #pragma acc parallel loop
        for i in range(len(u)):
            u[i] = u[i] * 0.5
        if err < 0.5:
            break
    return it, err


def convergence_in_epochs(u, log):
    for epoch in range(3):
        for it in range(epoch):
            #pragma acc parallel loop
            for i in range(len(u)):
                u[i] += 1.0
        if epoch:
            log.append((epoch, it))
    return u.sum()


def while_loop(u):
    steps = 0
    while u[0] < 10.0:
        #pragma acc parallel loop
        for i in range(len(u)):
            u[i] = u[i] + 1.0
        steps += 1
    return steps


def unbound_at_first(u):
    total = 0.0
    for t in range(3):
        if t > 0:
            total += previous
        #pragma acc parallel loop
        for i in range(len(u)):
            u[i] += 1.0
        previous = u[0]
    return total


def printed(u, out):
    for t in range(2):
        #pragma acc parallel loop
        for i in range(len(u)):
            u[i] += t
        out.append(f"step {t}")
        #pragma acc parallel loop
        for i in range(len(u)):
            u[i] *= 2.0
    return out


def branches(u, flag):
    if flag:
        #pragma acc parallel loop
        for i in range(len(u)):
            u[i] += 1.0
    else:
        k = 2.0
        #pragma acc parallel loop
        for i in range(len(u)):
            u[i] += k
    try:
        #pragma acc parallel loop
        for i in range(len(u)):
            u[i] += 1.0
        raise ValueError("no")
    except ValueError as error:
        message = str(error)
    finally:
        #pragma acc parallel loop
        for i in range(len(u)):
            u[i] -= 1.0
    return message


def data_region(u, out):
    #pragma acc data copy(u[0:len(u)])
    #{
    #pragma acc parallel loop present(u)
    for i in range(len(u)):
        u[i] += 1.0
    out.append("in the middle")
    #pragma acc parallel loop present(u)
    for i in range(len(u)):
        u[i] += 1.0
    #}
    return u[0]


def global_data(y):
    #pragma acc parallel loop
    for i in range(4):
        y[i] = SCALE * TABLE[i]


def collected(data):
    ret = []
    #pragma acc parallel loop copyout=ret[0:len(data)]
    for d in data:
        ret.append(d ** 2)
    return ret


def star_arguments(first, *rest, scale=1.0, **named):
    count = len(rest)
    #pragma acc parallel loop
    for i in range(len(first)):
        first[i] += scale * count
    return sorted(named)


def nested_function(u):
    k = 1.0

    def bump():
        nonlocal k
        k += 1.0

    bump()
    #pragma acc parallel loop
    for i in range(len(u)):
        u[i] *= k
    for t in range(2):
        #pragma acc parallel loop
        for i in range(len(u)):
            u[i] += 1.0
        last = t
    return (lambda: last + k)()


def swap(u, v):
    for t in range(3):
        #pragma acc parallel loop
        for i in range(len(u)):
            v[i] = u[i] + 1.0
        u, v = v, u
    return u


def generator(u):
    for t in range(2):
        #pragma acc parallel loop
        for i in range(len(u)):
            u[i] += 1.0
        yield float(u[0])


def math_between(u):
    #pragma acc parallel loop
    for i in range(len(u)):
        u[i] += 1.0
    k = math.sqrt(u[0]) + math.pi
    #pragma acc parallel loop
    for i in range(len(u)):
        u[i] *= k
    return k


def matched(u, what):
    match what:
        case ("add", k):
            #pragma acc parallel loop
            for i in range(len(u)):
                u[i] += k
        case _:
            k = None
    with np.errstate(all="ignore") as state:
        #pragma acc parallel loop
        for i in range(len(u)):
            u[i] += 1.0
    return k, state


def ones(n: int = 5) -> np.ndarray[Any, Any]:
    return np.ones(n)


CASES: list[tuple[Callable[..., Any], tuple[Any, ...], int]] = [
    (plain_loop, (ones(), ones()), 1),
    (plain_loop, (ones(), ones(), 5.0), 1),
    (reduction, (ones(),), 1),
    (time_loop, (ones(), ones()), 1),
    (convergence, (ones(), 10), 1),
    (convergence_in_epochs, (ones(), []), 3),
    (while_loop, (ones(),), 1),
    (unbound_at_first, (ones(),), 3),
    (printed, (ones(), []), 4),
    (branches, (ones(), True), 3),
    (branches, (ones(), False), 3),
    (data_region, (ones(), []), 2),
    (global_data, (ones(),), 1),
    (collected, ([1, 2, 3],), 1),
    (collected, ([],), 1),
    (star_arguments, (ones(), 1, 2), 1),
    (nested_function, (ones(),), 1),
    (swap, (ones(), ones()), 1),
    (math_between, (ones(),), 1),
    (matched, (ones(), ("add", 2.0)), 2),
    (matched, (ones(), "none"), 1),
]
NAMES = [f"{fn.__name__}-{number}" for number, (fn, _, _) in enumerate(CASES)]


@pytest.mark.parametrize("divide", [False, True], ids=["whole", "divided"])
@pytest.mark.parametrize(("fn", "args", "calls"), CASES, ids=NAMES)
def test_shell_equals_plain_python(fn: Callable[..., Any], args: tuple[Any, ...], calls: int, divide: bool) -> None:
    expected_args, actual_args = copy.deepcopy(args), copy.deepcopy(args)
    expected = fn(*expected_args)
    made = shelled(fn, divide)
    actual = made.function(*actual_args)
    assert _text((actual, actual_args)) == _text((expected, expected_args))
    if not divide:
        assert len(made.calls) == calls


def _text(value: object) -> str:
    return repr(value)


def test_convergence_without_iterations_leaves_names_unbound() -> None:
    with pytest.raises(UnboundLocalError):
        convergence(ones(), 0)
    with pytest.raises(UnboundLocalError):
        shelled(convergence).function(ones(), 0)


def test_uninitialised_accumulator_is_pythons_error() -> None:
    def wrong(x):
        #pragma acc parallel loop reduction(+:s)
        for i in range(len(x)):
            s += x[i]
        return s

    with pytest.raises(UnboundLocalError):
        shelled(wrong).function(ones())


def test_generator_yields_between_blocks() -> None:
    assert list(shelled(generator).function(ones())) == list(generator(ones())) == [2.0, 3.0]


def test_globals_are_read_at_call_time(monkeypatch: pytest.MonkeyPatch) -> None:
    made = shelled(global_data)
    assert set(made.blocks[0].live_ins) == {"y", "SCALE", "TABLE"}
    monkeypatch.setitem(globals(), "SCALE", 10.0)
    y = ones()
    made.function(y)
    assert y[1] == 10.0


def test_closure_values_are_read_at_call_time() -> None:
    k = 2.0

    def scaled(u):
        #pragma acc parallel loop
        for i in range(len(u)):
            u[i] *= k

    made = shelled(scaled)
    k = 7.0
    u = ones()
    made.function(u)
    assert u[0] == 7.0
    assert made.function.__closure__ is not None


def test_method_keeps_private_names_and_super() -> None:
    class Base:
        def scale(self) -> float:
            return 2.0

    class Plate(Base):
        def __init__(self) -> None:
            self.__k = 3.0

        def scale(self) -> float:
            return 5.0

        def step(self, u):
            __s = self.__k + super().scale()
            #pragma acc parallel loop
            for i in range(len(u)):
                u[i] *= __s
            return __class__

    u = ones()
    assert shelled(Plate.step).function(Plate(), u) is Plate
    assert u[0] == 5.0


def test_shell_keeps_signature_and_lines() -> None:
    function = shelled(plain_loop).function
    assert inspect.signature(function) == inspect.signature(plain_loop)
    with pytest.raises(AttributeError) as caught:
        function(3, ones())
    frame = traceback.extract_tb(caught.value.__traceback__)[-1]
    assert frame.line == "n = x.shape[0]"
    assert frame.filename == __file__


def test_user_globals_are_left_alone() -> None:
    before = set(globals())
    shelled(reduction).function(ones())
    assert set(globals()) == before
