# SPDX-License-Identifier: Apache-2.0
"""Which names are defined at a function, and as what, from the text of its file alone."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from itertools import chain
from types import ModuleType

from pyacc_mlir.frontend.capture import parse_file
from pyacc_mlir.source import SourceFile

_Function = ast.FunctionDef | ast.AsyncFunctionDef


class Meaning(Enum):
    """What a name stands for."""

    VARIABLE = auto()
    CONSTANT = auto()  # a module's variable that is assigned once, a number
    DEFINITION = auto()  # a function, class or module
    BUILTIN = auto()
    UNKNOWN = auto()  # it exists, but not in this file


@dataclass(frozen=True, slots=True)
class Scope:
    """The names of a function, innermost first.

    `known`: names that exist at run time beside those of the file; if it is a mapping, to their values.
    """

    levels: tuple[dict[str, Meaning], ...]
    known: Container[str]
    is_open: bool  # `from … import *`: any name may exist

    def meaning(self, name: str) -> Meaning | None:
        """What `name` is; None where nothing defines it."""
        for level in self.levels:
            if name in level:
                return level[name]
        if name in self.known:
            return _meaning_of(self.known[name]) if isinstance(self.known, Mapping) else Meaning.UNKNOWN
        if hasattr(builtins, name):
            return Meaning.BUILTIN
        return Meaning.UNKNOWN if self.is_open else None

    def names(self) -> Iterator[str]:
        """All names of the file that can be seen."""
        return chain.from_iterable(self.levels)

    def inner(self, function: ast.FunctionDef) -> Scope:
        """The scope of a function defined in this one."""
        return Scope((function_names(function), *self.levels), self.known, self.is_open)


def scope_of(source: SourceFile, function: ast.FunctionDef, known: Container[str] = ()) -> Scope:
    """The scope of a function that stands anywhere in `source`."""
    tree = parse_file(source)
    module, is_open = _module_names(source)
    around: list[dict[str, Meaning]] = []
    for node in ast.walk(tree):  # breadth first: outer functions come first
        is_around = isinstance(node, _Function) and node.lineno < function.lineno <= (node.end_lineno or 0)
        if is_around and isinstance(node, _Function):
            around.insert(0, function_names(node))
    return Scope((function_names(function), *around, module), known, is_open)


def function_names(function: _Function) -> dict[str, Meaning]:
    """The parameters and local variables of a function."""
    arguments = function.args
    parameters = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    found = {parameter.arg: Meaning.VARIABLE for parameter in parameters if parameter is not None}
    for name, meaning in _bindings(function.body):
        found[name] = Meaning.VARIABLE if name in found else meaning
    return found


@lru_cache(maxsize=32)
def _module_names(source: SourceFile) -> tuple[dict[str, Meaning], bool]:
    found: dict[str, Meaning] = {}
    tree = parse_file(source)
    for statement in tree.body:
        is_number = _is_number(assigned_value(statement), found)
        for name, meaning in _bindings([statement]):
            is_constant = is_number and name not in found
            found[name] = Meaning.CONSTANT if is_constant else meaning
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            found.update(dict.fromkeys(node.names, Meaning.VARIABLE))
    return found, any(_is_star(node) for node in ast.walk(tree))


def assigned_value(statement: ast.stmt) -> ast.expr | None:
    """What a statement assigns to one name: `n = 2`, `n: int = 2`."""
    if isinstance(statement, ast.AnnAssign):
        return statement.value if isinstance(statement.target, ast.Name) else None
    is_plain = isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name)
    return statement.value if is_plain and isinstance(statement, ast.Assign) else None


def _is_number(value: ast.expr | None, found: Mapping[str, Meaning]) -> bool:
    """Whether an expression is made of numbers and constants alone."""
    match value:
        case ast.Constant():
            return True
        case ast.UnaryOp():
            return _is_number(value.operand, found)
        case ast.BinOp():
            return _is_number(value.left, found) and _is_number(value.right, found)
        case ast.Name():
            return found.get(value.id) is Meaning.CONSTANT
    return False


def _meaning_of(value: object) -> Meaning:
    if callable(value) or isinstance(value, ModuleType):
        return Meaning.DEFINITION
    return Meaning.CONSTANT if isinstance(value, int | float | complex) else Meaning.VARIABLE


def _is_star(node: ast.AST) -> bool:
    return isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)


def _bindings(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, Meaning]]:
    """The names bound by `nodes`, inner functions and classes excluded."""
    for node in nodes:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name, Meaning.DEFINITION
                continue
            case ast.Import() | ast.ImportFrom():
                for alias in node.names:
                    yield (alias.asname or alias.name).split(".")[0], Meaning.DEFINITION
            case ast.Name(ctx=ast.Store()):
                yield node.id, Meaning.VARIABLE
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield name, Meaning.VARIABLE
            case ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                continue
        yield from _bindings(ast.iter_child_nodes(node))
