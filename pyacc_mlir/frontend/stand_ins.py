# SPDX-License-Identifier: Apache-2.0
"""Calls that are typed and emitted as calls of something else.

f(*t, a)                f(t[0], t[1], a)
n.bit_length()          bit_length(n), one of the functions that compiled code has as Python
sum(a, start=2.0)       sum_from(a, start=2.0)
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from pyacc_mlir.frontend.infer_tuples import function_name
from pyacc_mlir.frontend.known_value import known_value
from pyacc_mlir.frontend.python_library import (
    ARANGE,
    BY_KIND,
    BY_LENGTH,
    BY_RANK,
    METHODS_IN_PYTHON,
    NUMBER_METHODS,
    with_keyword,
)
from pyacc_mlir.frontend.subscripts import item_of
from pyacc_mlir.frontend.types import RANGE, Array, Constant, Scalar, Tuple, Type, described

if TYPE_CHECKING:
    from pyacc_mlir.frontend.infer_expressions import ExpressionTypes


class StandIns:
    """Finds them for the `CallTypes` of an `ExpressionTypes`."""

    def __init__(self, expressions: ExpressionTypes) -> None:
        self.expressions = expressions
        self.typing = expressions.typing
        self.problems = expressions.problems

    def infer(self, node: ast.Call, made: ast.Call) -> Type | None:
        """The type of `node`, which `made` stands for from now on."""
        self.typing.stands_for[node] = ast.copy_location(made, node)
        return self.expressions.infer(made)

    def method(self, node: ast.Call, called: ast.Attribute, owner: Type) -> ast.Call | None:
        """A method that is a function of ours."""
        table = NUMBER_METHODS if isinstance(owner, Scalar) else METHODS_IN_PYTHON if isinstance(owner, Array) else {}
        function = table.get(called.attr)
        if isinstance(owner, Array) and called.attr in BY_KIND:
            function = BY_KIND[called.attr].get(owner.dtype.kind)
        return None if function is None else _call(node, function, [called.value, *node.args])

    def function(self, node: ast.Call, called: Constant) -> ast.Call | None:
        """A call with `*`, or with a keyword for which there is another function."""
        if any(isinstance(argument, ast.Starred) for argument in node.args):
            one = function_name(called.value) in ("min", "max") and len(node.args) == 1  # `max(*t)` is `max(t)`
            return None if one else self._spread(node)
        by_type = self._by_type(node, called.value)
        if by_type is not None:
            return _call(node, by_type, node.args)
        names = [keyword.arg for keyword in node.keywords]
        first = self.expressions.infer(node.args[0]) if called.value is sum and node.args else None
        if called.value is sum and (len(node.args) == 2 or (isinstance(first, Tuple) and first.names == RANGE)):
            names.append("start")
        found = [function for name in names if name and (function := with_keyword(called.value, name))]
        return _call(node, found[0], node.args) if found else None

    def _by_type(self, node: ast.Call, value: object) -> Callable[..., object] | None:
        """What is compiled for a function of NumPy that is another for other types."""
        if value is np.arange:
            kinds = [self.expressions.infer(argument) for argument in node.args]
            floats = [kind for kind in kinds if isinstance(kind, Scalar) and kind.dtype.kind == "f"]
            return ARANGE.get(len(node.args)) if floats and not node.keywords else None
        if not (node.args and _is_by_type(value)):
            return None
        first = self.expressions.infer(node.args[0])
        if isinstance(first, Array):
            found = BY_KIND.get(value, {}).get(first.dtype.kind) or BY_RANK.get(value, {}).get(first.ndim)
        else:
            of_rank_1 = isinstance(first, Tuple) and all(isinstance(x, Array) and x.ndim == 1 for x in first.items)
            found = BY_LENGTH.get(value, {}).get(len(first.items)) if isinstance(first, Tuple) and of_rank_1 else None
        return found

    def is_pending(self, node: ast.Call, called: Constant) -> bool:
        """Whether a type is not known yet that says what is called."""
        values = [argument.value for argument in node.args if isinstance(argument, ast.Starred)]
        values += node.args[:1] if _is_by_type(called.value) and not values else []
        return any(self.expressions.infer(value) is None for value in values)

    def _spread(self, node: ast.Call) -> ast.Call:
        arguments: list[ast.expr] = []
        for argument in node.args:
            if not isinstance(argument, ast.Starred):
                arguments.append(argument)
                continue
            kind = self.expressions.infer(argument.value)
            if not isinstance(kind, Tuple):
                what = "an unknown value" if kind is None else described(kind)
                text = f"`*` before {what} is not supported in compiled code: expected a tuple"
                raise self.problems.error("ACC103", text, argument, "write the arguments one by one")
            arguments += [item_of(argument.value, at) for at in range(len(kind.items))]
        return ast.Call(node.func, arguments, node.keywords)


def _call(node: ast.Call, function: Callable[..., object], arguments: list[ast.expr]) -> ast.Call:
    return ast.Call(known_value(function, None, node.func), arguments, node.keywords)


def _is_by_type(value: object) -> bool:
    return any(key is value for table in (BY_KIND, BY_RANK, BY_LENGTH) for key in table)
