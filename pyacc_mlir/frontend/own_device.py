# SPDX-License-Identifier: Apache-2.0
"""A function with a device of its own: it is the current one for what the function's Python calls.

Before                              After
    def f(a):                           def f(a):
        acc.copyin(a)                       with __acc_directives__.current():
        __acc_block_f__(a)                      acc.copyin(a)
                                                __acc_block_f__(a)

Blocks and directives know their device; routines of `acc` and other jitted functions ask for the current one.
"""

from __future__ import annotations

import ast

from pyacc_mlir.frontend.shell_directives import DIRECTIVES

_OURS = ("__acc_block_", DIRECTIVES)
#: What calls nothing further that could ask for a device.
_HARMLESS = frozenset(
    {"len", "range", "enumerate", "zip", "print", "int", "float", "bool", "complex", "str", "abs", "tuple"}
)
_SUSPENDING = (ast.Yield, ast.YieldFrom, ast.Await)


def with_own_device(shell: ast.FunctionDef) -> ast.FunctionDef:
    """The shell with its device as the current one; itself where it calls nothing, or gives control away."""
    nodes = [node for statement in shell.body for node in ast.walk(statement)]
    if any(isinstance(node, _SUSPENDING) for node in nodes) or not any(map(_is_call, nodes)):
        return shell
    start = 1 if ast.get_docstring(shell, clean=False) is not None else 0
    if start == len(shell.body):
        return shell
    method = ast.Attribute(ast.Name(DIRECTIVES, ast.Load()), "current", ast.Load())
    around = ast.With([ast.withitem(ast.Call(method, [], []))], shell.body[start:])
    shell.body[start:] = [ast.fix_missing_locations(ast.copy_location(around, shell))]
    return shell


def _is_call(node: ast.AST) -> bool:
    """Whether the program itself calls something here that may be a function of ours, or call one."""
    match node:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(value=ast.Name(id=name))):
            return not name.startswith(_OURS) and name not in _HARMLESS
    return isinstance(node, ast.Call)
