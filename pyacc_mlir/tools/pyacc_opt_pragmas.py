# SPDX-License-Identifier: Apache-2.0
"""`--emit=pragmas`: a function with its directives in normal form, braces around what each one binds to.

The text is again a program: reading it gives the same tree.
"""

from __future__ import annotations

import ast
import copy

from pyacc_mlir.frontend.pragma_tree import Construct, Directive, Standalone


def print_pragmas(function: ast.FunctionDef) -> str:
    """The text of an attached function."""
    printer = _Printer()
    plain = ast.Module([printer.visit(copy.deepcopy(statement)) for statement in (function,)], [])
    text = ast.unparse(ast.fix_missing_locations(plain))
    return "\n".join(printer.restore(line) for line in text.splitlines()).strip() + "\n"


class _Printer(ast.NodeTransformer):
    """Puts names in the place of the pragmas, which `ast.unparse` cannot write; `restore` turns them into comments."""

    def __init__(self) -> None:
        self.comments: dict[str, str] = {}

    def restore(self, line: str) -> str:
        marker = line.strip()
        return line.replace(marker, self.comments[marker]) if marker in self.comments else line

    def visit_Construct(self, node: Construct) -> list[ast.stmt]:
        body: list[ast.stmt] = self.generic_visit(ast.Module(node.body, [])).body  # type: ignore[attr-defined]
        if len(node.body) != 1:
            body = [self._comment("#{"), *body, self._comment("#}")]
        return [self._pragma(node.directive), *body]

    def visit_Standalone(self, node: Standalone) -> ast.stmt:
        return self._pragma(node.directive)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.generic_visit(node)
        routine = getattr(node, "acc_routine", None)
        if isinstance(routine, Directive):
            return ast.Module([self._pragma(routine), node], [])
        return node

    def _pragma(self, directive: Directive) -> ast.stmt:
        return self._comment(f"#pragma acc {directive}")

    def _comment(self, text: str) -> ast.stmt:
        marker = f"__pragma_{len(self.comments)}__"
        self.comments[marker] = text
        return ast.Expr(ast.Name(marker))
