# SPDX-License-Identifier: Apache-2.0
"""Directives that stay in Python, as calls of the runtime (`runtime.interpreted.Directives`).

#pragma acc update self(x[0:n]) async(q)
    __acc_directives__.update('heat.py:7:5', ('self', (), 'x[0:n]', x, __acc_section__[0:n]), ('async', q))

#pragma acc data copyin(x)
    with __acc_directives__.data('heat.py:8:5', ('copyin', (), 'x', x, None)): …

#pragma acc host_data use_device(x)
    __acc_device_x__, = __acc_directives__.host_data('heat.py:9:5', ('use_device', (), 'x', x, None))
    … with __acc_device_x__ in place of x
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyacc_mlir.frontend.blocks import DataRegion
from pyacc_mlir.frontend.pragma_tree import Argument, Clause, Directive, Standalone, VarRef
from pyacc_mlir.frontend.suites import Suite
from pyacc_mlir.frontend.use_device import device_name, with_device_names
from pyacc_mlir.source import Position, SourceFile

DIRECTIVES = "__acc_directives__"
SECTION = "__acc_section__"
#: The decorator of functions with constructs that are defined in one.
INNER = "__acc_inner__"

#: The method that carries out a directive which stands in Python.
METHODS = {
    "data": "data",
    "host_data": "host_data",
    "enter data": "enter_data",
    "exit data": "exit_data",
    "update": "update",
    "wait": "wait",
    "init": "init",
    "shutdown": "shutdown",
    "set": "set",
}
#: Directives that never become part of a block.
INTERPRETED = frozenset({"host_data", "init", "shutdown", "set"})
#: Clauses about the places of pointers, which values of compiled code do not have.
_POINTERS = frozenset({"attach", "detach"})
#: Clauses that say something to the compiler alone.
_COMPILE_TIME = frozenset({"default"})


def is_interpreted(directive: Directive) -> bool:
    """Whether a directive never becomes part of a block."""
    return directive.name in INTERPRETED or bool(directive.all(*_POINTERS))


def standalone(node: Standalone, source: SourceFile) -> Suite:
    """The statements for a directive that stands alone; none for one that is there for the compiler."""
    if node.directive.name not in METHODS:
        return []
    return [ast.Expr(call(node.directive, source))]


def region(node: DataRegion, body: Suite, source: SourceFile) -> Suite:
    """The statements for a construct around `body`, which is Python already."""
    entry = call(node.directive, source)
    if node.directive.name != "host_data":
        return [*node.before, ast.With([ast.withitem(entry)], body)]
    used = [var for clause in node.directive.all("use_device") for var in clause.vars]
    targets: list[ast.expr] = [ast.Name(device_name(var.name), ast.Store()) for var in used]
    return [ast.Assign([ast.Tuple(targets, ast.Store())], entry), *with_device_names(body, [var.name for var in used])]


def call(directive: Directive, source: SourceFile) -> ast.expr:
    """The call of the method; what clauses name is evaluated in the order written."""
    method = ast.Attribute(ast.Name(DIRECTIVES, ast.Load()), METHODS[directive.name], ast.Load())
    arguments = [*_settings("queues", directive.arguments)]
    for clause in directive.clauses:
        if clause.name not in _COMPILE_TIME:
            arguments += _clause(clause)
    return ast.Call(method, [ast.Constant(_place(directive.span.start, source)), *arguments], [])


def _place(start: Position, source: SourceFile) -> str:
    return f"{source.path}:{start.line}:{start.column}"


def _clause(clause: Clause) -> Iterator[ast.expr]:
    if clause.vars:
        yield from (_variable(clause, var) for var in clause.vars)
    elif clause.name == "device_type":
        yield _tuple(ast.Constant(clause.name), *(ast.Constant(str(argument)) for argument in clause.arguments))
    elif clause.arguments:
        yield from _settings(clause.name, clause.arguments)
    else:
        yield _tuple(ast.Constant(clause.name))


def _settings(name: str, arguments: tuple[Argument, ...]) -> Iterator[ast.expr]:
    """`('async', q)`; the device number of a `wait` is a setting of its own."""
    for argument in arguments:
        if argument.expr is not None:
            is_number = argument.keyword == "devnum"
            kind = ("devnum" if name == "queues" else f"{name} devnum") if is_number else name
            yield _tuple(ast.Constant(kind), argument.expr)


def _variable(clause: Clause, var: VarRef) -> ast.expr:
    """`('copyin', ('readonly',), 'x[0:n]', x, section)`."""
    base, subscripts = var.expr, list[ast.expr]()
    while isinstance(base, ast.Subscript):
        own = base.slice.elts if isinstance(base.slice, ast.Tuple) else [base.slice]
        subscripts[:0] = own
        base = base.value
    fields = [each for each in subscripts if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    if fields and clause.name not in _POINTERS:  # a field of records is an array
        subscripts = [each for each in subscripts if each not in fields]
        for each in fields:
            base = ast.Subscript(base, each, ast.Load())
    if clause.name in _POINTERS and isinstance(base, ast.Attribute):
        subscripts.insert(0, ast.Constant(f".{base.attr}"))  # its place, not its value
        base = base.value
    section: ast.expr = ast.Constant(None)
    if subscripts:
        slice_ = subscripts[0] if len(subscripts) == 1 else ast.Tuple(subscripts, ast.Load())
        section = ast.Subscript(ast.Name(SECTION, ast.Load()), slice_, ast.Load())
    modifiers = _tuple(*map(ast.Constant, clause.modifiers))
    return _tuple(ast.Constant(clause.name), modifiers, ast.Constant(var.span.text), base, section)


def _tuple(*items: ast.expr) -> ast.expr:
    return ast.Tuple(list(items), ast.Load())
