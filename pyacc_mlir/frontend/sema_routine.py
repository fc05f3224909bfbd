# SPDX-License-Identifier: Apache-2.0
"""The rules about `routine(name)` directives, which may stand anywhere in a file (OpenACC 3.3 §2.15.1)."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator

from pyacc_mlir.diagnostics import Collector, Diagnostic
from pyacc_mlir.frontend.bindings import assigned_in
from pyacc_mlir.frontend.capture import parse_file
from pyacc_mlir.frontend.pragma_tokens import did_you_mean
from pyacc_mlir.frontend.pragma_tree import Directive
from pyacc_mlir.frontend.routine_info import above, module_routines, named_routines, routine_info
from pyacc_mlir.frontend.sema_resident import check_resident
from pyacc_mlir.source import SourceFile


def check_named_routines(source: SourceFile) -> Iterator[Diagnostic]:
    """D-73, D-76, D-83: what they name, where they stand. D-66: what routines use."""
    tree = parse_file(source)
    of_module, unreadable = module_routines(source)  # one in a function is a statement of it, which has its rules
    yield from unreadable
    yield from check_resident(source)
    for directive in of_module:
        yield from _undefined(directive, tree)
    for directive in named_routines(source):
        yield from _definitions(source, directive, tree)


def _undefined(directive: Directive, tree: ast.Module) -> Iterator[Diagnostic]:
    name, place = str(directive.arguments[0]), directive.arguments[0].span
    functions = [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    if name not in functions and not _is_bound(tree, name):
        message = f"`{name}` is not defined, expected a function"
        yield Diagnostic("ACC323", message, place, help=did_you_mean(name, functions))
    elif name not in functions and _is_variable(tree, name):
        yield Diagnostic("ACC323", f"`{name}` is a variable, expected a function", place)


def _definitions(source: SourceFile, directive: Directive, tree: ast.Module) -> Iterator[Diagnostic]:
    name = str(directive.arguments[0])
    definitions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == name]
    line = directive.span.start.line
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.lineno < line]
    uses = [node for node in calls if isinstance(node.func, ast.Name) and node.func.id == name]
    if uses and definitions:
        message = f"found `routine({name})` after `{name}` is called in line {uses[0].lineno}, expected it before"
        yield Diagnostic("ACC325", message, directive.span, help=f"put `#pragma acc routine …` above `def {name}`")
    if len(definitions) > 1:
        message = f"`routine({name})` names {len(definitions)} functions of this file: it holds for each of them"
        yield Diagnostic("ACC326", message, directive.span, severity="warning", help="put it above the `def` it is for")
    for definition in definitions:
        conflicts = Collector()
        routine_info(above(source, definition), name, (source,), "host", conflicts)
        yield from conflicts.diagnostics


def _is_bound(tree: ast.Module, name: str) -> bool:
    bound = assigned_in(*(node for node in ast.walk(tree) if isinstance(node, ast.stmt)))
    is_open = any(isinstance(node, ast.ImportFrom) and node.names[0].name == "*" for node in ast.walk(tree))
    return is_open or name in bound or hasattr(builtins, name)


def _is_variable(tree: ast.Module, name: str) -> bool:
    """Whether a name stands for a literal, which no call can be made of."""
    values = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and any(isinstance(each, ast.Name) and each.id == name for each in node.targets)
    ]
    return bool(values) and all(isinstance(value, ast.Constant | ast.List | ast.Tuple | ast.Dict) for value in values)
