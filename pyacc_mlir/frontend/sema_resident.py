# SPDX-License-Identifier: Apache-2.0
"""D-66: a routine that uses a module's `device_resident` variable is `nohost` (OpenACC 3.3 §2.13.1, §2.15.1)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from pyacc_mlir.diagnostics import Collector, Diagnostic, Label
from pyacc_mlir.frontend.bindings import declared_outside
from pyacc_mlir.frontend.capture import parse_file
from pyacc_mlir.frontend.module_declare import module_declares
from pyacc_mlir.frontend.pragma_tree import VarRef
from pyacc_mlir.frontend.routine_info import RoutineInfo, above, routine_info
from pyacc_mlir.frontend.sema_scope import function_names
from pyacc_mlir.source import SourceFile, Span


@lru_cache(maxsize=32)
def check_resident(source: SourceFile) -> tuple[Diagnostic, ...]:
    """The uses in routines that the host may call, too."""
    resident = {
        var.name: var
        for directive in module_declares(source, Collector())
        for clause in directive.all("device_resident")
        for var in clause.vars
    }
    if not resident:
        return ()
    functions = [node for node in ast.walk(parse_file(source)) if isinstance(node, ast.FunctionDef)]
    return tuple(each for function in functions for each in _uses(source, function, resident))


def _uses(source: SourceFile, function: ast.FunctionDef, resident: dict[str, VarRef]) -> Iterator[Diagnostic]:
    info = routine_info(above(source, function), function.name, (source,), "host", Collector())
    if not info.directives or any(directive.clause("nohost") for directive in info.directives):
        return
    own = function_names(function).keys() - declared_outside(function)
    seen: set[str] = set()
    for node in ast.walk(ast.Module(function.body, [])):
        if isinstance(node, ast.Name) and node.id in resident and node.id not in own and node.id not in seen:
            seen.add(node.id)
            yield _error(source, function, info, node, resident[node.id])


def _error(
    source: SourceFile, function: ast.FunctionDef, info: RoutineInfo, node: ast.Name, declared: VarRef
) -> Diagnostic:
    message = f"found `{node.id}`, which is `device_resident`, in `{function.name}`, expected a `nohost` routine"
    labels = (Label(declared.span, "on devices only"), Label(info.directives[0].span, "the routine"))
    help_ = f"add `nohost` to the routine directive of `{function.name}`"
    return Diagnostic("ACC327", message, Span.of(source, node), labels=labels, help=help_)
