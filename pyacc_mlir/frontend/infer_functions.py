# SPDX-License-Identifier: Apache-2.0
"""Types of calls of plain Python functions: each is typed for its argument types, once.

A function without a `routine` directive is an implicit routine; its level follows from what it does (OpenACC 3.4).
"""

from __future__ import annotations

import ast
import copy
import keyword
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from pyacc_mlir.diagnostics import Collector, Label
from pyacc_mlir.diagnostics.errors import AccError
from pyacc_mlir.frontend.attach import attach
from pyacc_mlir.frontend.bound_arguments import BoundArguments
from pyacc_mlir.frontend.call_graph import CallGraph, Key, TypedFunction
from pyacc_mlir.frontend.call_levels import check_level, own_level
from pyacc_mlir.frontend.capture import CapturedFunction, capture
from pyacc_mlir.frontend.device_python import check_device_python
from pyacc_mlir.frontend.device_types import suite_for
from pyacc_mlir.frontend.directive_table import DIRECTIVES
from pyacc_mlir.frontend.function_values import Callee, callee_of
from pyacc_mlir.frontend.infer_arrays import settled
from pyacc_mlir.frontend.jumps import may_return_nothing
from pyacc_mlir.frontend.local_functions import LocalDefinition, with_definitions
from pyacc_mlir.frontend.pragma_tree import Clause, Construct, Directive, Standalone
from pyacc_mlir.frontend.problems import Problems
from pyacc_mlir.frontend.record_arguments import parameter_records
from pyacc_mlir.frontend.record_names import RecordNames
from pyacc_mlir.frontend.records import Records
from pyacc_mlir.frontend.resolver import resolver
from pyacc_mlir.frontend.routine_bind import bound_function, bound_name, ignored_bind
from pyacc_mlir.frontend.routine_info import RoutineInfo, level_of, routine_info, without_named_routines
from pyacc_mlir.frontend.sema import check
from pyacc_mlir.frontend.types import Array, Constant, Scalar, Tuple, Type

if TYPE_CHECKING:
    from pyacc_mlir.frontend.infer_expressions import ExpressionTypes

_MOST_VERSIONS = 8


