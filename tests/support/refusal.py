# SPDX-License-Identifier: Apache-2.0
"""Wrong programs: each states its errors in comments, and exactly those must be raised."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest

from pyacc_mlir import acc
from pyacc_mlir.tools.pyacc_opt_verify import Expected, Found, differences, expected_in_python
from tests.support.differential import Function


def announced(function: Function) -> list[Expected]:
    """The diagnostics that the comments in a function announce."""
    lines, first = inspect.getsourcelines(function)
    whole = Path(inspect.getfile(function)).read_text(encoding="utf-8")
    inside = range(first, first + len(lines))
    return [one for one in expected_in_python(whole) if one.line in inside]


def assert_refused(function: Function, *args: Any, kind: type[Exception], device: str = "host") -> None:
    """Compiling raises `kind` with the announced diagnostics, none missing and none extra."""
    expected = announced(function)
    assert expected, f"{function.__name__} announces no error"
    with pytest.raises(kind) as caught:
        acc.jit(device=device)(function)(*args)
    found = [Found.of(one) for one in caught.value.diagnostics]  # type: ignore[attr-defined]  # on every error class of ours
    problems = [f"{problem.line}:{problem}" for problem in differences(expected, found)]
    assert not problems, "\n".join(problems)
    assert caught.value.lineno == expected[0].line  # type: ignore[attr-defined]  # a SyntaxError
    assert Path(caught.value.filename).name == Path(inspect.getfile(function)).name  # type: ignore[attr-defined]
