# SPDX-License-Identifier: Apache-2.0
"""`cache` (§2.10) for devices: which section of which array is wanted, for `lowering.gpu.stage_cached_sections`.

A tile holds what the array held when the iteration began. So nothing that the loop writes may share memory with the
array: that is assumed of arrays that come in, and checked at each call (`artifact.Premises`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from pyacc_mlir.dialects.cached import mark_cached
from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.frontend.emit_expr import Expressions
from pyacc_mlir.frontend.emit_ops import convert
from pyacc_mlir.frontend.emit_same_values import is_local, root
from pyacc_mlir.frontend.emit_values import ArrayValue
from pyacc_mlir.frontend.pragma_tree import Argument, Standalone
from pyacc_mlir.frontend.sema_cache import section_length
from pyacc_mlir.frontend.subscripts import flatten_subscript
from pyacc_mlir.frontend.types import INT, Scalar

NOT_STAGED = "ACC904"
_SIMPLE = ast.Name | ast.Constant | ast.BinOp | ast.UnaryOp | ast.operator | ast.unaryop | ast.expr_context
_OPERATORS = ast.Add | ast.Sub | ast.Mult


class Caching:
    """Emits the `cache` directives of one block. On the host a processor's caches serve alone."""

    def __init__(self, expressions: Expressions) -> None:
        self.expressions = expressions
        self.state = expressions.state

    def emit(self, node: Standalone) -> None:
        if self.state.device_type == "host":
            return
        for argument in node.directive.arguments:
            if isinstance(argument.expr, ast.Subscript):
                reason = self._mark(argument, argument.expr)
                if reason is not None:
                    text = argument.span.text
                    self.state.remark(NOT_STAGED, f"`{text}` not staged in shared memory: {reason}", argument.expr)

    def _mark(self, argument: Argument, expr: ast.Subscript) -> str | None:
        """Mark one section; the reason where that cannot be done."""
        base, indices = flatten_subscript(expr)
        array = self.state.frame.names.bound.get(base.id) if isinstance(base, ast.Name) else None
        if not isinstance(array, ArrayValue):
            return "what it names is no array with a name of its own"
        if len(indices) < array.type.ndim:
            return f"it has {len(indices)} subscripts for an array of rank {array.type.ndim}"
        lengths = [section_length(index) for index in indices]
        if any(length is None or length < 1 for length in lengths):
            return "it has no elements"
        firsts = [index.lower if isinstance(index, ast.Slice) else index for index in indices]
        if not all(first is not None and self._is_simple(first) for first in firsts):
            return "where it begins is not a sum of integers"
        others = self._apart(array.value)
        if others is None:
            return "what the loop writes may share memory with the array"
        with self.state.at(expr):
            values = [convert(self.expressions.number(first), INT).value for first in firsts if first is not None]
            known = [int(length) for length in lengths if length is not None]
            mark_cached(self.state.module, array.value, values, known, others, argument.span.text)
        return None

    def _is_simple(self, first: ast.expr) -> bool:
        """Computing it has no effect and cannot fail."""
        for node in ast.walk(first):
            if isinstance(node, ast.BinOp) and not isinstance(node.op, _OPERATORS):
                return False
            if not isinstance(node, _SIMPLE):
                return False
        kind = self.state.frame.typing.of(first)
        return isinstance(kind, Scalar) and kind.dtype.kind in "iu"

    def _apart(self, array: ir.Value) -> list[ir.Value] | None:
        """What the loop may write and shares no memory with the array, as each call checks; None: nothing is checked.

        Whether it does write, and what else, the pass sees.
        """
        found: list[ir.Value] = []
        names = self.state.arguments
        for name in sorted(_changed(self.state.following[-1])):
            other = self.state.frame.names.bound.get(name)
            if not isinstance(other, ArrayValue) or root(other.value) == root(array):
                continue
            pair = {names.get(root(array)), names.get(root(other.value))} - {None}
            if len(pair) == 2:
                if not self.state.assumptions.allowed:
                    return None
                self.state.assumptions.disjoint.add(frozenset(each for each in pair if each is not None))
            if len(pair) == 2 or is_local(array) or is_local(other.value):
                found.append(other.value)
        return found


def _changed(statements: Iterable[ast.stmt]) -> set[str]:
    """Names of arrays that the statements may change: by assignments to elements, sections, names, and in calls."""
    return {name for statement in statements for node in ast.walk(statement) for name in _changed_by(node)}


def _changed_by(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Subscript(ctx=ast.Store()):
            base = flatten_subscript(node)[0]
            if isinstance(base, ast.Name):
                yield base.id
        case ast.Name(ctx=ast.Store()):
            yield node.id
        case ast.Call():
            for part in [*node.args, *node.keywords]:
                yield from (inner.id for inner in ast.walk(part) if isinstance(inner, ast.Name))
