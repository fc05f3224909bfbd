# SPDX-License-Identifier: Apache-2.0
"""Notations that are others in disguise, rewritten before anything looks at a region.

max((a, b)), any([a, b])     max(a, b), bool(a or b)
sum((a, b, c))               0 + a + b + c
i in [1, 2]                  i in (1, 2)
float("inf")                 the number
for v in (a, b): …           v = a; …; v = b; … (unrolled_loops)
reversed(range(n))           range(n - 1, -1, -1)
if (y := e) > 0: …           y = e
                             if y > 0: …
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator

from pyacc_mlir.frontend.pragma_tree import Construct
from pyacc_mlir.frontend.unrolled_loops import shown_items, unrolled

_DISPLAYS = (ast.Tuple, ast.List, ast.Set)
_NOT_NUMBERS = ("inf", "-inf", "+inf", "nan", "infinity", "-infinity")


class PlainForms(ast.NodeTransformer):
    """Rewrites a tree in place. `own`: names to which the file gives a meaning of its own."""

    def __init__(self, own: frozenset[str]) -> None:
        self.own = own

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if not isinstance(node.func, ast.Name) or node.func.id in self.own or len(node.args) != 1 or node.keywords:
            return node
        argument = node.args[0]
        match node.func.id, argument:
            case ("float", ast.Constant(value=str() as text)) if text.strip().lower() in _NOT_NUMBERS:
                return ast.copy_location(ast.Constant(float(text)), node)
            case ("reversed", ast.Call(func=ast.Name(id="range"), args=args)) if 1 <= len(args) <= 2:
                return self._reversed(node, args)
        if isinstance(argument, _DISPLAYS) and argument.elts and not _has_star(argument.elts):
            return self._of_items(node, node.func.id, argument.elts)
        return node

    def _of_items(self, node: ast.Call, name: str, items: list[ast.expr]) -> ast.AST:
        match name:
            case "min" | "max":
                node.args = items if len(items) > 1 else [*items, copy.deepcopy(items[0])]
                return node
            case "sum":
                total: ast.expr = ast.copy_location(ast.Constant(0), node)
                for item in items:
                    total = ast.copy_location(ast.BinOp(total, ast.Add(), item), item)
                return total
            case "any" | "all":
                op = ast.Or() if name == "any" else ast.And()
                value = items[0] if len(items) == 1 else ast.copy_location(ast.BoolOp(op, items), node)
                function = ast.copy_location(ast.Name("bool", ast.Load()), node)
                return ast.copy_location(ast.Call(function, [value], []), node)
        return node

    def _reversed(self, node: ast.Call, args: list[ast.expr]) -> ast.AST:
        start: ast.expr = args[0] if len(args) == 2 else ast.Constant(0)
        one = ast.Constant(1)
        bounds = [ast.BinOp(args[-1], ast.Sub(), one), ast.BinOp(start, ast.Sub(), one), ast.Constant(-1)]
        made = ast.Call(ast.Name("range", ast.Load()), bounds, [])
        return _placed(made, node)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        for index, (op, right) in enumerate(zip(node.ops, node.comparators, strict=True)):
            if isinstance(op, ast.In | ast.NotIn) and isinstance(right, ast.List | ast.Set) and right.elts:
                node.comparators[index] = ast.copy_location(ast.Tuple(right.elts, ast.Load()), right)
        return node

    def visit_Construct(self, node: Construct) -> ast.AST:
        """What a loop or atomic directive is about stays one statement."""
        if node.directive.is_loop or node.directive.name == "atomic":
            for statement in node.body:
                self.generic_visit(statement)
            return node
        return self.generic_visit(node)

    def visit_For(self, node: ast.For) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        return unrolled(node) or node

    def visit_If(self, node: ast.If) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        return self._assigned_before(node, node.test)

    def visit_Assign(self, node: ast.Assign) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        return self._assigned_before(node, node.value)

    def visit_Expr(self, node: ast.Expr) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        return self._assigned_before(node, node.value)

    def visit_Return(self, node: ast.Return) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        return node if node.value is None else self._assigned_before(node, node.value)

    def _assigned_before(self, node: ast.stmt, value: ast.expr) -> ast.AST | list[ast.stmt]:
        """The `:=` that are evaluated in any case, and before what else reads the name, as statements of their own."""
        found = list(_certain(value))
        names = [each.target.id for each in found]
        reads = [each for each in ast.walk(value) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)]
        first = {each.target.id: (each.lineno, each.col_offset) for each in found}
        early = any(each.id in first and (each.lineno, each.col_offset) < first[each.id] for each in reads)
        inner = any(isinstance(item, ast.NamedExpr) for each in found for item in ast.walk(each.value))
        if not found or early or inner or len(set(names)) < len(names):
            return node
        made: list[ast.stmt] = []
        for each in found:
            target = ast.copy_location(ast.Name(each.target.id, ast.Store()), each.target)
            made.append(ast.copy_location(ast.Assign([target], each.value), each))
        replaced = _Named(found).visit(node)
        return [*made, replaced]


class _Named(ast.NodeTransformer):
    def __init__(self, found: list[ast.NamedExpr]) -> None:
        self.found = found

    def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.AST:
        if any(node is each for each in self.found):
            return ast.copy_location(ast.Name(node.target.id, ast.Load()), node)
        return node


def _certain(node: ast.expr) -> Iterator[ast.NamedExpr]:
    """The `:=` that every evaluation of `node` reaches."""
    if isinstance(node, ast.NamedExpr):
        yield node
        return
    parts: list[ast.AST] = list(ast.iter_child_nodes(node))
    match node:
        case ast.BoolOp():
            parts = [node.values[0]]
        case ast.IfExp():
            parts = [node.test]
        case ast.Compare():
            parts = [node.left, node.comparators[0]]
        case ast.Lambda() | ast.GeneratorExp() | ast.ListComp() | ast.SetComp() | ast.DictComp():
            parts = []
    for part in parts:
        if isinstance(part, ast.expr):
            yield from _certain(part)


def _has_star(items: list[ast.expr]) -> bool:
    return any(isinstance(item, ast.Starred) for item in items)


def _placed(made: ast.expr, node: ast.expr) -> ast.expr:
    """What is new in `made` stands where `node` does."""
    for each in ast.walk(made):
        if not hasattr(each, "lineno"):
            ast.copy_location(each, node)
    return made


def has_other_forms(node: ast.AST) -> bool:
    """Whether `node` itself may be something that is rewritten."""
    match node:
        case ast.NamedExpr() | ast.GeneratorExp() | ast.ListComp() | ast.List() | ast.Set():
            return True
        case ast.Call(func=ast.Name(id="min" | "max" | "sum" | "any" | "all"), args=[ast.Tuple()]):
            return True
        case ast.Call(func=ast.Name(id="reversed")) | ast.Call(func=ast.Name(id="float"), args=[ast.Constant()]):
            return True
        case ast.For(iter=iterated):
            return shown_items(iterated) is not None
    return False
