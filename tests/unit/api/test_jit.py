# SPDX-License-Identifier: Apache-2.0
"""`acc.jit` around a compiler that compiles nothing."""

from __future__ import annotations

import functools
import inspect
import pickle
import threading
from typing import Any

import numpy as np
import pytest

import pyacc_mlir
from pyacc_mlir import acc
from pyacc_mlir.runtime import icv
from tests.unit.api.fake_compiler import FakeCompiler, install


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeCompiler:
    return install(monkeypatch)


@acc.jit
def saxpy(a: float, x, y, *, n: int | None = None) -> None:
    """y = a x + y"""
    #pragma acc parallel loop
    for i in range(len(x)):
        y[i] = a * x[i] + y[i]


def test_function_keeps_its_face() -> None:
    assert saxpy.__name__ == "saxpy"
    assert saxpy.__doc__ == "y = a x + y"
    assert saxpy.__wrapped__ is saxpy.py_func
    assert str(inspect.signature(saxpy)) == "(a: 'float', x, y, *, n: 'int | None' = None) -> 'None'"
    assert pickle.loads(pickle.dumps(saxpy)) is saxpy


def test_decorator_forms_of_the_two_bindings(fake: FakeCompiler) -> None:
    def f(x):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] += 1

    for decorate in (acc, acc(), acc.jit, acc.jit(), acc.jit(device="host"), acc(fastmath=True), pyacc_mlir.jit):
        x = np.zeros(2)
        decorate(f)(x)
        assert x.tolist() == [1.0, 1.0]


def test_each_signature_compiles_once_f13(fake: FakeCompiler) -> None:
    @acc.jit
    def f(a, x):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] += a

    for _ in range(2):
        f(1.0, np.ones(3))
        f(1, np.ones(3))
        f(1.0, np.ones(4, np.float32))
    assert fake.compiled == [
        "f(float64[:], weak float64)",
        "f(float64[:], weak int64)",
        "f(float32[:], weak float64)",
    ]
    assert {"blocks": 1, "versions": 3, "divided": 0}.items() <= f.stats().items()


def test_compiles_once_from_many_threads(fake: FakeCompiler) -> None:
    @acc.jit
    def f(x):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] += 1

    threads = [threading.Thread(target=f, args=(np.ones(3),)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(fake.compiled) == 1


def test_nothing_compiles_at_decoration_or_without_pragmas(fake: FakeCompiler) -> None:
    @acc.jit
    def f(x):
        return [x, "text"]

    assert f(3) == [3, "text"]
    assert fake.compiled == []


def test_errors_are_raised_at_decoration_f4() -> None:
    with pytest.raises(acc.PragmaError, match="bogus") as caught:

        @acc.jit
        def f(x):
            #pragma acc parallel loop gang bogus(1)
            for i in range(len(x)):
                x[i] = 0

    line = (
        inspect.getsource(test_errors_are_raised_at_decoration_f4)
        .splitlines()
        .index("            #pragma acc parallel loop gang bogus(1)")
    )
    assert caught.value.lineno == test_errors_are_raised_at_decoration_f4.__code__.co_firstlineno + line
    assert caught.value.filename == __file__


def test_methods_classmethods_staticmethods(fake: FakeCompiler) -> None:
    class Plate:
        def __init__(self) -> None:
            self.u = np.ones(3)

        @acc.jit
        def step(self, k):
            u = self.u
            #pragma acc parallel loop
            for i in range(len(u)):
                u[i] *= k
            return self

        @acc.jit
        @staticmethod
        def zero(u):
            #pragma acc parallel loop
            for i in range(len(u)):
                u[i] = 0.0

        @classmethod
        @acc.jit
        def made(cls, u):
            #pragma acc parallel loop
            for i in range(len(u)):
                u[i] = 7.0
            return cls

    plate = Plate()
    assert plate.step(2.0) is plate
    assert plate.u[0] == 2.0
    Plate.zero(plate.u)
    assert plate.u[0] == 0.0
    assert Plate.made(plate.u) is Plate
    assert plate.u[0] == 7.0


def logged(fn):
    @functools.wraps(fn)
    def wrapper(*args, **kwargs):
        logged.calls += 1
        return fn(*args, **kwargs)

    return wrapper


logged.calls = 0


def test_decorators_above_and_below_f11(fake: FakeCompiler) -> None:
    @logged
    @acc.jit

    # a comment between the decorators and the function
    def above(x):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] += 1

    @acc.jit
    @logged
    def below(x):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] += 1

    before = logged.calls
    x = np.zeros(2)
    above(x)
    below(x)
    assert x[0] == 2.0
    assert logged.calls == before + 2
    assert len(fake.compiled) == 2


def test_host_statement_that_does_not_compile_is_left_to_python(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = install(monkeypatch, "k * 2")

    @acc.jit
    def f(x, k):
        for _ in range(3):
            #pragma acc parallel loop
            for i in range(len(x)):
                x[i] += k
            k = k * 2
            #pragma acc parallel loop
            for i in range(len(x)):
                x[i] += k
        return k

    x = np.zeros(3)
    assert f(x, 1.0) == 8.0
    assert x.tolist() == [21.0] * 3
    assert [name.partition("(")[0] for name in fake.compiled] == ["f_part", "f_part_1"]
    assert {"blocks": 1, "versions": 2, "divided": 1}.items() <= f.stats().items()
    assert "left to Python: this is refused" in f.report()

    strict = acc.jit(strict=True)(f.py_func)
    with pytest.raises(acc.UnsupportedError, match="this is refused"):
        strict(x, 1.0)


def test_error_in_a_compute_construct_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, "x[i] * 3")

    @acc.jit
    def f(x):
        k = 0
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] = x[i] * 3
        k = 1
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] = k

    for _ in range(2):
        with pytest.raises(acc.UnsupportedError, match="this is refused"):
            f(np.ones(3))


