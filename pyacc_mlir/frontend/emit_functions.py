# SPDX-License-Identifier: Apache-2.0
"""Functions that call themselves: a `func.func` each, which calls go to.

    func.func private @block_fib(%depth: i64, %n: i64) -> i64

The first argument counts the calls that are under way, so that a recursion without end is an error with a line.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from pyacc_mlir.dialects.mlir import arith, func, ir, memref
from pyacc_mlir.frontend import emit_ops as ops
from pyacc_mlir.frontend.call_graph import TypedFunction
from pyacc_mlir.frontend.captures import captures_of
from pyacc_mlir.frontend.emit_state import Frame
from pyacc_mlir.frontend.emit_values import (
    ArrayValue,
    Known,
    Names,
    Number,
    TupleValue,
    Value,
    argument_type,
    incoming_value,
    mlir_scalar,
)
from pyacc_mlir.frontend.types import INT, Constant, Scalar, Tuple, Type

if TYPE_CHECKING:
    from pyacc_mlir.frontend.emit_inline import Inliner

#: Python's own limit is 1000 unless the program raises it; frames of a kilobyte still fit the stack of a thread.
MOST_CALLS = 5_000


class RecursiveFunctions:
    """Emits calls of recursive functions for the `Inliner` that owns it, and each function with its first call."""

    def __init__(self, inliner: Inliner) -> None:
        self.inliner = inliner
        self.state = inliner.state

    def call(self, node: ast.Call, function: TypedFunction, arguments: Names) -> Value:
        """The value of a call; `arguments` are those of the parameters."""
        state = self.state
        symbol = self._symbol(function)
        if symbol not in state.functions:
            state.functions.add(symbol)
            self._emit(symbol, function, node)
        depth = state.frame.depth
        operands = [ops.constant(0, INT).value if depth is None else arith.addi(depth, ops.constant(1, INT).value)]
        for name, kind in function.types.items():
            bound = arguments.bound[name]
            assert not isinstance(bound, Known) or isinstance(kind, Constant)
            if isinstance(bound, ArrayValue):
                self.inliner.statements.expressions.checks.all_written(bound)
            operands += _operands(bound, kind)  # type: ignore[arg-type]  # arguments are values: nothing is unclear
        operands += [state.captured[each].value for each in captures_of(function.typing)]
        made = func.CallOp(_result_types(function.typing.returns), symbol, operands)
        return _value(iter(made.results), function.typing.returns)

    def _symbol(self, function: TypedFunction) -> str:
        known = self.state.function_names.setdefault(function.key, f"{self.state.name}_{function.name}")
        clashes = [key for key, name in self.state.function_names.items() if name == known and key != function.key]
        if clashes:
            known = f"{known}_{len(self.state.function_names)}"
            self.state.function_names[function.key] = known
        return known

    def _emit(self, symbol: str, function: TypedFunction, place: ast.AST) -> None:
        state, captures = self.state, captures_of(function.typing)
        kinds = [INT, *_flat(function.types.values()), *(each.type for each in captures)]
        inputs = [kind for each in kinds if (kind := argument_type(each)) is not None]
        with ir.InsertionPoint(state.module.body):
            made = func.FuncOp(symbol, (inputs, _result_types(function.typing.returns)), visibility="private")
        entry = made.add_entry_block()
        incoming = iter(list(entry.arguments)[1:])
        names = Names()
        for name, kind in function.types.items():
            names.bound[name] = _value(incoming, kind)
        frame = Frame(function.typing, names, level="seq", depth=entry.arguments[0])
        captured = state.captured
        state.captured = {each: incoming_value(next(incoming), each.type) for each in captures}
        try:
            with ir.InsertionPoint(entry), self.inliner.entered(frame):
                self._check_depth(entry.arguments[0], function, place)
                result = self.inliner.body(frame, function.body)
                returned = None if function.typing.returns is None else function.typing.returns
                func.ReturnOp([] if returned is None else _operands(result, _strong(returned)))
        finally:
            state.captured = captured

    def _check_depth(self, depth: ir.Value, function: TypedFunction, place: ast.AST) -> None:
        state = self.state
        most = ops.constant(MOST_CALLS, INT).value
        too_deep = arith.cmpi(arith.CmpIPredicate.sgt, depth, most)
        text = f"maximum recursion depth exceeded: `{function.name}` is called {{b}} times without a return"
        state.fail_if(too_deep, "RecursionError", text, function.body[0], depth, most)


def _flat(kinds: object) -> Iterator[Type]:
    for kind in kinds:  # type: ignore[attr-defined]  # of a dict
        if isinstance(kind, Tuple):
            yield from _flat(kind.items)
        else:
            yield kind


def _strong(kind: Type) -> Type:
    if isinstance(kind, Tuple):
        return replace(kind, items=tuple(map(_strong, kind.items)))
    return kind.strong() if isinstance(kind, Scalar) else kind


def _result_types(kind: Type | None) -> list[ir.Type]:
    return [] if kind is None else [mlir_scalar(each.dtype) for each in _flat([kind]) if isinstance(each, Scalar)]


def _operands(value: Value, kind: Type) -> list[ir.Value]:
    """A value as arguments of the type that a function was made for."""
    match value:
        case Number() if isinstance(kind, Scalar):
            return [ops.convert(value, kind).value]
        case ArrayValue(memory):
            wanted = argument_type(kind)
            return [memory if memory.type == wanted else memref.cast(wanted, memory)]
        case TupleValue(items) if isinstance(kind, Tuple):
            return [each for item, one in zip(items, kind.items, strict=True) for each in _operands(item, one)]
    return []


def _value(incoming: Iterator[ir.Value], kind: Type | None) -> Value:
    match kind:
        case Scalar():
            return Number(next(incoming), kind)
        case Tuple(items=items):
            return TupleValue(tuple(_value(incoming, each) for each in items))
        case Constant(value=value):
            return Known(value)
        case None:
            return Known(None)
    return ArrayValue(next(incoming), kind)  # type: ignore[arg-type]  # lists are arrays here
