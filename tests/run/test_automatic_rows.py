# SPDX-License-Identifier: Apache-2.0
"""Rows P1 to P12, B3, B5 to B10, B16: programs under `auto=True` and in `kernels`, what is found of each loop."""

from __future__ import annotations

import copy
import inspect
import re
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pyacc_mlir import acc
from tests.run import loop_programs as programs
from tests.support.two_forms import module_of

Program = Callable[..., Any]
KINDS = {"is parallel": "p", "runs sequentially": "s", "is divided": "d"}


def _made(*extents: int) -> np.ndarray:
    return np.random.default_rng(sum(extents)).random(extents) + 0.5


def _vectors(count: int, size: int) -> list[np.ndarray]:
    return [_made(size) + number for number in range(count)]


#: Arguments, and what is found of the loops in the order of their lines; several verdicts where a loop is divided.
ROWS: dict[Program, tuple[tuple[Any, ...], list[str]]] = {
    programs.saxpy: ((2.0, *_vectors(2, 40), 40), ["p"]),
    programs.black76: ((*_vectors(5, 33), 0.1, 0.3), ["p"]),
    programs.hilbert: ((np.zeros((9, 9)), 9), ["p", "p"]),
    programs.gemm: ((_made(6, 7), _made(6, 5), _made(5, 7)), ["p", "p", "s"]),
    programs.conv2d: ((np.zeros((5, 6)), _made(3, 3), _made(7, 8)), ["p", "p", "p", "p"]),
    programs.jacobi2d: ((_made(8, 8), _made(8, 8), 3, 8), ["s", "p", "p", "p", "p"]),
    programs.mvt: ((_made(9, 9), *_vectors(4, 9), 9), ["dps", "ps"]),
    programs.gemver: ((_made(7, 7), *_vectors(8, 7), 1.5, 0.5, 7), ["p", "p", "p", "s", "p", "p", "s"]),
    programs.syrk: ((_made(8, 8), _made(8, 4), 8, 4), ["p", "p", "s"]),
    programs.recurrence: ((*_vectors(3, 50), 0.5, 50), ["dps"]),
    programs.mandelbrot: ((np.zeros((7, 7)), 7, 30), ["p", "p"]),
}


def _found(compiled: Any) -> list[str]:
    """What the report says of each loop, by lines."""
    kinds: dict[int, set[str]] = {}
    for line, kind in re.findall(r":(\d+):\d+: loop (is parallel|runs sequentially|is divided)", compiled.report()):
        kinds.setdefault(int(line), set()).add(KINDS[kind])
    return ["".join(sorted(kinds[line])) for line in sorted(kinds)]


def _in_kernels(program: Program, folder: Path) -> Program:
    """The program with its loops in one `kernels` construct."""
    head, _, body = inspect.getsource(program).partition("\n")
    text = f"{head}\n    #pragma acc kernels\n    #{{\n{body}    #}}\n"
    found: Program = getattr(module_of(folder, "import math\n\n" + textwrap.dedent(text)), program.__name__)
    return found


def _check(compiled: Program, program: Program, args: tuple[Any, ...]) -> None:
    expected, got = copy.deepcopy(args), copy.deepcopy(args)
    program(*expected)
    compiled(*got)
    for one, other in zip(got, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-13)


@pytest.mark.parametrize("form", ["auto", "kernels"])
@pytest.mark.parametrize("program", ROWS)
def test_row(each_device: None, program: Program, form: str, tmp_path: Path) -> None:
    args, kinds = ROWS[program]
    compiled = acc.jit(auto=True)(program) if form == "auto" else acc.jit(_in_kernels(program, tmp_path))
    _check(compiled, program, args)
    assert _found(compiled) == kinds


def test_no_analysis_at_later_calls() -> None:
    """Row B3: what is analysed once is not analysed again."""
    compiled = acc.jit(auto=True)(programs.gemm)
    args, _ = ROWS[programs.gemm]
    _check(compiled, programs.gemm, args)
    once = compiled.stats()["analysed_loops"]
    for _ in range(3):
        compiled(*copy.deepcopy(args))
    assert compiled.stats()["analysed_loops"] == once == 3


def test_cuts(each_device: None) -> None:
    """Row B7: where a loop may be cut, and where what goes from the second part to the first forbids it."""

    def program(a, b, c, d, n):
        for i in range(1, n - 1):
            a[i] = a[i - 1] + b[i]
            c[i] = a[i - 1] * 2 + d[i + 1]
            d[i] = c[i] - 1
        for i in range(1, n - 1):
            a[i] = a[i - 1] + b[i]
            b[i + 1] = a[i] * 0.5
        for i in range(n - 2, 0, -1):
            a[i] = a[i + 1] * 0.5
            c[i] = a[i + 1] + a[i]
        for i in range(1, n):
            t = b[i] + 1
            a[i] = a[i - 1] + t
            for j in range(2):
                d[i] += t * j

    args = (*_vectors(4, 60), 60)
    compiled = acc.jit(auto=True)(program)
    _check(compiled, program, args)
    assert _found(compiled) == ["dps", "s", "dps", "s", "s"]


def test_reports() -> None:
    """Row B16: what was found of each loop, the pair of accesses and the direction, what the device makes of it."""
    lines = []
    for program in (programs.gemm, programs.recurrence):
        compiled = acc.jit(auto=True, device="simt")(program)
        _check(compiled, program, ROWS[program][0])
        first = program.__code__.co_firstlineno
        for line in compiled.report().splitlines():
            number, _, text = re.sub(r"^.*?\.py:", "", line).partition(":")
            text = re.sub(r"\(line (\d+)\)", lambda found, first=first: f"(line {int(found[1]) - first})", text)
            lines.append(f"{int(number) - first}:{text}")
    independent, order = "loop is parallel: its iterations are independent", "loop runs sequentially: an element of"
    assert lines == [
        f"1:5: {independent} [ACC903]",
        f"2:9: {independent} [ACC903]",
        f"3:13: {order} `c` that one iteration writes may be written by another (line 4), direction (=, =, *) [ACC903]",
        "1:5: loop mapped to gang [ACC902]",
        "2:9: loop mapped to vector [ACC902]",
        f"1:5: {order} `s` that one iteration writes may be read by another (line 2), direction (<) [ACC903]",
        "1:5: loop is divided into 2 loops, one after the other [ACC903]",
        f"1:5: {independent} [ACC903]",
        "1:5: loop mapped to gang, vector [ACC902]",
    ]


def test_a_module(tmp_path: Path) -> None:
    """Row B2."""
    made = acc.analyse(programs, device="host")
    for program in (programs.saxpy, programs.gemm, programs.mvt):
        args, kinds = ROWS[program]
        compiled = getattr(made, program.__name__)
        _check(compiled, program, args)
        assert _found(compiled) == kinds
    assert programs.saxpy.__name__ == "saxpy"
    assert inspect.isfunction(programs.saxpy)
    text = "def twice(x):\n    for i in range(len(x)):\n        x[i] = scaled(x[i])\ndef scaled(v):\n    return v * 2\n"
    path = tmp_path / "twice.py"
    path.write_text(text)
    for source in (text, path):
        x = [1.0, 2.0]
        module = acc.analyse(source)
        module.twice(x)
        assert x == [2.0, 4.0]
        assert _found(module.twice) == ["p"]
    with pytest.raises(TypeError, match="expects a module"):
        acc.analyse(3)
