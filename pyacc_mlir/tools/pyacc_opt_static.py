# SPDX-License-Identifier: Apache-2.0
"""The names of a Python file without running it: functions, imports of known modules, constants.

User code is never executed at compile time, so `pyacc-opt` reads what a name stands for from the syntax tree alone.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pyacc_mlir.frontend.capture import CapturedFunction, parse_file, suites
from pyacc_mlir.source import SourceFile

#: Modules that may be imported for their functions and constants: they do nothing on import.
_KNOWN_MODULES = frozenset({"math", "cmath", "numpy", "operator"})

_BINARY: dict[type[ast.operator], Callable[[object, object], object]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A parsed Python file."""

    source: SourceFile

    def function(self, name: str) -> CapturedFunction:
        """The function with that qualified name: `step`, `Plate.step`, `outer.inner`.

        Raises:
            LookupError: there is none; the text lists those that there are.
        """
        found = dict(_functions(parse_file(self.source).body, ""))
        if name not in found:
            raise LookupError(f"no function `{name}` in {self.source.path}; it has: {', '.join(found) or 'none'}")
        return CapturedFunction(self.source, found[name], None, name)

    def resolve(self, name: str) -> object:
        """What a global name stands for: a module, a function, a constant or a builtin.

        Raises:
            KeyError: the file does not say.
        """
        for statement in reversed(parse_file(self.source).body):
            match statement:
                case ast.FunctionDef() if statement.name == name:
                    return CapturedFunction(self.source, statement, None, name)
                case ast.Import() | ast.ImportFrom() if (alias := _alias(statement, name)) is not None:
                    return _imported(statement, alias, name)
                case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                    return self._constant(value)
                case ast.AnnAssign(target=ast.Name(id=target), value=ast.expr() as value) if target == name:
                    return self._constant(value)
        if hasattr(builtins, name):
            return getattr(builtins, name)
        raise KeyError(name)

    def _constant(self, value: ast.expr) -> object:
        match value:
            case ast.Constant(value=bool() | int() | float() | complex() | None as constant):
                return constant
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return operator.neg(self._constant(operand))  # type: ignore[arg-type]  # a number, or it raises
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
                return _BINARY[type(op)](self._constant(left), self._constant(right))
            case ast.Name(id=name):
                return self.resolve(name)
            case ast.Attribute(value=owner, attr=attr):
                return getattr(self._constant(owner), attr)
        raise KeyError(ast.unparse(value))


def _functions(body: list[ast.stmt], prefix: str) -> Iterator[tuple[str, ast.FunctionDef]]:
    for statement in body:
        inner = f"{prefix}{statement.name}." if isinstance(statement, ast.FunctionDef | ast.ClassDef) else prefix
        if isinstance(statement, ast.FunctionDef):
            yield inner[:-1], statement
        for suite in suites(statement):
            yield from _functions(suite, inner)


def _alias(statement: ast.Import | ast.ImportFrom, name: str) -> ast.alias | None:
    return next((alias for alias in statement.names if (alias.asname or alias.name.partition(".")[0]) == name), None)


def _imported(statement: ast.Import | ast.ImportFrom, alias: ast.alias, name: str) -> object:
    module = statement.module if isinstance(statement, ast.ImportFrom) else alias.name
    if module is None or module.partition(".")[0] not in _KNOWN_MODULES:
        raise KeyError(name)
    if isinstance(statement, ast.ImportFrom):
        return getattr(importlib.import_module(module), alias.name)
    return importlib.import_module(module if alias.asname else module.partition(".")[0])
