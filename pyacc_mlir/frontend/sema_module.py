# SPDX-License-Identifier: Apache-2.0
"""Pragmas outside of all functions: `declare` and `routine` may stand there; nothing would carry the others out.

Those in functions that nobody decorates are comments: without `acc.jit` a program is plain Python (language.md §1).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from pyacc_mlir.diagnostics import Collector, Diagnostic
from pyacc_mlir.frontend.attach import before_function, without_function
from pyacc_mlir.frontend.attach_scan import Mark, scan_comments
from pyacc_mlir.frontend.capture import first_line, parse_file
from pyacc_mlir.frontend.directive_table import DIRECTIVES, Binding
from pyacc_mlir.frontend.pragma_comments import comments, is_in
from pyacc_mlir.frontend.pragma_tree import Directive
from pyacc_mlir.source import SourceFile

_Function = ast.FunctionDef | ast.AsyncFunctionDef


@lru_cache(maxsize=32)
def check_module(source: SourceFile) -> tuple[Diagnostic, ...]:
    """What is wrong with the pragmas of a file that stand in no function."""
    if not any(comment.is_pragma for comment in comments(source)):
        return ()
    nodes = list(ast.walk(parse_file(source)))
    functions = [node for node in nodes if isinstance(node, _Function)]
    classes = [node for node in nodes if isinstance(node, ast.ClassDef)]
    outside = [comment for comment in comments(source) if not any(is_in(comment, node) for node in functions)]
    collector = Collector()
    for mark in scan_comments(source, outside, collector):
        if mark.directive is not None:
            comment = next(each for each in outside if each.line == mark.line)
            is_above = any(first_line(node) <= comment.code_after <= node.lineno for node in functions)
            is_in_class = any(is_in(comment, node) for node in classes)
            for diagnostic in _check(mark, mark.directive, is_above, is_in_class):
                collector.report(diagnostic)
    return tuple(collector.diagnostics)


def _check(mark: Mark, directive: Directive, is_above: bool, is_in_class: bool) -> Iterator[Diagnostic]:
    binding = DIRECTIVES[directive.name].binding
    if directive.name == "routine":
        if not directive.arguments and not is_above:
            yield without_function(mark.span)
    elif directive.name == "declare":
        if is_in_class:
            message = "found `declare` in a class, expected it in a function or at the top of the module"
            yield Diagnostic("ACC328", message, mark.span)
    elif is_above and binding in (Binding.STATEMENT, Binding.LOOP):
        yield before_function(directive.name, mark.span)
    else:
        message = f"found `{directive.name}` outside of all functions, expected it in a function"
        help_ = "put it into a function that is decorated with `acc.jit`, or call the routines of `acc`"
        yield Diagnostic("ACC328", message, mark.span, help=help_)
