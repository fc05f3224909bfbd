# SPDX-License-Identifier: Apache-2.0
"""Finding the `def` of a function object, with the lines of its file."""

from __future__ import annotations

import functools
import inspect
import linecache
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pyacc_mlir.diagnostics import CompileError, UnsupportedError
from pyacc_mlir.frontend.capture import capture, capture_file

AnyFunction = Callable[..., Any]


def same(fn: AnyFunction) -> AnyFunction:
    return fn


def wrapping(fn: AnyFunction) -> AnyFunction:
    @functools.wraps(fn)
    def wrapper(*args: object) -> object:
        return fn(*args)

    return wrapper


# fmt: off
@same
@functools.lru_cache(
    maxsize=None,
)
def decorated(
    a: int = 1,  # a comment
    b: str = "def decorated():",
) -> None:
    pass


class Plate:
    def step(self) -> None: pass

    @staticmethod
    def fixed() -> None: pass

    @classmethod
    def made(cls) -> None: pass

    class Inner:
        def step(self) -> None: pass


def outer() -> list[AnyFunction]:
    def step() -> None: pass
    if True:
        def other() -> None: pass
    return [step, other]


def step() -> None: pass


@wrapping
def wrapped() -> None: pass
# fmt: on


@pytest.mark.parametrize(
    ("fn", "name"),
    [
        (decorated, "decorated"),
        (Plate.step, "Plate.step"),
        (Plate().step, "Plate.step"),
        (Plate.fixed, "Plate.fixed"),
        (Plate.__dict__["fixed"], "Plate.fixed"),
        (Plate.made, "Plate.made"),
        (Plate.Inner.step, "Plate.Inner.step"),
        (outer()[0], "outer.step"),
        (outer()[1], "outer.other"),
        (step, "step"),
        (wrapped, "wrapped"),
    ],
)
def test_functions_are_found_at_their_own_lines(fn: AnyFunction, name: str) -> None:
    found = capture(fn)
    lines, first = inspect.getsourcelines(inspect.unwrap(fn))
    assert found.name == name
    assert Path(found.source.path) == Path(__file__)
    offset = next(index for index, line in enumerate(lines) if line.lstrip().startswith("def "))
    assert found.node.lineno == first + offset
    assert found.fn is not None
    assert found.fn.__code__.co_firstlineno == first


def test_notebook_cells_are_read_through_linecache() -> None:
    text = "x = 1\n\ndef cell():\n    return x\n"
    linecache.cache["<cell 7>"] = (len(text), None, text.splitlines(True), "<cell 7>")
    names: dict[str, Any] = {}
    exec(compile(text, "<cell 7>", "exec"), names)
    found = capture(names["cell"])
    assert (found.source.path, found.node.lineno) == ("<cell 7>", 3)
    assert found.source.text == text


def test_functions_without_source_are_refused() -> None:
    names: dict[str, Any] = {}
    exec("def made():\n    pass\n", names)
    with pytest.raises(CompileError, match="`made` has no source") as caught:
        capture(names["made"])
    assert caught.value.diagnostics[0].code == "ACC106"


def test_a_changed_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "changing.py"
    path.write_text("def f():\n    pass\n")
    names: dict[str, Any] = {}
    exec(compile(path.read_text(), str(path), "exec"), names)
    path.write_text("x = 1\n\ndef f():\n    pass\n")
    with pytest.raises(CompileError, match="not to have changed"):
        capture(names["f"])


def test_lambdas_and_other_objects_are_refused() -> None:
    with pytest.raises(CompileError, match="found a lambda"):
        capture(lambda: 1)
    with pytest.raises(TypeError, match="written in Python"):
        capture(len)


def test_async_functions_are_not_supported() -> None:
    async def waiting() -> None:
        pass

    with pytest.raises(UnsupportedError, match="`async def`"):
        capture(waiting)


def test_capture_file_lists_functions_with_pragmas() -> None:
    text = """
def without(): "#pragma acc wait"

class C:
    def method(self):
        def inner():
            #pragma acc wait
            pass

def last(x):
    x = 1
    #pragma acc wait

def brace():
    pass
    #}
"""
    assert [found.name for found in capture_file("t.py", text)] == ["C.method", "last", "brace"]


def test_capture_file_reads_the_encoding_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "latin.py"
    path.write_bytes("# coding: latin-1\ndef é(x):\n    #pragma acc wait\n    pass\n".encode("latin-1"))
    assert [found.name for found in capture_file(str(path))] == ["é"]


def test_files_that_are_not_python_are_refused() -> None:
    with pytest.raises(CompileError, match="ACC107") as caught:
        capture_file("t.py", "def f(:\n    pass\n")
    assert caught.value.lineno == 1


def test_the_front_end_imports_neither_numpy_nor_mlir() -> None:
    program = (
        "import sys; import pyacc_mlir.frontend.sema, pyacc_mlir.frontend.capture; "
        "print([name for name in ('numpy', 'torch_mlir', 'llvmlite') if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout == "[]\n"
