# SPDX-License-Identifier: Apache-2.0
"""D-74: host code does not call functions that are marked `routine nohost` (OpenACC 3.3 §2.15.1)."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from pyacc_mlir.diagnostics import AccError, Collector, Diagnostic, Label
from pyacc_mlir.frontend.attach import attach
from pyacc_mlir.frontend.capture import CapturedFunction, capture
from pyacc_mlir.frontend.function_values import callee_of
from pyacc_mlir.frontend.pragma_tree import Clause, Construct
from pyacc_mlir.frontend.routine_info import RoutineInfo, routine_info
from pyacc_mlir.source import SourceFile, Span


def check_host_calls(function: ast.FunctionDef, source: SourceFile, resolve: Callable[[str], object]) -> None:
    """Look at what the host part of an attached function calls by name, as far as names are known.

    Raises:
        PragmaError: it calls a `nohost` routine, and is none itself.
    """
    if _nohost(_info(getattr(function, "acc_routine", None), function.name, (source,))):
        return
    collector = Collector()
    inner = {node.name: node for node in ast.walk(function) if isinstance(node, ast.FunctionDef)}
    for call in _host_calls(function.body):
        clause = _nohost(_called(call.func, inner, source, resolve))
        if clause is not None:
            name = ast.unparse(call.func)
            message = f"found a call of `{name}` in code for the host, which is a `nohost` routine"
            labels = (Label(clause.span, "not compiled for the host"),)
            help_ = "call it in a compute construct"
            collector.report(Diagnostic("ACC112", message, Span.of(source, call), labels=labels, help=help_))
    collector.raise_errors()


def _host_calls(statements: list[ast.stmt]) -> Iterator[ast.Call]:
    for statement in statements:
        if isinstance(statement, Construct) and statement.directive.is_compute:
            continue
        if isinstance(statement, ast.FunctionDef):
            continue  # who calls it calls what it calls
        if isinstance(statement, Construct):
            yield from _host_calls(statement.body)
            continue
        for child in ast.iter_child_nodes(statement):
            if isinstance(child, ast.stmt):
                yield from _host_calls([child])
            else:
                yield from (node for node in ast.walk(child) if isinstance(node, ast.Call))


def _called(
    node: ast.expr, inner: dict[str, ast.FunctionDef], source: SourceFile, resolve: Callable[[str], object]
) -> RoutineInfo:
    if isinstance(node, ast.Name) and node.id in inner:
        return _info(getattr(inner[node.id], "acc_routine", None), node.id, (source,))
    try:
        captured = _captured(_value(node, resolve))
    except (KeyError, AttributeError, AccError):
        return RoutineInfo()
    if captured is None:
        return RoutineInfo()
    own = getattr(attach(captured.source, captured.node, Collector()), "acc_routine", None)
    return _info(own, captured.node.name, (captured.source, source))


def _value(node: ast.expr, resolve: Callable[[str], object]) -> object:
    if isinstance(node, ast.Attribute):
        return getattr(_value(node.value, resolve), node.attr)
    return resolve(node.id) if isinstance(node, ast.Name) else None


def _captured(value: object) -> CapturedFunction | None:
    if isinstance(value, CapturedFunction):
        return value
    callee = callee_of(value)
    return capture(callee.function, unwrap=False) if callee is not None and callee.function is not None else None


def _info(own: object, name: str, sources: tuple[SourceFile, ...]) -> RoutineInfo:
    return routine_info(own, name, sources, "host", Collector())


def _nohost(info: RoutineInfo) -> Clause | None:
    return next((clause for each in info.directives for clause in each.all("nohost")), None)
