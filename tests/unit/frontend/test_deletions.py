# SPDX-License-Identifier: Apache-2.0
"""Which names may be forgotten where a region deletes them."""

from __future__ import annotations

import ast

import pytest

from pyacc_mlir.frontend.deletions import forgettable


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("t = 1\nuse(t)\ndel t", {"t"}),
        ("for i in r:\n    t = i\n    use(t)\n    del t", {"t"}),
        ("t = 1\nu = t\ndel t, u", {"t", "u"}),
        ("del x", set()),  # from outside
        ("t = 1\ndel t\nuse(t)", set()),  # gone
        ("for i in r:\n    t = i\n    del t\nuse(t)", set()),
        ("use(t)\nt = 1\ndel t", set()),
        ("t = t + 1\ndel t", set()),
        ("if c:\n    t = 1\ndel t", set()),  # perhaps not there
    ],
)
def test_forgettable(text: str, names: set[str]) -> None:
    assert forgettable(ast.parse(text).body) == names
