# SPDX-License-Identifier: Apache-2.0
"""Functions that are defined inside a compute construct: `def`s and lambdas.

Before                              After
    def scale(v): return a * v          LocalFunction(scale, reads a)
    y[i] = scale(x[i])                  y[i] = scale(x[i])

To the analyses of the region such a definition only reads the variables of the region that the function uses: what it
assigns is its own. The variables are passed with every call (Python's functions see them as they are then).
"""

from __future__ import annotations

import ast
import copy
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

from pyacc_mlir.frontend.bindings import assigned_in
from pyacc_mlir.frontend.capture import CapturedFunction, function_of, parse_file
from pyacc_mlir.frontend.deletions import forgettable
from pyacc_mlir.frontend.generator_functions import consumed_generator, generator_function
from pyacc_mlir.frontend.list_values import list_of
from pyacc_mlir.frontend.names import target_names
from pyacc_mlir.frontend.plain_forms import PlainForms, has_other_forms
from pyacc_mlir.frontend.pragma_tree import Construct
from pyacc_mlir.source import SourceFile

if TYPE_CHECKING:
    from pyacc_mlir.frontend.infer_types import Typing


class LocalFunction(ast.expr):
    """A function defined where this stands. `reads`: the names of outer scopes that it uses, as expressions."""

    _fields: ClassVar[tuple[str, ...]] = ("reads",)
    reads: list[ast.expr]
    captured: CapturedFunction

    if TYPE_CHECKING:

        def __init__(self, reads: list[ast.expr], **location: int) -> None: ...


class OuterName(ast.expr):
    """A variable of the function that a called one is defined in, as it is at the call."""

    _fields: ClassVar[tuple[str, ...]] = ()
    name: str
    typing: Typing

    if TYPE_CHECKING:

        def __init__(self, **location: int) -> None: ...


@dataclass(frozen=True, slots=True, eq=False)
class LocalDefinition:
    """A function defined in a frame: the value of a `LocalFunction` there."""

    captured: CapturedFunction
    typing: Typing

    def outer(self, place: ast.AST) -> dict[str, ast.expr]:
        """The variables of the frame that the function uses, as further arguments of a call at `place`."""
        found: dict[str, ast.expr] = {}
        for name in outer_names(self.captured.node):
            if name in self.typing.variables or name in self.typing.assigned:
                made = OuterName()
                made.name, made.typing = name, self.typing
                found[name] = ast.copy_location(made, place)
        return found


def with_local_functions(function: ast.FunctionDef, source: SourceFile) -> ast.FunctionDef:
    """A copy of an attached function whose compute constructs define functions by `LocalFunction`."""
    if not _defines(function):
        return function
    changed = _Constructs(source).visit(function)
    assert isinstance(changed, ast.FunctionDef)
    return changed


def _defines(function: ast.FunctionDef) -> bool:
    constructs = (node for node in ast.walk(function) if isinstance(node, Construct) and node.directive.is_compute)
    return any(_is_rewritten(inner) for construct in constructs for inner in ast.walk(construct))


def _is_rewritten(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef | ast.Lambda) or has_other_forms(node)


def with_definitions(function: ast.FunctionDef, source: SourceFile) -> ast.FunctionDef:
    """A copy of a function that a device runs: all that it defines is `LocalFunction`s."""
    inner = (node for statement in function.body for node in ast.walk(statement))
    if not any(map(_is_rewritten, inner)):
        return function
    changed = copy.copy(function)
    whole = PlainForms(_own_names(source), forgettable(function.body)).visit(
        ast.Module(copy.deepcopy(function.body), [])
    )
    changed.body = [_Definitions(source).visit(statement) for statement in whole.body]
    return changed


class _Constructs(ast.NodeTransformer):
    """Copies what leads to compute constructs, and changes these."""

    def __init__(self, source: SourceFile) -> None:
        self.source = source

    def generic_visit(self, node: ast.AST) -> ast.AST:
        holds = any(isinstance(inner, Construct) for inner in ast.walk(node))
        return super().generic_visit(_copied(node)) if holds else node

    def visit_Construct(self, node: Construct) -> ast.AST:
        if not node.directive.is_compute:
            return self.generic_visit(node)
        plain = PlainForms(_own_names(self.source), forgettable(node.body))
        changed = _Definitions(self.source).visit(plain.visit(copy.deepcopy(node)))
        assert isinstance(changed, Construct)
        return changed


def _copied(node: ast.AST) -> ast.AST:
    """A copy with lists of its own, which a transformer changes in place."""
    made = copy.copy(node)
    for name, value in ast.iter_fields(node):
        if isinstance(value, list):
            setattr(made, name, list(value))
    return made


class _Definitions(ast.NodeTransformer):
    def __init__(self, source: SourceFile) -> None:
        self.source = source

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        if node.decorator_list:
            return node  # refused where it is compiled
        target = ast.copy_location(ast.Name(node.name, ast.Store()), node)
        return ast.copy_location(ast.Assign([target], self._made(node, node.name)), node)

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Lambda() as value):  # it may call itself
                node.value = self._made(function_of(value), name)
                return node
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if not consumed_generator(node) or ast.unparse(node.func) in _own_names(self.source):
            return self.generic_visit(node)
        self.generic_visit(node.args[0])
        node.args[1:] = [self.visit(argument) for argument in node.args[1:]]
        node.keywords = [self.visit(keyword) for keyword in node.keywords]
        return ast.copy_location(ast.Call(self._made(generator_function(node), "generator"), [], []), node)

    def visit_ListComp(self, node: ast.ListComp) -> ast.AST:
        self.generic_visit(node)
        return list_of(node, lambda function: self._made(function, "list")) or node

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        return self._made(function_of(node), "<lambda>")

    def _made(self, node: ast.FunctionDef, name: str) -> LocalFunction:
        captured = CapturedFunction(self.source, node, None, name)
        names = [each for each in outer_names(node) if each != name]
        reads: list[ast.expr] = [ast.copy_location(ast.Name(each, ast.Load()), node) for each in names]
        made = LocalFunction(reads)
        made.captured = captured
        return ast.copy_location(made, node)


@lru_cache(maxsize=32)
def _own_names(source: SourceFile) -> frozenset[str]:
    """Names that the file binds anywhere: of these none is surely Python's own."""
    tree = parse_file(source)
    arguments = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    inner = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef))
    return frozenset(assigned_in(tree) | arguments | {name for node in inner for name in assigned_in(*node.body)})


def closures_of(function: ast.FunctionDef) -> dict[str, frozenset[str]]:
    """By name, the functions defined in `function` outside its compute constructs, with what they use of it."""
    found: dict[str, frozenset[str]] = {}
    for node in (node for statement in function.body for node in ast.walk(statement)):
        match node:
            case ast.FunctionDef(name=name):
                made = node
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Lambda() as value):
                made = function_of(value)
            case _:
                continue
        found[name] = found.get(name, frozenset()) | frozenset(outer_names(made))
    return found


def outer_names(node: ast.FunctionDef) -> list[str]:
    """The names that a function uses and does not bind, functions in it included."""
    bound = assigned_in(*node.body) | {each.arg for each in ast.walk(node.args) if isinstance(each, ast.arg)}
    targets = (each.target for each in ast.walk(node) if isinstance(each, ast.comprehension))
    bound |= {name for target in targets for name in target_names(target)}
    found: dict[str, None] = {}
    for statement in node.body:
        for inner in ast.walk(statement):
            if isinstance(inner, ast.Name) and inner.id not in bound and isinstance(inner.ctx, ast.Load):
                found[inner.id] = None
    return list(found)
