# SPDX-License-Identifier: Apache-2.0
"""What flows into and out of statements."""

from __future__ import annotations

import ast
import textwrap

import pytest

from pyacc_mlir.frontend.attach import attach
from pyacc_mlir.frontend.liveness import Flow, flow, names_read
from pyacc_mlir.source import SourceFile


def flow_of(text: str, *bound: str) -> Flow:
    source = SourceFile("t.py", "def f():\n" + textwrap.indent(textwrap.dedent(text), "    "))
    node = ast.parse(source.text).body[0]
    assert isinstance(node, ast.FunctionDef)
    return flow(attach(source, node).body, bound)


@pytest.mark.parametrize(
    ("text", "exposed", "definite"),
    [
        ("a = b + c", "b c", "a"),
        ("a[i] = b", "b a i", ""),
        ("a += 1", "a", "a"),
        ("a = 1\nb = a", "", "a b"),
        ("if c:\n a = 1\nelse:\n a = 2\nb = a", "c", "a b"),
        ("if c:\n a = 1\nb = a", "c a", "b"),
        ("if c:\n a = 1\nelse:\n raise E\nb = a", "c E", "a b"),
        ("for i in r:\n a = i\nb = a", "r a", "b"),
        ("while True:\n a = 1\n if a:\n  break\nb = a", "", "a b"),
        ("while c:\n a = 1\nb = a", "c a", "b"),
        ("for i in r:\n if c:\n  break\n a = 1", "r c", ""),
        ("try:\n a = f()\nexcept E as e:\n a = e\nb = a", "f E", "a b"),
        ("try:\n a = f()\nexcept E:\n pass\nb = a", "f E a", "b"),
        ("with o as a:\n b = a", "o", "a b"),
        ("del a\nb = a", "a", "b"),
        ("b = [x for x in a]", "a", "b"),
        ("b = lambda x: x + k", "k", "b"),
        ("import numpy as np\na = np.zeros(3)", "", "np a"),
        ("a, (b, *c) = d\ne = a, b, c", "d", "a b c e"),
        ("match s:\n case (a, b):\n  c = a\n case _:\n  c = 1\nd = c", "s", "c d"),
        ("return a\nb = c", "a c", None),
    ],
)
def test_flow_of_plain_python(text: str, exposed: str, definite: str | None) -> None:
    found = flow_of(text)
    assert " ".join(found.exposed) == exposed
    assert found.definite == (None if definite is None else set(definite.split()))


def test_certain_reads_are_unconditional_and_first() -> None:
    found = flow_of("a = b\nif t:\n a = c\n d = 1\ne = d\nfor i in r:\n f += 1")
    assert list(found.exposed) == ["b", "t", "c", "d", "r", "f"]
    assert found.certain == {"b", "t", "r"}
    assert found.doubtful == {"d"}


def test_loops_of_a_compute_construct_count_as_run() -> None:
    found = flow_of("#pragma acc parallel loop reduction(+:s)\nfor i in range(n):\n s += x[i]\n if i:\n  y[i] = k")
    assert found.certain == {"s", "n", "x", "range"}
    assert found.inside == {"y", "k"}


@pytest.mark.parametrize(
    ("pragma", "body", "exposed", "maybe"),
    [
        ("parallel loop", "for i in range(n):\n d = x[i]\n y[i] = d", "range n x y", ""),
        ("parallel loop reduction(+:s)", "for i in range(n):\n s += x[i]", "s range n x", "s"),
        ("parallel loop", "for i in range(n):\n s += x[i]", "range n s x", "s"),
        ("parallel loop copyout(s)", "for i in range(n):\n s = x[i]", "range n x", "s"),
        ("parallel loop private(t)", "for i in range(n):\n t += x[i]", "range n x", ""),
        ("parallel loop firstprivate(t)", "for i in range(n):\n t = x[i]", "t range n x", ""),
        ("parallel loop copyin(x[0:m]) num_gangs(g)", "for i in range(n):\n y[i] = x[i]", "x m g range n y", ""),
        ("parallel loop private(w)", "for i in range(n):\n w[0] = x[i]", "w range n x", ""),
        ("kernels loop independent", "for i in range(n):\n d = x[i]\n y[i] = d", "range n x y", ""),
    ],
)
def test_compute_construct_hides_its_scalars(pragma: str, body: str, exposed: str, maybe: str) -> None:
    found = flow_of(f"#pragma acc {pragma}\n{body}")
    assert " ".join(found.exposed) == exposed
    assert " ".join(found.maybe) == maybe


def test_scalar_assigned_in_kernels_comes_back() -> None:
    found = flow_of("#pragma acc kernels\n#{\ns = 1\n#pragma acc loop independent\nfor i in range(n):\n y[i] = s\n#}")
    assert "s" in found.maybe
    assert "i" not in found.maybe


def test_original_value_is_read_after_a_construct_that_keeps_its_own() -> None:
    found = flow_of("#pragma acc parallel loop\nfor i in range(n):\n d = x[i]\n y[i] = d\nz = d")
    assert "d" in found.exposed


def test_comprehension_variables_are_not_read() -> None:
    node = ast.parse("{k: v for k, v in d.items() if k}", mode="eval")
    assert [name.id for name in names_read(node)] == ["d"]
