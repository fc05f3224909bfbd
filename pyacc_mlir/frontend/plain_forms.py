# SPDX-License-Identifier: Apache-2.0
"""Notations that are others in disguise, rewritten before anything looks at a region.

max((a, b)), any([a, b])     max(a, b), bool(a or b)
sum((a, b, c))               0 + a + b + c
i in [1, 2]                  i in (1, 2)
float("inf")                 the number
for v in (a, b): …           v = a; …; v = b; … (unrolled_loops)
reversed(range(n))           range(n - 1, -1, -1)
if (y := e) > 0: …           y = e; if y > 0: … (named_expressions)
match k: …                   if k == 0: … elif … (match_statements)
del t                        pass
np.add(a, b, out=c)          c[...] = np.add(a, b)
"""

from __future__ import annotations

import ast
import copy

from pyacc_mlir.frontend.match_statements import as_branches
from pyacc_mlir.frontend.named_expressions import (
    assigned_before,
    holds_named,
    without_named_condition,
    without_named_test,
)
from pyacc_mlir.frontend.pragma_tree import Construct
from pyacc_mlir.frontend.unrolled_loops import shown_items, unrolled

_DISPLAYS = (ast.Tuple, ast.List, ast.Set)


class PlainForms(ast.NodeTransformer):
    """Rewrites a tree in place.

    `own`: names that the file gives a meaning of its own; `forgettable`: those to which `del` does nothing.
    """

    def __init__(self, own: frozenset[str], forgettable: frozenset[str]) -> None:
        self.own = own
        self.forgettable = forgettable

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if not isinstance(node.func, ast.Name) or node.func.id in self.own or len(node.args) != 1 or node.keywords:
            return node
        argument = node.args[0]
        match node.func.id, argument:
            case ("float" | "int", ast.Constant(value=str() as text)):
                return _number_in(node, float if node.func.id == "float" else int, text)
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
        return _without_mixed_chain(node)

    def visit_Construct(self, node: Construct) -> ast.AST:
        """What a loop or atomic directive is about stays one statement."""
        if node.directive.is_loop or node.directive.name == "atomic":
            for statement in node.body:
                self.generic_visit(statement)
            return node
        return self.generic_visit(node)

    def visit_For(self, node: ast.For) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        return unrolled(node) or self._assigned_before(node, node.iter)

    def visit_While(self, node: ast.While) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        return without_named_condition(node) if holds_named(node.test) else node

    def visit_If(self, node: ast.If) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        return without_named_test(node) if holds_named(node.test) else node

    def visit_Match(self, node: ast.Match) -> ast.AST | list[ast.stmt]:
        branches = as_branches(node)
        if branches is None:
            return self.generic_visit(node)
        found: list[ast.stmt] = []
        for branch in branches:
            made = self.visit(branch)
            found += made if isinstance(made, list) else [made]
        return found

    def visit_Delete(self, node: ast.Delete) -> ast.AST:
        if all(isinstance(each, ast.Name) and each.id in self.forgettable for each in node.targets):
            return ast.copy_location(ast.Pass(), node)
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        target = node.targets[0]
        if holds_named(target) and len(node.targets) == 1:  # evaluated after the value
            given = {each.target.id for each in ast.walk(target) if isinstance(each, ast.NamedExpr)}
            early = any(isinstance(each, ast.Name) and each.id in given for each in ast.walk(node.value))
            return node if early else self._assigned_before(node, target, [node.value])
        return self._assigned_before(node, node.value, node.targets)

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        given = {each.target.id for each in ast.walk(node.value) if isinstance(each, ast.NamedExpr)}
        if any(isinstance(each, ast.Name) and each.id in given for each in ast.walk(node.target)):
            return node  # the target is read first
        return self._assigned_before(node, node.value, [node.target])

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        return node if node.value is None else self._assigned_before(node, node.value, [node.target])

    def visit_Expr(self, node: ast.Expr) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        match node.value:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="np" | "numpy")), keywords=[ast.keyword("out", target)]):
                return _stored(node, node.value, target)
        return self._assigned_before(node, node.value)

    def visit_Assert(self, node: ast.Assert) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        return self._assigned_before(node, node.test, [] if node.msg is None else [node.msg])

    def visit_Return(self, node: ast.Return) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        return node if node.value is None else self._assigned_before(node, node.value)

    def _assigned_before(
        self, node: ast.stmt, value: ast.expr, later: list[ast.expr] | None = None
    ) -> ast.AST | list[ast.stmt]:
        return assigned_before(node, value, later or []) or node


def _has_star(items: list[ast.expr]) -> bool:
    return any(isinstance(item, ast.Starred) for item in items)


def _stored(node: ast.Expr, call: ast.Call, target: ast.expr) -> ast.stmt:
    """`np.add(a, b, out=c)` as `c[...] = np.add(a, b)`."""
    whole = ast.copy_location(ast.Subscript(target, ast.copy_location(ast.Constant(...), target), ast.Store()), target)
    return ast.copy_location(ast.Assign([whole], ast.copy_location(ast.Call(call.func, call.args, []), call)), node)


def _number_in(node: ast.Call, maker: type[float | int], text: str) -> ast.expr:
    try:
        return ast.copy_location(ast.Constant(maker(text)), node)
    except ValueError:
        return node


def _without_mixed_chain(node: ast.Compare) -> ast.expr:
    """`a < b in c` as `a < b and b in c`, where that evaluates nothing twice that assigns."""
    others = (ast.In, ast.NotIn, ast.Is, ast.IsNot)
    middle = node.comparators[:-1]
    if not middle or not any(isinstance(op, others) for op in node.ops) or any(map(holds_named, middle)):
        return node
    operands = [node.left, *node.comparators]
    links = zip(operands, node.ops, operands[1:], strict=False)
    parts: list[ast.expr] = [ast.copy_location(ast.Compare(copy.deepcopy(a), [op], [b]), node) for a, op, b in links]
    return ast.copy_location(ast.BoolOp(ast.And(), parts), node)


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
        case ast.Match() | ast.Delete():
            return True
        case ast.Call(keywords=[ast.keyword("out")]):
            return True
        case ast.Call(func=ast.Name(id="min" | "max" | "sum" | "any" | "all"), args=[ast.Tuple()]):
            return True
        case ast.Compare(ops=[_, _, *_] as ops):
            return any(isinstance(op, ast.In | ast.NotIn | ast.Is | ast.IsNot) for op in ops)
        case ast.Call(func=ast.Name(id="float" | "int" | "reversed")):
            return True
        case ast.For(iter=iterated):
            return shown_items(iterated) is not None
    return False
