# SPDX-License-Identifier: Apache-2.0
"""Making the errors of inference and emission: one call, at a node of the user's source."""

from __future__ import annotations

import ast

from pyacc_mlir.diagnostics import Collector, Diagnostic, Label
from pyacc_mlir.source import SourceFile, Span

_STATEMENTS = {
    "With": "`with`", "Try": "`try`", "Raise": "`raise`", "Import": "`import`", "ImportFrom": "`import`",
    "Delete": "`del`", "Global": "`global`", "Nonlocal": "`nonlocal`", "FunctionDef": "a nested function",
    "ClassDef": "a class", "Match": "`match` with patterns of classes, mappings or unknown sequences",
    "AsyncFor": "`async for`",
    "AsyncWith": "`async with`", "AsyncFunctionDef": "`async def`", "TryStar": "`try`",
    "Expr": "an expression statement",
}  # fmt: skip
_EXPRESSIONS = {
    "Lambda": "a lambda", "ListComp": "a list comprehension of unknown length", "SetComp": "a set comprehension",
    "DictComp": "a dict comprehension", "GeneratorExp": "a generator expression", "Await": "`await`",
    "Yield": "`yield`", "YieldFrom": "`yield from`", "JoinedStr": "an f-string", "Dict": "a dict", "Set": "a set",
    "List": "a list", "Starred": "a starred expression", "NamedExpr": "`:=`", "Slice": "a slice",
}  # fmt: skip


class Problems:
    """Makes exceptions that carry one diagnostic each; the caller raises them."""

    def __init__(self, source: SourceFile) -> None:
        self.source = source

    def error(self, code: str, message: str, node: ast.AST, help_text: str | None = None) -> Exception:
        """The exception for an error with `code` at `node`."""
        return self.error_at(code, message, Span.of(self.source, node), help_text=help_text)

    def error_at(self, code: str, message: str, span: Span, *labels: Label, help_text: str | None = None) -> Exception:
        """The exception for an error with `code` at a place of any file."""
        collector = Collector()
        collector.report(Diagnostic(code, message, span, labels=labels, help=help_text))
        try:
            collector.raise_errors()
        except SyntaxError as exception:
            return exception
        raise AssertionError(f"{code} is not an error code")

    def unsupported_statement(self, node: ast.stmt) -> Exception:
        what = _STATEMENTS.get(type(node).__name__, f"this statement ({type(node).__name__})")
        return self.error("ACC101", f"{what} is not supported in compiled code", node)

    def unsupported_target(self, node: ast.expr) -> Exception:
        if isinstance(node, ast.Attribute):
            text = f"assignment to the attribute `{node.attr}` is not supported in compiled code"
            help_ = "assign to a variable in the construct, and that to the attribute after it"
            return self.error("ACC101", text, node, help_)
        return self.error("ACC101", "assignment to this target is not supported in compiled code", node)

    def unsupported_expression(self, node: ast.expr) -> Exception:
        what = _EXPRESSIONS.get(type(node).__name__, f"this expression ({type(node).__name__})")
        if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
            what = "a string"
        return self.error("ACC102", f"{what} is not supported in compiled code", node)

    def warning(self, code: str, message: str, node: ast.AST, help_text: str | None = None) -> Diagnostic:
        return Diagnostic(code, message, Span.of(self.source, node), severity="warning", help=help_text)
