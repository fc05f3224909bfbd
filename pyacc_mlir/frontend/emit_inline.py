# SPDX-License-Identifier: Apache-2.0
"""Calls of plain functions: the body in place of the call, in a frame of its own."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pyacc_mlir.frontend import emit_ops as ops
from pyacc_mlir.frontend.dataflow import maybe_unset
from pyacc_mlir.frontend.emit_functions import RecursiveFunctions
from pyacc_mlir.frontend.emit_state import Frame, State
from pyacc_mlir.frontend.emit_values import Known, Names, Number, Slot, TupleValue, Value
from pyacc_mlir.frontend.index_bounds import least
from pyacc_mlir.frontend.infer_types import Instance, Typing
from pyacc_mlir.frontend.types import Scalar, Tuple

if TYPE_CHECKING:
    from pyacc_mlir.frontend.emit_stmt import Statements


class Inliner:
    """Emits calls for the `Statements` that owns it."""

    def __init__(self, statements: Statements) -> None:
        self.statements = statements
        self.state = statements.state
        self.recursive = RecursiveFunctions(self)

    def call(self, node: ast.Call) -> Value:
        """The value that the called function returns, its body emitted at the insertion point."""
        instance = self.state.frame.typing.instances[node]
        function, arguments = instance.function, self._arguments(instance)
        if function.is_recursive:
            return self.recursive.call(node, function, arguments)
        frame = Frame(function.typing, arguments, level=function.level, caller=self.state.frame)
        frame.depth = self.state.frame.depth
        with self.entered(frame):
            return self.body(frame, function.body)

    @contextmanager
    def entered(self, frame: Frame) -> Iterator[None]:
        """What is emitted inside belongs to `frame`."""
        state = self.state
        caller, following, appending, shared = state.frame, state.following, state.appending, state.shared
        state.frame, state.following, state.appending, state.shared = frame, [], None, frozenset()
        try:
            yield
        finally:
            state.frame, state.following, state.appending, state.shared = caller, following, appending, shared

    def body(self, frame: Frame, statements: list[ast.stmt]) -> Value:
        """The statements of a function at the insertion point; the value that they return."""
        self._enter(frame, statements)
        self.statements.suite(statements)
        return self._result(frame)

    def _arguments(self, instance: Instance) -> Names:
        """The parameters with their values, which the caller computes; a scalar is passed by value."""
        names = Names()
        for parameter, argument in instance.arguments.items():
            expressions = self.statements.expressions
            names.bound[parameter] = expressions.local_arrays.settled(expressions.value(argument))
            bottom = least(argument, self.state.frame.names.least)
            if bottom is not None and parameter not in instance.typing.assigned:
                names.least[parameter] = bottom
        return names

    def _enter(self, frame: Frame, body: list[ast.stmt]) -> None:
        """Memory for what the function assigns, and, unless its only `return` comes last, for its result."""
        declare_variables(self.state, frame.typing, maybe_unset(body))
        returns = [node for item in body for node in ast.walk(item) if isinstance(node, ast.Return)]
        if returns and not (len(returns) == 1 and body[-1] is returns[0]):
            frame.jumps.returned = self.state.flag(False)
            frame.result = self._result_slots(frame, returns[0])

    def _result_slots(self, frame: Frame, place: ast.Return) -> list[Slot] | None:
        kind = frame.typing.returns
        if kind is None:
            return None
        items = kind.items if isinstance(kind, Tuple) else (kind,)
        scalars = [item for item in items if isinstance(item, Scalar)]
        if len(scalars) != len(items):
            raise frame.problems.error("ACC105", "only numbers can be returned from several places", place)
        slots = [self.state.slot(item.strong()) for item in scalars]
        for slot in slots:
            self.state.store(slot, ops.constant(0, slot.type))
        return slots

    def _result(self, frame: Frame) -> Value:
        if isinstance(frame.result, list):
            loaded: list[Value] = [slot.load() for slot in frame.result]
            return TupleValue(tuple(loaded)) if isinstance(frame.typing.returns, Tuple) else loaded[0]
        return frame.result if frame.result is not None else Known(None)


def declare_variables(state: State, typing: Typing, unset: set[str]) -> None:
    """Memory, at the insertion point, for every scalar that the function assigns; a parameter keeps its value in it.

    `unset`: the names that may be read before they are assigned.
    """
    bound = state.frame.names.bound
    for name in sorted(typing.assigned):
        kind = typing.variables.get(name)
        if not isinstance(kind, Scalar) or kind.weak:
            continue
        incoming = bound.get(name)
        if isinstance(incoming, Number):
            bound[name] = slot = state.slot(kind)
            state.store(slot, incoming)
        else:
            bound[name] = state.zero_slot(kind) if name in unset else state.slot(kind)
