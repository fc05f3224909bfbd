# SPDX-License-Identifier: Apache-2.0
"""Arguments of a compute construct that hold more than numbers and arrays: Python evaluates them before it.

Before                                          After
    parallel loop async(d["queue"])                 __acc_value_0__ = d["queue"]
                                                    parallel loop async(__acc_value_0__)

The assignment is a statement like any other: where its types allow it, it is compiled with the construct.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from types import ModuleType

from pyacc_mlir.frontend.pragma_tree import Argument, Clause, Construct, VarRef
from pyacc_mlir.frontend.suites import Suite, map_suites
from pyacc_mlir.parallelism import Namespace

_NUMBERS = frozenset({"num_gangs", "num_workers", "vector_length", "async", "wait", "if", "self"})
_ARRAYS = frozenset({"shape", "size", "ndim"})
_DISPLAYS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Dict, ast.Set, ast.JoinedStr)


def with_clause_values(function: ast.FunctionDef, resolve: Callable[[str], object]) -> ast.FunctionDef:
    """The function with these values as variables; itself where there are none."""
    hoist = _Hoist(resolve)
    changed = map_suites(function, hoist.suite)
    return changed if hoist.found else function


class _Hoist:
    """Moves expressions out of the clauses of one function's constructs."""

    def __init__(self, resolve: Callable[[str], object]) -> None:
        self.resolve = resolve
        self.numbers = count()
        self.before: Suite = []
        self.found = False

    def suite(self, statements: Suite) -> Suite:
        result: Suite = []
        for statement in statements:
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                result.append(statement)
            elif isinstance(statement, Construct) and statement.directive.is_compute:
                made = self.construct(statement)
                result += [*self.before, made]
                self.before = []
            else:
                result.append(map_suites(statement, self.suite))
        return result

    def construct(self, node: Construct) -> Construct:
        clauses = tuple(map(self.clause, node.directive.clauses))
        if not self.before:
            return node
        self.found = True
        made = copy.copy(node)
        made.directive = replace(node.directive, clauses=clauses)
        return made

    def clause(self, clause: Clause) -> Clause:
        found = tuple(map(self.variable, clause.vars))
        arguments = tuple(map(self.argument, clause.arguments)) if clause.name in _NUMBERS else clause.arguments
        return replace(clause, vars=found, arguments=arguments)

    def argument(self, argument: Argument) -> Argument:
        return argument if argument.expr is None else replace(argument, expr=self.value(argument.expr))

    def variable(self, var: VarRef) -> VarRef:
        return replace(var, expr=self.bounds(var.expr)) if isinstance(var.expr, ast.Subscript) else var

    def bounds(self, node: ast.expr) -> ast.expr:
        """A section with its bounds as values; the fields of records are names."""
        if not isinstance(node, ast.Subscript) or isinstance(node.slice, ast.Constant):
            return node
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        made = [self.part(part) for part in parts]
        inner = made[0] if len(made) == 1 else ast.copy_location(ast.Tuple(made, ast.Load()), node.slice)
        return ast.copy_location(ast.Subscript(self.bounds(node.value), inner, node.ctx), node)

    def part(self, node: ast.expr) -> ast.expr:
        if not isinstance(node, ast.Slice):
            return self.value(node)
        lower, upper = (None if each is None else self.value(each) for each in (node.lower, node.upper))
        return ast.copy_location(ast.Slice(lower, upper, node.step), node)

    def value(self, node: ast.expr) -> ast.expr:
        if not self.is_python(node):
            return node
        name = f"__acc_value_{next(self.numbers)}__"
        assignment = ast.Assign([ast.copy_location(ast.Name(name, ast.Store()), node)], node)
        self.before.append(ast.copy_location(assignment, node))
        return ast.copy_location(ast.Name(name, ast.Load()), node)

    def is_python(self, node: ast.expr) -> bool:
        """Whether an expression may hold objects: items and attributes, but for those of arrays and modules."""
        match node:
            case ast.Attribute(attr=attr) if attr in _ARRAYS:
                return self.is_python(node.value)
            case ast.Attribute():
                return not self.is_module(node.value)
            case ast.Subscript(value=ast.Attribute(attr="shape") as value):
                return self.is_python(value)
            case ast.Subscript():
                return True
            case ast.Call():
                inside = node.func if not isinstance(node.func, ast.Attribute) else node.func.value
                return any(map(self.is_python, [inside, *node.args]))
        return isinstance(node, _DISPLAYS) or any(
            self.is_python(child) for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)
        )

    def is_module(self, node: ast.expr) -> bool:
        while isinstance(node, ast.Attribute):
            node = node.value
        try:
            return isinstance(node, ast.Name) and isinstance(self.resolve(node.id), ModuleType | Namespace)
        except KeyError:
            return False
