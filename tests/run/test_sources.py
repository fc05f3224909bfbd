# SPDX-License-Identifier: Apache-2.0
"""Where functions stand and what they look like: methods, decorators, odd layout, notebooks, no source at all."""

from __future__ import annotations

import copy
import functools
import inspect
import pickle
import subprocess
import sys

import numpy as np
import pytest

from pyacc_mlir import acc
from tests.support.notebook import define


class Scaler:
    """Methods, static and not."""

    @acc.jit
    def scale(self, x, factor=3):
        """Multiply in place."""
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] *= factor

    @staticmethod
    @acc.jit
    def shift(x, by):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] += by


@pytest.mark.usefixtures("each_device")
def test_methods() -> None:
    x = np.arange(5)
    Scaler().scale(x)
    Scaler().scale(x, factor=2)
    Scaler.shift(x, 1)
    np.testing.assert_array_equal(x, np.arange(5) * 6 + 1)


def counted(function):
    """A decorator above ours."""

    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        wrapper.calls += 1
        return function(*args, **kwargs)

    wrapper.calls = 0
    return wrapper


@counted
# a comment, and an empty line, between the decorators

@acc.jit(
    device="host",
)
def odd_layout( x ,
    y : "f64[:]" = None,  # a default with odd spacing
    *,
    text = 'it\'s "quoted"',
    scale = ( 2 ,
              3 ) [0],
) -> None :
    """#pragma acc this is text, not a pragma
    #pragma acc parallel loop bogus(1)
    """
    note = "#pragma acc kernels"
    #   pragma   acc	parallel   loop   \
    #       copyin( x ) , \
    #       copy(y)
    for i in range(
        len(x)
    ):
        y[i] = x[i] \
            * scale
    assert note


def test_F10_F11_odd_layout() -> None:
    x, y = np.arange(7), np.zeros(7, np.int64)
    odd_layout(x, y)
    odd_layout(x, y, scale=5)
    np.testing.assert_array_equal(y, 5 * x)
    assert odd_layout.calls == 2


def test_A1_decorated_function_looks_like_the_plain_one() -> None:
    def plain(a: int, b: float = 2.0, *, c: str = "x") -> float:
        """Doc."""
        return a * b

    for decorated in (acc.jit(plain), acc.jit()(plain), acc(plain), acc()(plain), acc.jit(device="host")(plain)):
        assert decorated.__name__ == "plain"
        assert decorated.__doc__ == "Doc."
        assert decorated.__wrapped__ is plain
        assert decorated.py_func is plain
        assert inspect.signature(decorated) == inspect.signature(plain)
        assert decorated(3) == 6.0
        assert decorated(3, b=1.5, c="y") == 4.5


@pytest.mark.usefixtures("each_device")
def test_F11_decorators_below_ours() -> None:
    """What stands inside of another decorator's wrapper is compiled, and the wrapper still called."""
    calls = []

    def noted(function):
        @functools.wraps(function)
        def wrapper(*args):
            calls.append(len(args))
            return function(*args)

        return wrapper

    @acc.jit
    @noted
    def program(x):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] += 1

    x = np.zeros(3)
    program(x)
    program(x)
    assert calls == [1, 1]
    np.testing.assert_array_equal(x, 2.0)


@pytest.mark.usefixtures("each_device")
def test_nested_function_with_pragmas() -> None:
    def outer(x, factor):
        @acc.jit
        def inner(y):
            #pragma acc parallel loop
            for i in range(len(y)):
                y[i] *= factor

        inner(x)

    x = np.ones(4)
    outer(x, 3)
    outer(x, 2)
    np.testing.assert_array_equal(x, 6.0)


_CELL = """
@acc.jit
def add_one(x):
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] += 1
"""


def test_notebook_cell() -> None:
    names = define(_CELL, "<ipython-input-7-abcdef>", names={"acc": acc})
    x = np.zeros(3)
    names["add_one"](x)
    np.testing.assert_array_equal(x, 1.0)


