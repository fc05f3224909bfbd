# SPDX-License-Identifier: Apache-2.0
"""Inside `host_data use_device(x)` the name `x` stands for the device's copy (OpenACC 3.3 §2.8).

The text between its ends is changed, not the variable: however the region is left, `x` is the array again, and
whatever is called from inside it sees the array.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Sequence

from pyacc_mlir.frontend.bindings import assigned_in
from pyacc_mlir.frontend.pragma_tree import Construct
from pyacc_mlir.frontend.problems import Problems
from pyacc_mlir.frontend.suites import Suite

_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def device_name(name: str) -> str:
    """The variable that holds the device pointer to `name`."""
    return f"__acc_device_{name.replace('.', '_')}__"


def check_use_device(construct: Construct, problems: Problems) -> None:
    """Raise UnsupportedError where the construct assigns a name that stands for the device's copy."""
    used = {var.name for clause in construct.directive.all("use_device") for var in clause.vars}
    for statement in construct.body if used & assigned_in(*construct.body) else ():
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and node.id in used and not isinstance(node.ctx, ast.Load):
                text = f"`{node.id}` stands for its device copy here, and giving it another value is not supported yet"
                raise problems.error("ACC105", text, node)


def with_device_names(suite: Suite, names: Sequence[str]) -> Suite:
    """The statements with device pointers where they read `names`."""
    pointers = {name: device_name(name) for name in names}
    module = ast.Module(copy.deepcopy(suite), [])
    _Renamed(pointers).visit(module)
    return module.body


class _Renamed(ast.NodeTransformer):
    def __init__(self, pointers: dict[str, str]) -> None:
        self.pointers = pointers

    def visit(self, node: ast.AST) -> ast.AST:
        hidden = _bound_inside(node) & self.pointers.keys()
        if hidden:  # a parameter of that name is another variable
            inner = {name: pointer for name, pointer in self.pointers.items() if name not in hidden}
            changed: ast.AST = _Renamed(inner).generic_visit(node)
            return changed
        if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
            pointer = self.pointers.get(ast.unparse(node))
            if pointer is not None:
                return ast.copy_location(ast.Name(pointer, ast.Load()), node)
        return self.generic_visit(node)


def _bound_inside(node: ast.AST) -> set[str]:
    """Names that belong to a nested scope."""
    if isinstance(node, _Comprehension):
        return assigned_in(*(generator.target for generator in node.generators))
    if isinstance(node, _Function):
        names = {argument.arg for argument in ast.walk(node.args) if isinstance(argument, ast.arg)}
        return names | (set() if isinstance(node, ast.Lambda) else assigned_in(*node.body))
    return assigned_in(*node.body) if isinstance(node, ast.ClassDef) else set()