def test_value_without_a_type_is_named_where_it_is_used(fake: FakeCompiler) -> None:
    @acc.jit
    def f(x, y):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] = y

    with pytest.raises(acc.CompileError, match=r"`y` is a value of type dict, which cannot be compiled") as caught:
        f(np.ones(3), {})
    assert caught.value.text is not None
    assert caught.value.text.strip() == "x[i] = y"
    with pytest.raises(acc.CompileError, match="64 bits"):
        f(np.ones(3), 2**63)


def test_value_without_a_type_may_be_the_hosts(fake: FakeCompiler) -> None:
    @acc.jit
    def f(x, items):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] += 1
        k = items[0]
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] += k

    x = np.zeros(2)
    f(x, {0: 2.0})
    assert x.tolist() == [3.0, 3.0]


def test_data_construct_around_python(fake: FakeCompiler) -> None:
    @acc.jit
    def f(x, n, out):
        #pragma acc data copy(x[0:n])
        #{
        #pragma acc parallel loop present(x)
        for i in range(len(x)):
            x[i] += 1
        out.append("between")
        #}

    out: list[str] = []
    f(np.zeros(3), 3, out)
    assert out == ["between"]
    with pytest.raises(acc.DataError, match="leaves the array"):
        f(np.zeros(3), 4, out)
    with pytest.raises(acc.DataError):
        f(None, 4, out)


def test_disabled_c24(fake: FakeCompiler, monkeypatch: pytest.MonkeyPatch) -> None:
    @acc.jit
    def f(x):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] += 1

    monkeypatch.setenv("PYACC_DISABLE", "1")
    x = np.zeros(2)
    f(x)
    assert x[0] == 1.0
    assert fake.compiled == []
    monkeypatch.setenv("PYACC_DISABLE", "0")
    f(x)
    assert len(fake.compiled) == 1


@pytest.mark.parametrize(
    ("options", "error", "match"),
    [
        ({"devise": "host"}, TypeError, "no option 'devise'"),
        ({"device": "nvidia:x"}, acc.DeviceError, "a name, a colon and a number"),
        ({"device": "abacus"}, acc.DeviceError, "unknown device"),
        ({"fastmath": {"fast"}}, ValueError, "unknown fastmath flag 'fast'"),
        ({"target": "z80"}, ValueError, "unknown target"),
    ],
)
def test_options_are_checked(options: dict[str, Any], error: type[Exception], match: str) -> None:
    with pytest.raises(error, match=match):
        acc.jit(**options)


def test_device_of_the_environment(fake: FakeCompiler, monkeypatch: pytest.MonkeyPatch) -> None:
    @acc.jit
    def f(x):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] += 1

    monkeypatch.setenv("ACC_DEVICE_TYPE", "radeon")
    icv.forget_environment()
    with pytest.raises(acc.DeviceError, match="radeon"):
        f(np.ones(2))
    acc.jit(device="host")(f.py_func)(np.ones(2))
    monkeypatch.setenv("ACC_DEVICE_TYPE", "HOST")
    icv.forget_environment()
    f(np.ones(2))


def test_python_is_a_device_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    def f(x, n):
        #pragma acc parallel loop copy(x[0:n])
        for i in range(n):
            x[i] += 1

    def wrong(x):
        #pragma acc parallel loop copi(x)
        for i in range(3):
            x[i] = 1

    monkeypatch.setenv("ACC_DEVICE_TYPE", " Python")
    icv.forget_environment()
    program, x = acc.jit(f), np.ones(3)
    program(x, 3)
    assert (x == 2).all()
    assert acc.get_device_type() == "host"
    with pytest.raises(IndexError):
        program(x, 4)
    with pytest.raises(acc.PragmaError, match="copi"):
        acc.jit(wrong)
    assert program.stats()["versions"] == 0
    acc.set_device_type("simt")
    program(x, 3)
    assert program.stats()["versions"] == 1


@pytest.mark.parametrize("thing", [3, int, functools.partial(print), len])
def test_only_python_functions_are_decorated(thing: object) -> None:
    with pytest.raises(TypeError, match="expects a function written in Python"):
        acc.jit(thing)  # type: ignore[arg-type]  # the point of the test


def test_function_without_source_is_refused() -> None:
    scope: dict[str, Any] = {}
    exec("def f(x):\n    return x", scope)
    with pytest.raises(acc.CompileError, match="source"):
        acc.jit(scope["f"])


def test_runtime_routines() -> None:
    assert acc.get_num_devices("host") == 1
    assert acc.get_num_devices("nvidia") == 0
    assert acc.get_device_type() == "host"
    assert acc.openacc_version == pyacc_mlir.openacc_version


def test_nested_jitted_function_finds_its_source(fake: FakeCompiler) -> None:
    @acc.jit
    def outer(x):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] += 1

        def plain():
            return x[0]

        return plain

    assert outer(np.ones(2))() == 2.0


def test_decorator_that_hides_its_function_is_refused() -> None:
    def f(x):
        return x

    hidden = functools.wraps(f)(lambda *args: None)
    with pytest.raises(TypeError, match="cannot see into the decorator"):
        acc.jit(hidden)


def test_errors_hide_the_compilers_frames() -> None:
    @acc.jit
    def f(x, y):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] = y

    with pytest.raises(acc.CompileError) as caught:
        f(np.ones(3), {})
    names = [entry.path.name for entry in caught.traceback]
    assert names == ["test_jit.py", "jit_function.py", "test_jit.py", "specialise.py"]
    assert "assign what is needed of `y`" in str(caught.value)
