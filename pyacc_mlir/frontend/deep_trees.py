# SPDX-License-Identifier: Apache-2.0
"""Room for expressions of a thousand terms, which are trees as deep: more than Python's recursion limit is for."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from pyacc_mlir.frontend.problems import Problems
from pyacc_mlir.source import SourceFile

_LIMIT = 12_000


@contextmanager
def deep_trees(source: SourceFile, node: ast.AST) -> Iterator[None]:
    """Inside, trees may be deep; one that is too deep is an error at `node`."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _LIMIT))
    try:
        yield
    except RecursionError:
        text = "an expression here is too long to be compiled"
        raise Problems(source).error("ACC105", text, node, "give its parts names of their own") from None
    finally:
        sys.setrecursionlimit(limit)
