# SPDX-License-Identifier: Apache-2.0
"""Names of a file that is never run."""

from __future__ import annotations

import ast
import math

import numpy as np
import pytest

from pyacc_mlir.frontend.capture import CapturedFunction
from pyacc_mlir.source import SourceFile
from pyacc_mlir.tools.pyacc_opt_static import StaticFile

_TEXT = """
import math
import math as m
import numpy as np
import numpy.linalg
import shutil
from math import sqrt, pi as circle
raise SystemExit("this file must not run")
N = 2 * 3
N = 8
RATIO: float = -N / math.tau
FLAG = True
NAME = "text"
TABLE = [1, 2]
def callee(x):
    return x
class Plate:
    def step(self):
        def inner():
            pass
if N:
    def conditional(): pass
"""


@pytest.fixture
def file() -> StaticFile:
    return StaticFile(SourceFile("plate.py", _TEXT))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("math", math),
        ("m", math),
        ("np", np),
        ("numpy", np),
        ("sqrt", math.sqrt),
        ("circle", math.pi),
        ("N", 8),
        ("RATIO", -8 / math.tau),
        ("FLAG", True),
        ("len", len),
    ],
)
def test_name_is_resolved(file: StaticFile, name: str, value: object) -> None:
    assert file.resolve(name) == value


@pytest.mark.parametrize("name", ["shutil", "NAME", "TABLE", "nothing"])
def test_other_names_are_not_known(file: StaticFile, name: str) -> None:
    with pytest.raises(KeyError):
        file.resolve(name)


def test_function_of_the_file(file: StaticFile) -> None:
    callee = file.resolve("callee")
    assert isinstance(callee, CapturedFunction)
    assert (callee.node.lineno, callee.fn) == (15, None)


@pytest.mark.parametrize("name", ["callee", "Plate.step", "Plate.step.inner", "conditional"])
def test_function_by_qualified_name(file: StaticFile, name: str) -> None:
    function = file.function(name)
    assert isinstance(function.node, ast.FunctionDef)
    assert function.name == name


def test_unknown_function_lists_the_others(file: StaticFile) -> None:
    with pytest.raises(LookupError, match=r"callee, Plate\.step, Plate\.step\.inner, conditional"):
        file.function("stop")
