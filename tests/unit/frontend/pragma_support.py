# SPDX-License-Identifier: Apache-2.0
"""Parsing and attaching pieces of text in tests."""

from __future__ import annotations

import ast
from typing import Any

from pyacc_mlir.diagnostics import Collector, Diagnostic
from pyacc_mlir.frontend.attach import attach
from pyacc_mlir.frontend.capture import parse_file
from pyacc_mlir.frontend.pragma_comments import comments
from pyacc_mlir.frontend.pragma_lexer import pragma_text
from pyacc_mlir.frontend.pragma_parser import parse_pragma
from pyacc_mlir.frontend.pragma_tree import Argument, Clause, Construct, Directive, Standalone
from pyacc_mlir.source import SourceFile


def parse(text: str) -> tuple[Directive, list[Diagnostic]]:
    """The directive of a pragma whose text after `#pragma acc` is `text`, and what was reported."""
    source, collector = SourceFile("t.py", f"#pragma acc {text}\n"), Collector()
    directive = parse_pragma(pragma_text(source, list(comments(source))), collector)
    assert directive is not None, collector.diagnostics
    return directive, collector.diagnostics


def shape(directive: Directive) -> Any:
    """Everything a directive says, without its places."""

    def argument(entry: Argument) -> tuple[object, ...]:
        return entry.keyword, entry.expr and ast.dump(entry.expr)

    def clause(entry: Clause) -> tuple[object, ...]:
        variables = [(var.name, ast.dump(var.expr)) for var in entry.vars]
        arguments = [argument(one) for one in entry.arguments]
        names = (entry.name, entry.spelling, entry.operator, entry.modifiers, entry.device_types)
        return (*names, variables, arguments)

    return directive.name, [argument(one) for one in directive.arguments], [clause(one) for one in directive.clauses]


def attached(text: str, name: str | None = None) -> tuple[ast.FunctionDef, list[Diagnostic]]:
    """The first function of a file (or the one called `name`), attached, and what was reported."""
    source, collector = SourceFile("t.py", text), Collector()
    functions = [node for node in ast.walk(parse_file(source)) if isinstance(node, ast.FunctionDef)]
    node = next(function for function in functions if name in (None, function.name))
    return attach(source, node, collector), collector.diagnostics


def outline(statements: list[ast.stmt]) -> list[Any]:
    """The tree of directives: a construct is (name, [inner]), other statements their text; suites are lists."""
    found: list[Any] = []
    for statement in statements:
        if isinstance(statement, Construct):
            found.append((str(statement.directive), outline(statement.body)))
        elif isinstance(statement, Standalone):
            found.append(f"!{statement.directive}")
        elif isinstance(statement, ast.For | ast.If | ast.While | ast.FunctionDef | ast.With | ast.Try):
            suites = [statement.body, getattr(statement, "orelse", []), getattr(statement, "finalbody", [])]
            found.append([type(statement).__name__, *(outline(suite) for suite in suites if suite)])
        else:
            found.append(ast.unparse(statement))
    return found
