# SPDX-License-Identifier: Apache-2.0
"""Which statements are an atomic of which kind, and what is taken from them."""

from __future__ import annotations

import ast
import textwrap

import pytest

from pyacc_mlir.frontend.atomic_forms import AtomicForm, atomic_form, atomic_names
from pyacc_mlir.frontend.attach import attach
from pyacc_mlir.frontend.pragma_tree import Construct
from pyacc_mlir.source import SourceFile


def _function(kind: str, text: str) -> ast.FunctionDef:
    body = textwrap.indent(f"#pragma acc atomic {kind}\n#{{\n{textwrap.dedent(text).strip()}\n#}}", "    ")
    source = SourceFile("program.py", f"def program(x, v, a, i, j, e):\n{body}\n")
    (node,) = ast.parse(source.text).body
    assert isinstance(node, ast.FunctionDef)
    return attach(source, node)


def _form(kind: str, text: str) -> AtomicForm | None:
    (construct,) = _function(kind, text).body
    assert isinstance(construct, Construct)
    return atomic_form(construct)


_UPDATES = """
x += e; x -= e; x *= e; x /= e; x &= e; x |= e; x ^= e; x <<= e; x >>= e
x = x + e; x = e - x; x = x / e; x = e << x; x = max(x, e); x = min(e * 2, x); x = x + a[i] * e; x = x * a[0] * e
a[i] += a[j]; a[i][j] = 2 * a[i][j]; a[i, j] = a[i, j] | e; a[a[i]] += 1; a[-1] = e + e + a[-1]
"""
_NO_UPDATES = """
x = e; x //= e; x %= e; x **= e; x @= e; x += x; x += a[x]; x = x + x; x = x * e + 1; x = x - e - e; x = x + e - e
x = -x; x = max(x, e, 1); x = max(x); x = abs(x); x = not x; a[0:2] += 1; x, v = v, x; x: int = 1; x = v = x + e
x = e if v else x; a[i] = a[j] + 1
"""


def _each(text: str) -> list[str]:
    return [part.strip() for line in text.strip().splitlines() for part in line.split(";")]


@pytest.mark.parametrize("text", _each(_UPDATES))
def test_update(text: str) -> None:
    form = _form("update", text)
    assert form is not None
    assert form.capture is None
    assert ast.unparse(form.place) == text.split("=")[0].rstrip(" +-*/&|^<>")


@pytest.mark.parametrize("text", _each(_NO_UPDATES))
def test_no_update(text: str) -> None:
    assert _form("", text) is None


@pytest.mark.parametrize(
    ("kind", "text", "is_right"),
    [
        ("read", "v = x", True),
        ("read", "a[i] = a[j]", True),
        ("read", "v = a[v]", True),
        ("read", "v = x + 1", False),
        ("read", "v = v", False),
        ("read", "v = a[1:2]", False),
        ("write", "x = e * e", True),
        ("write", "a[i] = a[j]", True),
        ("write", "x = x + 1", False),
        ("write", "x += 1", False),
        ("write", "x = 1\nx = 2", False),
    ],
)
def test_read_and_write(kind: str, text: str, is_right: bool) -> None:
    assert (_form(kind, text) is not None) == is_right


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("v = x\nx += e", "before"),
        ("v = x\nx = e - x", "before"),
        ("v = x\nx = e", "before"),
        ("v = a[i]\na[i] = max(a[i], e)", "before"),
        ("x += e\nv = x", "after"),
        ("x = x * e\na[i] = x", "after"),
        ("v = x = x + e", "chained"),
        ("v = x = min(e, x)", "chained"),
    ],
)
def test_capture(text: str, when: str) -> None:
    form = _form("capture", text)
    assert form is not None
    assert form.capture is not None
    assert form.capture.when == when


@pytest.mark.parametrize(
    "text",
    [
        "x += e",
        "v = x",
        "v = x\na[i] += e",
        "x = e\nv = x",
        "v = x\nx = v + 1",
        "v = a[v]\na[v] += 1",
        "x = x + v\nv = x",
        "x = v = x + 1",
        "v = x = e",
        "v = x\nx += e\nx += e",
        "v = x + 1\nx += e",
    ],
)
def test_no_capture(text: str) -> None:
    assert _form("capture", text) is None


def test_names_are_of_variables_that_are_changed() -> None:
    assert list(atomic_names(_function("capture", "v = x\nx += 1").body)) == ["x"]
    assert not list(atomic_names(_function("read", "v = x").body))
    assert not list(atomic_names(_function("update", "a[i] += 1").body))
