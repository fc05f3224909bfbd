# SPDX-License-Identifier: Apache-2.0
"""Pragmas outside of functions: errors where nothing would carry them out, comments where nobody decorates."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pyacc_mlir import acc
from tests.support.two_forms import module_of

_TEXT = """
    data = np.zeros(8)

    def undecorated(x):
        #pragma acc nonsense
        #pragma acc parallel loop copy(y)
        while True:
            return x

    def program(x):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] += 1
        #pragma acc wait

    AFTER
    """


def test_pragmas_of_functions_that_are_not_decorated_are_comments(tmp_path: Path, each_device: None) -> None:
    x = np.zeros(3)
    acc.jit(module_of(tmp_path, _TEXT.replace("AFTER", "#pragma acc declare link(data)")).program)(x)
    assert (x == 1).all()


@pytest.mark.parametrize(
    ("code", "pragma"),
    [
        ("ACC328", "#pragma acc parallel loop copy(data)"),
        ("ACC328", "#pragma acc update self(data)"),
        ("ACC202", "#pragma acc unknown"),
        ("ACC225", "data[0] = 1 #pragma acc wait"),
    ],
)
def test_pragma_outside_of_functions(tmp_path: Path, code: str, pragma: str) -> None:
    module = module_of(tmp_path, _TEXT.replace("AFTER", f"{pragma}\n    for i in range(8):\n        data[i] = i"))
    with pytest.raises(acc.PragmaError) as caught:
        acc.jit(module.program)
    (found,) = caught.value.diagnostics
    text = Path(found.span.file.path).read_text(encoding="utf-8")
    assert (found.code, found.span.start.line) == (code, text[: text.index(pragma)].count("\n") + 1)
