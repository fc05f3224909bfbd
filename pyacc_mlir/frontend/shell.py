# SPDX-License-Identifier: Apache-2.0
"""The shell: the Python that stays, calling the blocks.

Before                              After
    n = x.shape[0]                      n = x.shape[0]
    BlockCall(saxpy)                    s = __acc_block_saxpy__(a, x, n, s)
    DataRegion(data copyin(x)) …        with __acc_directives__.data(…, ('copyin', (), 'x', x, None)): …

Every statement keeps the line it came from, so that tracebacks point into the user's file.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from pyacc_mlir.frontend.appends import Append, trip_count
from pyacc_mlir.frontend.bindings import assigned_in
from pyacc_mlir.frontend.blocks import Block, BlockCall, DataRegion
from pyacc_mlir.frontend.guards import flag_of
from pyacc_mlir.frontend.pragma_tree import Standalone
from pyacc_mlir.frontend.rotations import is_place, is_start, place_of
from pyacc_mlir.frontend.shell_directives import region, standalone
from pyacc_mlir.frontend.split import Split
from pyacc_mlir.frontend.suites import Suite, map_suites
from pyacc_mlir.source import SourceFile


def call_name(block: Block) -> str:
    """The variable of the shell that holds the dispatcher of `block`."""
    return f"__acc_block_{block.name}__"


def function_shell(function: ast.FunctionDef, split: Split, source: SourceFile) -> ast.FunctionDef:
    """The function with its blocks called: what is run in place of the user's function."""
    body = _Lower(source).suite(split.statements)
    lost = assigned_in(*function.body) - assigned_in(*body)
    return _definition(function.name, function.args, [*_docstring(body), *_keep_local(lost, function), *body], function)


def block_shell(block: Block, split: Split) -> ast.FunctionDef:
    """A function that does what `block` does, in Python with smaller blocks: live-ins to live-outs."""
    place = block.statements[0]
    body = _Lower(block.source).suite(split.statements)
    unset = [name for name in block.live_outs if flag_of(name, block.name) in block.live_outs]
    parameters = ast.arguments([], [ast.arg(name) for name in block.live_ins], None, [], [], None, [])
    start = [_at(ast.Assign([ast.Name(name, ast.Store())], ast.Constant(None)), place) for name in unset]
    result = _at(ast.Return(_values(block.live_outs)), place)
    return _definition(block.name, parameters, [*start, *body, result], place)


def count_shell(block: Block, appends: Sequence[Append]) -> ast.FunctionDef:
    """A function of the live-ins of `block`: how many times it appends to a list at most."""
    parameters = ast.arguments([], [ast.arg(name) for name in block.live_ins], None, [], [], None, [])
    result = _at(ast.Return(trip_count(appends)), appends[0].call)
    return _definition(f"{block.name}_appends", parameters, [result], appends[0].call)


class _Lower:
    """Lowers the statements that only we know to Python's own."""

    def __init__(self, source: SourceFile) -> None:
        self.source = source

    def suite(self, statements: Suite) -> Suite:
        return [lowered for statement in statements for lowered in self.statement(statement)]

    def statement(self, node: ast.stmt) -> Suite:
        if is_place(node) and not is_start(node):
            return []  # Python itself exchanges the names
        match node:
            case BlockCall():
                return _call(node)
            case DataRegion():
                return [_at(each, node) for each in region(node, self.suite(node.body), self.source)]
            case Standalone():
                return [_at(each, node) for each in standalone(node, self.source)]
        return [map_suites(node, self.suite)]


def _call(node: BlockCall) -> Suite:
    """`a, b = block(…)`, and for guarded names `if set: name = new value`."""
    block = node.block
    call = ast.Call(ast.Name(call_name(block), ast.Load()), [ast.Name(name, ast.Load()) for name in block.live_ins], [])
    targets: list[ast.expr] = [
        ast.Name(_new(name) if name in node.guarded else name, ast.Store()) for name in block.live_outs
    ]
    if not targets:
        return [_at(ast.Expr(call), node)]
    target = targets[0] if len(targets) == 1 else ast.Tuple(targets, ast.Store())
    taken = [_guarded(name, block) for name in node.guarded] + [_exchanged(pool, block) for pool in node.pools]
    return [_at(ast.Assign([target], call), node), *(_at(each, node) for each in taken)]


def _guarded(name: str, block: Block) -> ast.stmt:
    take = ast.Assign([ast.Name(name, ast.Store())], ast.Name(_new(name), ast.Load()))
    return ast.If(ast.Name(flag_of(name, block.name), ast.Load()), [take], [])


def _exchanged(pool: Sequence[str], block: Block) -> ast.stmt:
    """`a, b = (a, b)[place of a], (a, b)[place of b]`: numbers keep their places, their values are the new ones."""
    names = [name for name in pool if name in block.live_outs]
    whole = ast.Tuple([ast.Name(name, ast.Load()) for name in pool], ast.Load())
    targets: list[ast.expr] = [ast.Name(name, ast.Store()) for name in names]
    values: list[ast.expr] = [
        ast.Subscript(whole, ast.Name(place_of(name, block.name), ast.Load()), ast.Load()) for name in names
    ]
    return ast.Assign([ast.Tuple(targets, ast.Store())], ast.Tuple(values, ast.Load()))


def _new(name: str) -> str:
    return f"__acc_new_{name}__"


def _values(names: Sequence[str]) -> ast.expr | None:
    """What a block returns: nothing, one value or a tuple."""
    values: list[ast.expr] = [ast.Name(name, ast.Load()) for name in names]
    if len(values) < 2:
        return values[0] if values else None
    return ast.Tuple(values, ast.Load())


def _keep_local(names: set[str], function: ast.FunctionDef) -> Suite:
    """Dead assignments: a name that only blocks assign is still local to the function, not a global."""
    if not names:
        return []
    dead: Suite = [ast.Assign([ast.Name(name, ast.Store())], ast.Constant(None)) for name in sorted(names)]
    return [_at(ast.If(ast.Constant(False), dead, []), function)]


def _docstring(body: Suite) -> Suite:
    """Takes the docstring off the front of `body`."""
    match body[:1]:
        case [ast.Expr(value=ast.Constant(value=str()))]:
            return [body.pop(0)]
    return []


def _definition(name: str, arguments: ast.arguments, body: Suite, place: ast.AST) -> ast.FunctionDef:
    """A bare `def`: the function made of it takes defaults and annotations from the user's function."""
    bare = ast.arguments(
        posonlyargs=[_bare(argument) for argument in arguments.posonlyargs],
        args=[_bare(argument) for argument in arguments.args],
        vararg=arguments.vararg and _bare(arguments.vararg),
        kwonlyargs=[_bare(argument) for argument in arguments.kwonlyargs],
        kw_defaults=[None for _ in arguments.kwonlyargs],
        kwarg=arguments.kwarg and _bare(arguments.kwarg),
        defaults=[],
    )
    (node,) = ast.parse("def bare(): pass").body  # so that it has every field that this Python wants
    assert isinstance(node, ast.FunctionDef)
    node.name, node.args, node.body = name, bare, body or [ast.Pass()]
    return ast.fix_missing_locations(ast.copy_location(node, place))


def _bare(argument: ast.arg) -> ast.arg:
    return ast.copy_location(ast.arg(argument.arg), argument) if hasattr(argument, "lineno") else ast.arg(argument.arg)


def _at(node: ast.stmt, place: ast.AST) -> ast.stmt:
    return ast.fix_missing_locations(ast.copy_location(node, place))