class FunctionCalls:
    """Infers calls of plain functions for the `ExpressionTypes` that owns it. `function`: whose body it infers."""

    def __init__(self, expressions: ExpressionTypes, graph: CallGraph, function: TypedFunction | None) -> None:
        self.expressions = expressions
        self.typing = expressions.typing
        self.problems = expressions.problems
        self.graph = graph
        self.function = function
        self.around: list[Directive] = []  # the constructs around, outer first

    @contextmanager
    def inside(self, directive: Directive) -> Iterator[None]:
        """What is inferred inside stands in a construct."""
        if self.function is not None and directive.name == "loop":
            level = own_level(directive, self.graph.device_type)
            if level is not None:
                self.function.raise_level(level.name, level.span)
        self.around.append(directive)
        try:
            yield
        finally:
            self.around.pop()

    def infer(self, node: ast.Call, called: Constant, *, is_statement: bool) -> Type | None:
        """The type of what a call returns, None while it is not known."""
        captured, callee = self._captured(called)
        collector = Collector()
        info = self._routine(captured, collector)
        collector.raise_errors()
        bind = info.bind if self.graph.device_type != "host" else ignored_bind(info)
        if bind is not None and self.in_device:
            bound = self._bound(captured, callee, bind)  # it must be right where it is ignored, too
            captured, callee, info = bound if self.graph.device_type != "host" else (captured, callee, info)
        arguments = BoundArguments(self.problems, node, captured, callee).bind()
        if isinstance(called.value, LocalDefinition):
            arguments = called.value.outer(node) | arguments
        types = {name: self.expressions.infer(value) for name, value in arguments.items()}
        if any(item is None for item in types.values()):
            return None
        known = {name: settled(item) for name, item in types.items() if item is not None}
        function = self._typed(node, captured, callee, info, known)
        check_level(self, node, function)
        # infer_types types calls through this module: the two know each other.
        from pyacc_mlir.frontend.infer_types import Instance

        self.typing.instances[node] = Instance(arguments, function)
        return self._result(node, function, is_statement=is_statement)

    def _bound(
        self, captured: CapturedFunction, callee: Callee, bind: Clause
    ) -> tuple[CapturedFunction, Callee, RoutineInfo]:
        """What devices call instead of a function with `bind`."""
        self._checked(captured)  # nobody else looks at what is not compiled
        name = bound_name(bind)
        resolve = resolver(captured.fn) if captured.fn else self.typing.resolve
        value = bound_function(self.problems, captured, bind, resolve)
        origin = None if callee.origin is None else (*callee.origin, name)
        target, inner = self._captured(Constant(value, origin=origin))
        info = self._routine(target, Collector())
        if info.bind is not None:
            message = f"`{captured.node.name}` is bound to `{name}`, which has a `bind` itself: expected none"
            raise self.problems.error_at("ACC110", message, bind.span, Label(info.bind.span, "the other `bind`"))
        return target, replace(inner, positional=callee.positional, keywords=callee.keywords), info

    def _captured(self, called: Constant) -> tuple[CapturedFunction, Callee]:
        if isinstance(called.value, LocalDefinition):
            return called.value.captured, Callee(None, None)
        if isinstance(called.value, CapturedFunction):
            return called.value, Callee(None, None)
        callee = callee_of(called.value, called.origin)
        assert callee is not None
        assert callee.function is not None
        # What is called is the function that a decorator made, not the one it was made from.
        return capture(callee.function, unwrap=False), callee

    def _routine(self, captured: CapturedFunction, collector: Collector) -> RoutineInfo:
        own = getattr(captured.node, "acc_routine", None)
        if own is None:
            own = getattr(_attached(captured, Collector()), "acc_routine", None)
        sources = (captured.source, self.typing.source)
        return routine_info(own, captured.node.name, sources, self.graph.device_type, collector)

    def _typed(
        self, node: ast.Call, captured: CapturedFunction, callee: Callee, info: RoutineInfo, types: dict[str, Type]
    ) -> TypedFunction:
        versions = [each for each in self.graph.active if each.node is captured.node]
        if versions:  # of a recursive function one version for strong numbers is enough
            same = [each for each in versions if each.function is callee.function]
            callee = replace(callee, origin=same[0].typing.origin) if same else callee
            types = {name: kind.strong() if isinstance(kind, Scalar) else kind for name, kind in types.items()}
        if len(versions) > _MOST_VERSIONS:
            text = f"`{captured.node.name}` calls itself with ever new types: they must stay the same"
            raise self.problems.error("ACC402", text, node)
        kinds = tuple(map(_distinct, types.values()))
        key: Key = (captured.node, *types, id(callee.function), callee.origin, kinds, self.in_device)
        found = self.graph.called_again(key) or self.graph.done.get(key)
        return found or self._new(node, captured, callee, info, types, key)

    def _new(
        self,
        node: ast.Call,
        captured: CapturedFunction,
        callee: Callee,
        info: RoutineInfo,
        types: dict[str, Type],
        key: Key,
    ) -> TypedFunction:
        from pyacc_mlir.frontend.infer_types import infer_suite, new_typing

        attached = self._device_tree(node, captured)
        if records := parameter_records(types):
            problems = Problems(captured.source)
            attached.body = Records(problems, RecordNames(records)).rewritten(map(copy.deepcopy, attached.body))
        resolve = resolver(captured.fn) if captured.fn is not None else self.typing.resolve
        typing = new_typing(attached.body, captured.source, types, resolve, callee.origin)
        place = info.level.span if info.level is not None else None
        function = TypedFunction(
            key, callee.function, captured.node.name, captured.node, attached.body, types, typing,
            level_of(info.level), info.level is not None, place,
        )  # fmt: skip
        with self.graph.typing_of(function), self._at_users_line(node, captured):
            infer_suite(attached.body, typing, self.graph, types.keys(), function, self.expressions.final)
        return function

    @contextmanager
    def _at_users_line(self, node: ast.Call, captured: CapturedFunction) -> Iterator[None]:
        """An error in Python of ours that a user calls is one of the call: nobody knows our text."""
        try:
            yield
        except AccError as error:
            found = error.diagnostics[0]
            if not captured.source.is_ours or self.typing.source.is_ours:
                raise
            raise self.problems.error(found.code, f"in `{ast.unparse(node.func)}`: {found.message}", node) from None

    def _device_tree(self, node: ast.Call, captured: CapturedFunction) -> ast.FunctionDef:
        """The function with its directives, checked as a routine, as it is compiled."""
        attached = self._checked(captured)
        attached = with_definitions(without_named_routines(attached), captured.source)
        attached.body = suite_for(attached.body, self.graph.device_type)
        constructs = [each for each in ast.walk(attached) if isinstance(each, Construct | Standalone)]
        if not self.in_device and any(DIRECTIVES[each.directive.name].host_only for each in constructs):
            text = f"`{captured.node.name}` holds OpenACC constructs of its own: it is left to Python"
            raise self.problems.error("ACC105", text, node)
        check_device_python(self.problems, node, captured.source, attached)
        return attached

    def _checked(self, captured: CapturedFunction) -> ast.FunctionDef:
        """The function with its directives, once they are right."""
        collector = Collector()
        attached = _attached(captured, collector)
        attached.acc_called = self.in_device  # type: ignore[attr-defined]  # sema: it is a routine then
        check(captured.source, attached, collector, captured.fn.__globals__ if captured.fn else ())
        collector.raise_errors()
        return attached

    @property
    def is_recursive(self) -> bool:
        """Whether what is inferred calls itself: some of its types follow from the others only."""
        return self.function is not None and (self.function.is_recursive or self.function.is_provisional)

    @property
    def in_device(self) -> bool:
        """Whether a device runs what is inferred."""
        if self.function is not None:
            return bool(self.function.key[-1])
        return any(directive.is_compute for directive in self.around)

    def _result(self, node: ast.Call, function: TypedFunction, *, is_statement: bool) -> Type | None:
        returns = function.typing.returns
        if returns is None and _returns_value(function.body):
            if self.expressions.final:
                text = f"the type of what `{function.name}` returns cannot be found: on every path it calls itself"
                raise self.problems.error("ACC402", text, node)
            return None
        if returns is not None and not is_statement and may_return_nothing(function.body):
            name = function.name
            text = f"`{name}` may end without a value, and its value is used here: expected `return …` on every path"
            raise self.problems.error("ACC402", text, node, f"add a `return` at the end of `{name}`")
        if function.is_recursive:
            self._check_returned(node, function, returns)
        return returns or Constant(None)

    def _check_returned(self, node: ast.Call, function: TypedFunction, returns: Type | None) -> None:
        items = returns.items if isinstance(returns, Tuple) else (returns,)
        if any(isinstance(item, Array | Tuple) for item in items):
            text = f"`{function.name}` calls itself: such a function can return numbers only"
            raise self.problems.error("ACC105", text, node)


def _attached(captured: CapturedFunction, collector: Collector) -> ast.FunctionDef:
    """The function with its directives; one that is defined in an attached function has them already."""
    if keyword.iskeyword(captured.node.name):  # made of a lambda, a generator, a list: no `def` has such a name
        return copy.copy(captured.node)  # the pragmas near it are not its own
    if captured.fn is None and any(isinstance(each, Construct | Standalone) for each in ast.walk(captured.node)):
        return copy.copy(captured.node)
    return attach(captured.source, captured.node, collector)


def _returns_value(body: list[ast.stmt]) -> bool:
    return any(isinstance(node, ast.Return) and node.value is not None for item in body for node in ast.walk(item))


def _distinct(kind: Type) -> object:
    """A type for a key: functions found in different places may see different arrays."""
    return (kind, kind.origin) if isinstance(kind, Constant) else kind
