# SPDX-License-Identifier: Apache-2.0
"""What a function that devices run must not be or hold, whatever its types are."""

from __future__ import annotations

import ast

from pyacc_mlir.frontend.problems import Problems
from pyacc_mlir.frontend.sema_walk import nested
from pyacc_mlir.source import SourceFile, Span


def check_device_python(problems: Problems, node: ast.Call, source: SourceFile, function: ast.FunctionDef) -> None:
    """Refuse a function called by `node`; what is wrong inside it is shown there.

    Raises:
        CompileError: it is a generator, or keeps state outside its frame.
    """
    for inner in nested(function.body):
        if isinstance(inner, ast.Yield | ast.YieldFrom):
            text = f"`{function.name}` is a generator, which cannot be called in compiled code"
            raise problems.error("ACC103", text, node, "return a value, or write a loop where it is called")
        if isinstance(inner, ast.Global | ast.Nonlocal):
            word = "global" if isinstance(inner, ast.Global) else "nonlocal"
            text = f"`{function.name}` assigns to `{inner.names[0]}` by `{word}`: a routine has no state of its own"
            help_ = f"return the new value, or make `{inner.names[0]}` an array and pass it"
            raise Problems(source).error_at("ACC111", text, Span.of(source, inner), help_text=help_)