def test_function_without_source_is_refused() -> None:
    with pytest.raises(acc.CompileError, match="source"):
        names = define(_CELL, "<nowhere>", names={"acc": acc}, register=False)
        names["add_one"](np.zeros(3))


@pytest.mark.usefixtures("each_device")
def test_F8_pragma_text_in_strings_is_no_pragma() -> None:
    @acc.jit
    def program(x):
        """
        #pragma acc parallel loop nonsense
        """
        text = """
        #pragma acc bogus
        """
        x[0] = len(text)

    x = np.zeros(1)
    program(x)
    assert x[0] > 10


def test_similar_comments_are_no_pragmas(agree_run) -> None:
    def program(x):
        ##pragma acc nonsense
        #PRAGMA ACC nonsense
        # the word pragma acc in a sentence
        #acc parallel
        #pragma omp parallel for
        x[0] += 1

    agree_run(program, np.zeros(1))


def test_F14_no_side_effects(tmp_path, monkeypatch, capfd) -> None:
    monkeypatch.chdir(tmp_path)
    x = np.zeros(3)

    @acc.jit
    def program(x):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] = i

    program(x)
    assert list(tmp_path.iterdir()) == []
    assert capfd.readouterr() == ("", "")


@pytest.mark.usefixtures("each_device")
def test_F16_tabs_in_pragmas_and_one_line_bodies() -> None:
    code = "@acc.jit\ndef f(x):\n\t#pragma\tacc\tparallel\tloop\n\tfor i in range(len(x)): x[i] = i; x[i] += 1\n"
    names = define(code, "<ipython-input-8-abcdef>", names={"acc": acc})
    x = np.zeros(3)
    names["f"](x)
    np.testing.assert_array_equal(x, [1.0, 2.0, 3.0])


@pytest.mark.usefixtures("each_device")
def test_unicode_names_and_text() -> None:
    @acc.jit
    def größe(ä, β):
        s = "日本語"; t = len(s)
        #pragma acc parallel loop copy(ä) firstprivate(β)
        for ι in range(len(ä)):
            ä[ι] = β * ι
        return t

    x = np.zeros(3)
    assert größe(x, 2.0) == 3
    np.testing.assert_array_equal(x, [0.0, 2.0, 4.0])


@pytest.mark.usefixtures("each_device")
def test_bound_methods_are_decorated() -> None:
    class Adder:
        by = 3

        def add(self, x):
            #pragma acc parallel loop
            for i in range(len(x)):
                x[i] += self.by

    x, add = np.zeros(3), acc.jit(Adder().add)
    add(x)
    assert inspect.ismethod(add)
    np.testing.assert_array_equal(x, 3.0)


def test_cloudpickle_takes_functions_that_no_name_finds(tmp_path) -> None:
    cloudpickle = pytest.importorskip("cloudpickle")
    by = 5

    @acc.jit(device="host", boundscheck=True)
    def inner(x):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] += by

    again = cloudpickle.loads(cloudpickle.dumps(inner))
    assert again.options == inner.options
    assert copy.deepcopy(inner) is copy.copy(inner) is inner
    with pytest.raises((pickle.PicklingError, AttributeError), match="inner"):
        pickle.dumps(inner)
    program = tmp_path / "program.py"
    program.write_text(
        "import sys, cloudpickle\nfrom pyacc_mlir import acc\n"
        "@acc.jit\ndef double(x):\n    #pragma acc parallel loop\n    for i in range(len(x)): x[i] *= 2\n"
        "sys.stdout.buffer.write(cloudpickle.dumps(double))\n"
    )
    written = subprocess.run([sys.executable, str(program)], capture_output=True, check=True).stdout
    x = np.ones(3)
    again(x)
    pickle.loads(written)(x)
    np.testing.assert_array_equal(x, 12.0)
