# SPDX-License-Identifier: Apache-2.0
"""`sum`, `min`, `max`, `any`, `all` of a generator expression, as a function with a loop.

Before                                  After
    sum(a[j] for j in range(i) if c)    f() where  def f():
                                                       result = 0
                                                       for j in range(i):
                                                           if c: result = result + a[j]
                                                       return result
"""

from __future__ import annotations

import ast
import copy

from pyacc_mlir.frontend.names import target_names

_RESULT, _ITEM, _FOUND = "_acc_result", "_acc_item", "_acc_found"
_CONSUMERS = ("sum", "min", "max", "any", "all")


def consumed_generator(node: ast.AST) -> bool:
    """Whether `node` is a call that `generator_function` knows."""
    match node:
        case ast.Call(func=ast.Name(id=name), args=[ast.GeneratorExp() | ast.ListComp(), *rest], keywords=[]):
            return name in _CONSUMERS and len(rest) <= (name == "sum")
        case ast.Call(
            func=ast.Name(id="min" | "max"),
            args=[ast.GeneratorExp() | ast.ListComp()],
            keywords=[ast.keyword("default")],
        ):
            return True
    return False


def generator_function(node: ast.Call) -> ast.FunctionDef:
    """The function without parameters that computes such a call."""
    assert isinstance(node.func, ast.Name)
    source = node.args[0]
    assert isinstance(source, ast.GeneratorExp | ast.ListComp)
    made = copy.deepcopy(source)
    names = {name for each in made.generators for name in target_names(each.target)}
    renamed = _Renamed(names)
    first = copy.deepcopy(made.generators[0].iter)  # the one part that is evaluated outside
    made = renamed.visit(made)
    made.generators[0].iter = first
    start = node.args[1] if len(node.args) > 1 else ast.Constant(0)
    before, step = _forms(node.func.id, made.elt, start, may_stop=len(made.generators) == 1)
    if node.keywords:
        before.append(_assign(_RESULT, node.keywords[0].value))
    body = step
    for generator in reversed(made.generators):
        for test in reversed(generator.ifs):
            body = [ast.If(test, body, [])]
        body = [ast.For(generator.target, generator.iter, body, [])]
    returned = ast.Return(_name(_RESULT))
    arguments = ast.arguments([], [], None, [], [], None, [])
    function = ast.FunctionDef("for", arguments, [*before, *body, returned], [])
    for each in ast.walk(function):  # what is new stands where the call does
        if not hasattr(each, "lineno"):
            ast.copy_location(each, node)
    return function


def _forms(kind: str, item: ast.expr, start: ast.expr, *, may_stop: bool) -> tuple[list[ast.stmt], list[ast.stmt]]:
    """What comes before the loop, and what is done with each item."""
    stop: list[ast.stmt] = [ast.Break()] if may_stop else []
    match kind:
        case "sum":
            return [_assign(_RESULT, start)], [_assign(_RESULT, ast.BinOp(_name(_RESULT), ast.Add(), item))]
        case "any":
            return [_assign(_RESULT, ast.Constant(False))], [
                ast.If(item, [_assign(_RESULT, ast.Constant(True)), *stop], [])
            ]
        case "all":
            failed = ast.UnaryOp(ast.Not(), item)
            return [_assign(_RESULT, ast.Constant(True))], [
                ast.If(failed, [_assign(_RESULT, ast.Constant(False)), *stop], [])
            ]
    better = ast.Compare(_name(_ITEM), [ast.Gt() if kind == "max" else ast.Lt()], [_name(_RESULT)])
    test = ast.BoolOp(ast.Or(), [ast.UnaryOp(ast.Not(), _name(_FOUND)), better])
    take = ast.If(test, [_assign(_RESULT, _name(_ITEM)), _assign(_FOUND, ast.Constant(True))], [])
    return [_assign(_FOUND, ast.Constant(False))], [_assign(_ITEM, item), take]


def _name(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def _assign(name: str, value: ast.expr) -> ast.stmt:
    return ast.Assign([ast.Name(name, ast.Store())], value)


class _Renamed(ast.NodeTransformer):
    """The variables of a generator are its own."""

    def __init__(self, names: set[str]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.Name:
        if node.id in self.names:
            node.id = f"_acc_{node.id}"
        return node
