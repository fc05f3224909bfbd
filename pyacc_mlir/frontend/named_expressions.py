# SPDX-License-Identifier: Apache-2.0
"""`:=` as statements of their own, where the order of evaluation stays what it was.

if (y := e) > 0: …              y = e
                                if y > 0: …
if c and (y := e) > 0: …        if c:
else: other                         y = e
                                    if y > 0: …
                                    else: other
                                else: other
while (y := e) > 0: …           while True:
                                    y = e
                                    if y > 0: pass
                                    else: break
                                    …
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator


def holds_named(node: ast.AST) -> bool:
    """Whether there is a `:=` in an expression."""
    return any(isinstance(each, ast.NamedExpr) for each in ast.walk(node))


def assigned_before(node: ast.stmt, value: ast.expr, later: list[ast.expr]) -> list[ast.stmt] | None:
    """The `:=` that every evaluation of `value` reaches, as statements before `node`; None where that is another order.

    `later`: the parts of the statement that are evaluated with it or after it.
    """
    found = list(_certain(value))
    if not found or _reads_before(value, found):
        return None
    names = [each.target.id for each in found]
    if len(set(names)) < len(names) or any(holds_named(each) for each in later):
        return None
    made: list[ast.stmt] = []
    for each in found:
        target = ast.copy_location(ast.Name(each.target.id, ast.Store()), each.target)
        plain = _Named(found).visit(each.value)
        made.append(ast.copy_location(ast.Assign([target], plain), each))
    return [*made, _Named(found).visit(node)]


def without_named_test(node: ast.If) -> list[ast.stmt]:
    """An `if` whose test holds `:=`; as it is where they cannot be taken out."""
    before = assigned_before(node, node.test, [])
    if before is not None:
        *first, branch = before
        assert isinstance(branch, ast.If)
        return [*first, *without_named_test(branch)] if holds_named(branch.test) else before
    match node.test:
        case ast.BoolOp(op=op, values=[head, *rest]) if any(map(holds_named, rest)):
            tail = rest[0] if len(rest) == 1 else ast.copy_location(ast.BoolOp(op, rest), rest[0])
            inner = ast.copy_location(ast.If(tail, node.body, node.orelse), node)
            if isinstance(op, ast.And):
                split = ast.If(head, without_named_test(inner), copy.deepcopy(node.orelse))
            else:
                split = ast.If(head, copy.deepcopy(node.body), without_named_test(inner))
            return [ast.copy_location(split, node)]
        case ast.UnaryOp(op=ast.Not(), operand=operand) if holds_named(operand):
            suites = (node.orelse or [ast.copy_location(ast.Pass(), node)], node.body)
            return without_named_test(ast.copy_location(ast.If(operand, *suites), node))
    return [node]


def without_named_condition(node: ast.While) -> list[ast.stmt]:
    """A `while` whose condition holds `:=`."""
    if any(isinstance(inner, ast.Break | ast.Continue) for each in node.orelse for inner in ast.walk(each)):
        return [node]  # they are about the loop around
    leave = [*node.orelse, ast.copy_location(ast.Break(), node.test)]
    test = ast.copy_location(ast.If(node.test, [ast.copy_location(ast.Pass(), node.test)], leave), node.test)
    true = ast.copy_location(ast.Constant(True), node.test)
    return [ast.copy_location(ast.While(true, [*without_named_test(test), *node.body], []), node)]


class _Named(ast.NodeTransformer):
    def __init__(self, found: list[ast.NamedExpr]) -> None:
        self.found = found

    def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.AST:
        if any(node is each for each in self.found):
            return ast.copy_location(ast.Name(node.target.id, ast.Load()), node)
        return node


def _certain(node: ast.expr) -> Iterator[ast.NamedExpr]:
    """The `:=` that every evaluation of `node` reaches, in order."""
    for part in _evaluated(node):
        yield from _certain(part)
    if isinstance(node, ast.NamedExpr):
        yield node


def _evaluated(node: ast.expr) -> list[ast.expr]:
    """The parts of an expression that are evaluated in any case, in order."""
    match node:
        case ast.BoolOp():
            return [node.values[0]]
        case ast.IfExp():
            return [node.test]
        case ast.Compare():
            return [node.left, node.comparators[0]]
        case ast.NamedExpr():
            return [node.value]
        case ast.Lambda() | ast.GeneratorExp() | ast.ListComp() | ast.SetComp() | ast.DictComp():
            return []
    parts: list[ast.expr] = []
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.keyword):
            parts.append(child.value)
        elif isinstance(child, ast.expr):
            parts.append(child)
    return parts


def _reads_before(value: ast.expr, found: list[ast.NamedExpr]) -> bool:
    """Whether a name is read before the `:=` that gives it its value."""
    names = {each.target.id for each in found}
    given: set[str] = set()

    def walk(node: ast.AST) -> bool:
        if isinstance(node, ast.NamedExpr):
            early = all(node is not each for each in found) and walk(node.value)  # its own part moves with it
            given.update(each.target.id for each in ast.walk(node) if isinstance(each, ast.NamedExpr))
            return early
        if isinstance(node, ast.Name):
            return node.id in names and node.id not in given
        parts: list[ast.AST] = list(ast.iter_child_nodes(node))
        if isinstance(node, ast.IfExp):
            parts = [node.test, node.body, node.orelse]
        found_early = [walk(part) for part in parts]  # all of them: what is given in one is there for the next
        return True in found_early

    return walk(value)
