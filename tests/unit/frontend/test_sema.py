# SPDX-License-Identifier: Apache-2.0
"""What the rules accept; what they refuse has its tests in tests/lit/diagnostics."""

from __future__ import annotations

from collections.abc import Container

import pytest

from pyacc_mlir.diagnostics import Collector
from pyacc_mlir.frontend.attach import attach
from pyacc_mlir.frontend.capture import capture_file
from pyacc_mlir.frontend.sema import check


def codes(text: str, known: Container[str] = ()) -> list[str]:
    """The codes reported for all functions of a file."""
    collector = Collector()
    for function in capture_file("t.py", text):
        node = attach(function.source, function.node, collector)
        check(function.source, node, collector, known)
    return [entry.code for entry in collector.diagnostics]


def loop_with(statements: str) -> str:
    lines = "".join(f"        {line}\n" for line in statements.split("\n"))
    return f"def f(x, v, w, n):\n    #pragma acc parallel loop\n    for i in range(n):\n{lines}"


@pytest.mark.parametrize(
    "text",
    [
        "#pragma acc atomic read\nv = x[i]",
        "#pragma acc atomic write\nx[i] = n + 1",
        "#pragma acc atomic\nx[0] += x[1]",
        "#pragma acc atomic update\nx[0] = n - x[0]",
        "#pragma acc atomic update\nx[0] = max(x[0], n)",
        "#pragma acc atomic update\nx[0] = min(n, x[0])",
        "#pragma acc atomic capture\nv = x[0] = x[0] + n",
        "#pragma acc atomic capture\n#{\nv = x[0]\nx[0] += n\n#}",
        "#pragma acc atomic capture\n#{\nx[0] <<= 1\nv = x[0]\n#}",
        "#pragma acc atomic capture\n#{\nv = x[0]\nx[0] = n\n#}",
    ],
)
def test_right_forms_of_atomic(text: str) -> None:
    assert codes(loop_with(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "#pragma acc atomic read\nv = n + 1",
        "#pragma acc atomic read\nx[i] = x[i]",
        "#pragma acc atomic write\nx[i] = x[i] + 1",
        "#pragma acc atomic\nx[0] **= 2",
        "#pragma acc atomic\nx[0] += x[0]",
        "#pragma acc atomic\nx[0] = x[0] + x[0]",
        "#pragma acc atomic\nx[0:2] += 1",
        "#pragma acc atomic\nif n: x[0] = 1",
        "#pragma acc atomic\n#{\nx[0] += 1\nx[1] += 1\n#}",
        "#pragma acc atomic capture\nx[0] += 1",
        "#pragma acc atomic capture\nv = w = x[0] + 1",
        "#pragma acc atomic capture\n#{\nv = x[0]\nx[1] += 1\n#}",
    ],
)
def test_wrong_forms_of_atomic(text: str) -> None:
    assert codes(loop_with(text)) == ["ACC320"]


def test_names_known_at_run_time_are_defined() -> None:
    text = "def f(x):\n    #pragma acc data copy(x[0:cell_variable])\n    pass\n"
    assert codes(text) == ["ACC216"]
    assert codes(text, known=("cell_variable",)) == []
    assert codes(text, known={"cell_variable": 3}) == []
    assert codes("from somewhere import *\n" + text) == []


@pytest.mark.parametrize(
    "binding",
    ["import m", "import m.n", "from a import b as m", "m: int = 1", "with a as m: pass", "for m in a: pass", "m = 1"],
)
def test_names_bound_in_the_module_are_defined(binding: str) -> None:
    assert codes(f"{binding}\ndef f(x):\n    #pragma acc data copy(x) if(m)\n    pass\n") == []


def test_default_none_on_an_outer_data_construct_holds() -> None:
    text = "def f(x, n):\n    #pragma acc data {} copy(x)\n    #pragma acc serial {}\n    x[0] = n\n"
    assert codes(text.format("default(none)", "")) == ["ACC211"]
    assert codes(text.format("default(none)", "default(present)")) == []
    assert codes(text.format("", "default(none)")) == ["ACC211"]


def test_default_none_asks_for_variables_alone() -> None:
    text = "def f(x):\n    #pragma acc serial default(none) copy(x)\n    x[0] = g(x[1]) + m.e + k\n"
    assert codes(text, known={"g": len, "m": pytest, "k": 3}) == []
    assert codes(text, known={"g": len, "m": pytest, "k": [1, 2]}) == ["ACC211"]
    assert codes(text, known=("g", "m", "k")) == []


def test_errors_of_parsing_hide_those_that_would_follow_from_them() -> None:
    collector = Collector()
    (function,) = capture_file("t.py", "def f(x):\n    #pragma acc data copy(x y)\n    pass\n")
    node = attach(function.source, function.node, collector)
    check(function.source, node, collector)
    assert [entry.code for entry in collector.diagnostics] == ["ACC209"]  # not ACC206, a missing clause, too


@pytest.mark.parametrize(
    ("clauses", "expected"),
    [
        ("seq nohost nohost", "ACC207"),
        ("seq bind(h) bind(k)", "ACC207"),
        ("seq device_type(foo) vector", "ACC213"),
        ("gang(dim:4)", "ACC224"),
        ("seq copyin(g)", "ACC205"),
        ("bogus seq", "ACC203"),
        ("seq vector", "ACC228"),
    ],
)
def test_clauses_of_routine_wherever_it_stands(clauses: str, expected: str) -> None:
    definition, user = "def g(x):\n    return x\n", "def f(x):\n    #pragma acc update self(x)\n    pass\n"
    looping = "def g(x):\n    #pragma acc loop seq\n    for _ in range(3):\n        pass\n"
    assert codes(f"#pragma acc routine {clauses}\n{looping}") == [expected]
    assert codes(f"{definition}#pragma acc routine(g) {clauses}\n{user}") == [expected]


@pytest.mark.parametrize(
    ("head", "clause", "expected"),
    [
        ("C = 2", "collapse(C)", []),
        ("C = 2", "tile(2 * C, C - 1)", []),
        ("C = 1", "gang(dim: C + 1)", []),
        ("B: int = 1; C = 2 * B", "collapse(C)", []),
        ("B = 2; C = B; B = 1", "collapse(B)", ["ACC224"]),
        ("C = 3", "collapse(C)", ["ACC310"]),
        ("C = 0", "tile(C)", ["ACC224"]),
        ("C = 2.0", "collapse(C)", ["ACC224"]),
        ("C = 2; C = 3", "collapse(C)", ["ACC224"]),
        ("from config import C", "collapse(C)", ["ACC224"]),
        ("N = 2", "collapse(n)", ["ACC224"]),
        ("n = 2", "collapse(n)", ["ACC224"]),
    ],
)
def test_constants_of_the_module(head: str, clause: str, expected: list[str]) -> None:
    loops = "    for i in range(n):\n        for j in range(n):\n            x[i, j] = 1\n"
    assert codes(f"{head}\ndef f(x, n):\n    #pragma acc parallel loop {clause}\n{loops}") == expected
